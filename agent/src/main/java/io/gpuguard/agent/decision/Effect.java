package io.gpuguard.agent.decision;

import io.gpuguard.tree.Names;

/** What comes of it when the policy is enforced. */
public enum Effect {
  /** The call fails. */
  REFUSED,
  /** The device is not passed on. */
  DROPPED,
  /** The device is passed on as unhealthy. */
  UNHEALTHY,
  /** Taken off, no start, devices unhealthy: an error at Allocate would make pods fail in a row. */
  QUARANTINED,
  /** It is taken off the answer. */
  STRIPPED,
  /** The claim is not prepared, so that its pod waits. */
  UNPREPARED,
  /** It is only told. */
  NOTED;

  public String text() {
    return Names.kebab(this);
  }
}
