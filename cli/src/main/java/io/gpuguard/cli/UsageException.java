package io.gpuguard.cli;

/** The user said something that the command does not understand. The exit code is 2. */
final class UsageException extends Exception {

  UsageException(String message) {
    super(message, null, false, false);
  }

  String sentence() {
    return String.valueOf(getMessage());
  }
}
