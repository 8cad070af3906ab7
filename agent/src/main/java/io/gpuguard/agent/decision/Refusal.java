package io.gpuguard.agent.decision;

/**
 * One no.
 *
 * @param subject the device, path, variable or process that it is about
 */
public record Refusal(Reason reason, String subject, String message) {

  /** For whoever asked. */
  public String text() {
    return "gpuguard " + reason.id() + ": " + reason.title() + ": " + message;
  }
}
