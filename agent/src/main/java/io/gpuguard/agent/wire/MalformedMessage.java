package io.gpuguard.agent.wire;

/** Bytes from a plugin or the kubelet that are no such message. */
public final class MalformedMessage extends Exception {
  private static final long serialVersionUID = 1;

  public MalformedMessage(String reason) {
    super(reason);
  }
}
