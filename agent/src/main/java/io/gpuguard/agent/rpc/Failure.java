package io.gpuguard.agent.rpc;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** Why a call failed, on one line for people: gRPC's own text may hold a stack trace. */
public final class Failure {

  private Failure() {}

  public static String text(StatusRuntimeException e) {
    Status status = e.getStatus();
    StringBuilder text = new StringBuilder(status.getCode().toString());
    if (status.getDescription() != null) {
      text.append(": ").append(status.getDescription());
    }
    Throwable cause = status.getCause();
    if (cause != null && cause.getMessage() != null) {
      text.append(": ").append(cause.getMessage());
    }
    return text.toString().lines().findFirst().orElse("");
  }
}
