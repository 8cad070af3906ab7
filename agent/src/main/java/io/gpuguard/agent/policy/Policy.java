package io.gpuguard.agent.policy;

import io.gpuguard.agent.allocation.DeviceIds;
import java.util.List;
import java.util.Optional;

/**
 * What the gateway lets through. The first rule whose name matches counts; a GPU resource that no
 * rule names is held against the built-in lists of its vendor, any other is refused.
 */
public record Policy(Mode mode, List<ResourceRule> resources) {

  /** Whether refusals are carried out or only told. */
  public enum Mode {
    ENFORCE,
    DRY_RUN
  }

  /** Without a policy file. */
  public static final Policy BUILT_IN = new Policy(Mode.ENFORCE, List.of());

  public Policy {
    resources = List.copyOf(resources);
  }

  public boolean enforced() {
    return mode == Mode.ENFORCE;
  }

  public Optional<ResourceRule> rule(String resource) {
    for (ResourceRule rule : resources) {
      if (rule.name().matches(resource)) {
        return Optional.of(rule);
      }
    }
    return DeviceIds.vendor(resource)
        .map(vendor -> ResourceRule.bare(resource, vendor).withBuiltIn());
  }
}
