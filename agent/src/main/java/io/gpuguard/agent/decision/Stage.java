package io.gpuguard.agent.decision;

import io.gpuguard.tree.Names;

/** Where in the protocol the gateway says something. */
public enum Stage {
  REGISTER,
  LIST,
  PREFERENCE,
  ALLOCATE,
  PRE_START,
  PREPARE;

  public String text() {
    return Names.kebab(this);
  }
}
