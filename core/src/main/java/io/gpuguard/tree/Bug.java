package io.gpuguard.tree;

/** What people are told of an exception that should never be thrown, wherever it was. */
public final class Bug {

  private Bug() {}

  public static String words(Throwable cause) {
    return "this is a bug in gpuguard, please report it: " + cause;
  }
}
