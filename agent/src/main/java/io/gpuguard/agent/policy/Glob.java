package io.gpuguard.agent.policy;

/** A text in which {@code *} stands for any characters, also none. */
public record Glob(String pattern) {

  public boolean matches(String text) {
    // The usual walk with one place to come back to: never more than pattern times text steps.
    int at = 0;
    int star = -1;
    int retry = 0;
    int i = 0;
    while (i < text.length()) {
      if (at < pattern.length() && pattern.charAt(at) == '*') {
        star = at++;
        retry = i;
      } else if (at < pattern.length() && pattern.charAt(at) == text.charAt(i)) {
        at++;
        i++;
      } else if (star >= 0) {
        at = star + 1;
        i = ++retry;
      } else {
        return false;
      }
    }
    while (at < pattern.length() && pattern.charAt(at) == '*') {
      at++;
    }
    return at == pattern.length();
  }

  /** Whether it stands for one text only. */
  public boolean exact() {
    return pattern.indexOf('*') < 0;
  }

  @Override
  public String toString() {
    return pattern;
  }
}
