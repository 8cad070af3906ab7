package io.gpuguard.agent.decision;

import io.gpuguard.agent.hardware.FileFacts;
import io.gpuguard.agent.policy.ResourceRule;
import org.jspecify.annotations.Nullable;

/** What a container may get of its host: by the devices that it has, and by its resource's rule. */
record Granted(ResourceRule rule, Allocated allocated) {

  /** What this file names is loaded into every program; its mount must be named to the letter. */
  static final String LOADER = "/etc/ld.so.preload";

  /**
   * Why a device node may not be handed in; null if it may. By number: a name can lead to any.
   *
   * @param real where the name leads to
   */
  @Nullable String device(String real, FileFacts facts) {
    if (facts.kind() != FileFacts.Kind.CHARACTER_DEVICE) {
      return real + " is no character device";
    }
    if (allocated.has(facts.major(), facts.minor())) {
      return null;
    }
    String owner = allocated.owner(facts.major(), facts.minor());
    if (owner != null) {
      return real + " belongs to GPU " + owner + ", which was not allocated";
    }
    return rule.devices().stream().anyMatch(glob -> glob.matches(real))
        ? null
        : real + " (" + facts.major() + ":" + facts.minor() + ") is not allowed";
  }

  /** Whether a text names one of the allocated devices. */
  boolean names(String device) {
    return allocated.names(device);
  }

  /**
   * Whether the rule names a mount.
   *
   * @param real where the path of the host leads to
   * @param inside the path in the container; null if it is none
   */
  boolean mount(String real, boolean readOnly, @Nullable String inside) {
    return rule.mounts().stream()
        .anyMatch(
            known ->
                known.allows(real, readOnly)
                    && (!LOADER.equals(inside) || known.path().equals(real)));
  }
}
