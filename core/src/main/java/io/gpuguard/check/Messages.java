package io.gpuguard.check;

import java.util.Map;

/** Fills the placeholders {@code {name}} of a control's message. Unknown ones stay as they are. */
public final class Messages {

  private Messages() {}

  public static String fill(String message, Map<String, String> words) {
    StringBuilder out = new StringBuilder(message.length() + 32);
    int from = 0;
    int open;
    while ((open = message.indexOf('{', from)) >= 0) {
      int close = message.indexOf('}', open);
      if (close < 0) {
        break;
      }
      String word = words.get(message.substring(open + 1, close));
      out.append(message, from, open);
      out.append(word == null ? message.substring(open, close + 1) : word);
      from = close + 1;
    }
    return out.append(message, from, message.length()).toString();
  }
}
