package io.gpuguard.agent.policy;

import io.gpuguard.agent.allocation.DeviceIds;
import java.util.List;
import java.util.Optional;

/**
 * What the gateway lets through. The first rule whose name matches counts; a GPU resource that no
 * rule names is held against the built-in lists of its vendor, any other is refused. DRA drivers
 * have no built-in lists.
 */
public record Policy(Mode mode, List<ResourceRule> resources, List<DriverRule> drivers) {

  /** Whether refusals are carried out or only told. */
  public enum Mode {
    ENFORCE,
    DRY_RUN
  }

  /** Without a policy file. */
  public static final Policy BUILT_IN = new Policy(Mode.ENFORCE, List.of());

  public Policy {
    resources = List.copyOf(resources);
    drivers = List.copyOf(drivers);
  }

  public Policy(Mode mode, List<ResourceRule> resources) {
    this(mode, resources, List.of());
  }

  public boolean enforced() {
    return mode == Mode.ENFORCE;
  }

  /** How many rules there are, for resources and for drivers. */
  public int rules() {
    return resources.size() + drivers.size();
  }

  /** The rule of a DRA driver; without one it is refused. */
  public Optional<DriverRule> driver(String name) {
    return drivers.stream().filter(rule -> rule.name().matches(name)).findFirst();
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
