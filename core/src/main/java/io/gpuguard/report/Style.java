package io.gpuguard.report;

import io.gpuguard.finding.Severity;

/** Colour and width of the terminal report. */
public record Style(boolean colour, int width) {

  public static final Style PLAIN = new Style(false, 100);

  private String paint(String code, String text) {
    return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }

  String bold(String text) {
    return paint("1", text);
  }

  String dim(String text) {
    return paint("2", text);
  }

  String severity(Severity severity, String text) {
    return switch (severity) {
      case CRITICAL -> paint("1;37;41", text);
      case HIGH -> paint("1;31", text);
      case MEDIUM -> paint("1;33", text);
      case LOW -> paint("36", text);
      case INFO -> paint("2", text);
    };
  }

  String good(String text) {
    return paint("32", text);
  }

  /** Breaks a text at spaces; every line begins with the indent. */
  String wrap(String text, String indent) {
    StringBuilder out = new StringBuilder();
    int room = Math.max(30, width - indent.length());
    int length = 0;
    for (String word : text.strip().split("\\s+")) {
      if (length > 0 && length + 1 + word.length() > room) {
        out.append('\n');
        length = 0;
      }
      out.append(length == 0 ? indent : " ").append(word);
      length += word.length() + (length == 0 ? 0 : 1);
    }
    return out.toString();
  }
}
