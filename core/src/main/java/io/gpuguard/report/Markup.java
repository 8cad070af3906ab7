package io.gpuguard.report;

/** Escapes texts for XML and HTML. */
final class Markup {

  private Markup() {}

  static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        case '\t' -> out.append(' ');
        case '\n' -> out.append("&#10;");
        default -> out.append(c < ' ' || c == 0xfffe || c == 0xffff ? '\ufffd' : c);
      }
    }
    return out.toString();
  }
}
