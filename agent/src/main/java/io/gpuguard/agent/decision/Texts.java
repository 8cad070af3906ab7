package io.gpuguard.agent.decision;

/** Texts of strangers, made fit for a log. */
public final class Texts {

  private static final int LONGEST = 300;

  private Texts() {}

  /** Printable and not endless. */
  public static String shown(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .limit(LONGEST)
        .forEach(c -> out.appendCodePoint(Character.isISOControl(c) ? '?' : c));
    return text.codePointCount(0, text.length()) > LONGEST
        ? out.append('…').toString()
        : out.toString();
  }
}
