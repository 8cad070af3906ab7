package io.gpuguard.report;

/**
 * What may go to a terminal. Names of the input are hostile: a control character in one could move
 * the cursor, rename the window or hide what follows.
 */
public final class Screen {

  /** Directions and invisible characters that disguise a name (Unicode, "Trojan Source"). */
  private static final String DISGUISES =
      "\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff";

  private Screen() {}

  /**
   * The text with every character that a terminal would obey replaced.
   *
   * @param colour whether our own colours stay
   */
  public static String clean(String text, boolean colour) {
    for (int i = 0; i < text.length(); i++) {
      if (isOdd(text.charAt(i))) {
        return cleaned(text, colour);
      }
    }
    return text;
  }

  private static String cleaned(String text, boolean colour) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean own = c == '\u001b' && colour && Style.isCode(text, i);
      out.append(isOdd(c) && !own ? '\ufffd' : c);
    }
    return out.toString();
  }

  private static boolean isOdd(char c) {
    return c < ' ' && c != '\n' && c != '\t'
        || c >= 0x7f && c <= 0x9f
        || c > 0x2000 && DISGUISES.indexOf(c) >= 0;
  }
}
