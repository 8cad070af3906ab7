package io.gpuguard.agent.policy;

import java.util.List;

/**
 * What a DRA driver may do.
 *
 * @param name the driver's name, {@code gpu.nvidia.com}
 * @param plugins who may register it; empty for anyone
 * @param cdi CDI devices that its answers may name: {@code vendor/class} or {@code
 *     vendor/class=device}
 * @param tenants namespaces whose claims it prepares; empty for all
 * @param content whether what its CDI devices do is judged too
 */
public record DriverRule(
    Glob name, List<PluginRule> plugins, List<Glob> cdi, List<Glob> tenants, boolean content) {

  public DriverRule {
    plugins = List.copyOf(plugins);
    cdi = List.copyOf(cdi);
    tenants = List.copyOf(tenants);
  }

  /** Whether an answer may name this CDI device. */
  public boolean allowsCdi(String id) {
    int equals = id.indexOf('=');
    if (equals <= 0 || equals == id.length() - 1) {
      return false;
    }
    String kind = id.substring(0, equals);
    return cdi.stream()
        .anyMatch(glob -> glob.matches(glob.pattern().indexOf('=') >= 0 ? id : kind));
  }

  /** Whether claims of this namespace are prepared. */
  public boolean allowsTenant(String namespace) {
    return tenants.isEmpty() || tenants.stream().anyMatch(glob -> glob.matches(namespace));
  }
}
