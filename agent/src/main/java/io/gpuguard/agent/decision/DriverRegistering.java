package io.gpuguard.agent.decision;

import io.gpuguard.agent.allocation.HostPathRule;
import io.gpuguard.agent.dra.DraApi;
import io.gpuguard.agent.dra.PluginInfo;
import io.gpuguard.agent.policy.DriverRule;
import io.gpuguard.agent.policy.PluginIdentity;
import io.gpuguard.agent.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whether a DRA driver may register. */
public final class DriverRegistering {

  /** Where drivers keep their sockets, as their containers see it. */
  public static final String PLUGINS = "/var/lib/kubelet/plugins";

  private static final int LONGEST_NAME = 63;

  /** As the API server has names of drivers: a DNS subdomain. */
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

  private DriverRegistering() {}

  /** What cannot be carried through at all, whatever the policy says; null if nothing. */
  public static @Nullable Refusal malformed(PluginInfo info) {
    if (!info.type().equals(DraApi.TYPE)) {
      return refusal(
          Reason.DRIVER_INFO, info.name(), "its type is '" + info.type() + "', not DRAPlugin");
    }
    if (info.name().length() > LONGEST_NAME || !NAME.matcher(info.name()).matches()) {
      return refusal(Reason.DRIVER_INFO, info.name(), "'" + info.name() + "' is no driver's name");
    }
    if (versions(info).isEmpty()) {
      return refusal(
          Reason.DRIVER_INFO,
          info.name(),
          "it speaks " + info.versions() + ", none of which is known");
    }
    if (below(info.endpoint()) == null) {
      return refusal(Reason.DRIVER_ENDPOINT, info.name(), "endpoint '" + info.endpoint() + "'");
    }
    return null;
  }

  /** Versions that both sides of the gateway speak. */
  public static List<String> versions(PluginInfo info) {
    return DraApi.VERSIONS.stream()
        .map(DraApi.Version::name)
        .filter(info.versions()::contains)
        .toList();
  }

  /** What our socket has for the kubelet: these, and the services for health that it told. */
  public static List<String> services(PluginInfo info) {
    List<String> services = new ArrayList<>(versions(info));
    DraApi.HEALTH.stream()
        .map(DraApi.Health::service)
        .filter(info.versions()::contains)
        .forEach(services::add);
    return services;
  }

  /** An endpoint's path below {@link #PLUGINS}; null if it is not there. */
  public static @Nullable String below(String endpoint) {
    boolean plain = endpoint.chars().allMatch(c -> c > ' ' && c <= '~');
    return plain
            && endpoint.equals(HostPathRule.normal(endpoint))
            && endpoint.startsWith(PLUGINS + "/")
        ? endpoint.substring(PLUGINS.length() + 1)
        : null;
  }

  /**
   * What the policy has against it; null if nothing.
   *
   * @param live who serves the driver now; null if nobody
   */
  public static @Nullable Refusal notAllowed(
      Policy policy, String driver, PluginIdentity plugin, @Nullable PluginIdentity live) {
    DriverRule rule = policy.driver(driver).orElse(null);
    if (rule == null) {
      return refusal(Reason.DRIVER_UNLISTED, driver, plugin.text() + " asked for it");
    }
    Refusal refusal = Registering.notAllowed(rule.plugins(), driver, plugin);
    if (refusal != null) {
      return refusal;
    }
    return live == null || live.sameOwner(plugin)
        ? null
        : refusal(
            Reason.SECOND_OWNER,
            driver,
            live.text() + " serves it, " + plugin.text() + " wants to");
  }

  private static Refusal refusal(Reason reason, String subject, String message) {
    return new Refusal(reason, Texts.shown(subject), Texts.shown(message));
  }
}
