package io.gpuguard.agent.policy;

import io.gpuguard.agent.allocation.HostPathRule;

/** A host path, with all below it, that a plugin may hand into containers. */
public record MountRule(String path, boolean writable) {

  public boolean allows(String hostPath, boolean readOnly) {
    return (readOnly || writable) && HostPathRule.covers(path, hostPath);
  }
}
