package io.gpuguard.agent.rpm;

/** A file that is not what it should be, or larger than anything real. */
final class Malformed extends Exception {

  private static final long serialVersionUID = 1;

  private final String reason;

  Malformed(String reason) {
    super(reason);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
