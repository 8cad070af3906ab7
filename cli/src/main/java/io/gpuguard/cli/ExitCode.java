package io.gpuguard.cli;

/** The contract's exit codes. */
final class ExitCode {

  static final int CLEAN = 0;
  static final int FINDINGS = 1;
  static final int BAD_INPUT = 2;
  static final int INCOMPLETE = 3;

  private ExitCode() {}

  /** The worst of two, in the order 2, 3, 1, 0. */
  static int worst(int a, int b) {
    return rank(a) <= rank(b) ? a : b;
  }

  private static int rank(int code) {
    return switch (code) {
      case BAD_INPUT -> 0;
      case INCOMPLETE -> 1;
      case FINDINGS -> 2;
      default -> 3;
    };
  }
}
