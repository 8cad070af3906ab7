package io.gpuguard.source;

/** Makes one sentence of a library's message. */
final class Sentences {

  private Sentences() {}

  static String first(String message) {
    int line = message.indexOf('\n');
    return line < 0 ? message : message.substring(0, line);
  }
}
