package io.gpuguard.report;

import io.gpuguard.finding.Severity;

/** Colour and width of the terminal report. */
public record Style(boolean colour, int width) {

  public static final Style PLAIN = new Style(false, 100);

  private String paint(String code, String text) {
    return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }

  /** Whether one of our own colour codes begins at that place. */
  static boolean isCode(String text, int at) {
    for (String code : new String[] {"0", "1", "2", "1;37;41", "1;31", "1;33", "36", "32"}) {
      if (text.startsWith("\u001b[" + code + "m", at)) {
        return true;
      }
    }
    return false;
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

  /** A text and what is said of it: on one line where both fit, else the second below the first. */
  String pair(String indent, String text, String more) {
    return pair(indent, text, text, more);
  }

  /**
   * @param painted the text with its colours, which take no room
   */
  String pair(String indent, String text, String painted, String more) {
    if (more.isEmpty()) {
      return indent + painted;
    }
    if (indent.length() + text.length() + 2 + more.length() <= width) {
      return indent + painted + "  " + dim(more);
    }
    StringBuilder out = new StringBuilder(indent).append(painted);
    for (String line : wrap(more, indent + "    ").split("\n")) {
      out.append('\n').append(dim(line));
    }
    return out.toString();
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
