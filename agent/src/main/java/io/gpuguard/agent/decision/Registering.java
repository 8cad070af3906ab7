package io.gpuguard.agent.decision;

import io.gpuguard.agent.deviceplugin.DevicePluginApi;
import io.gpuguard.agent.deviceplugin.RegisterRequest;
import io.gpuguard.agent.policy.PluginIdentity;
import io.gpuguard.agent.policy.PluginRule;
import io.gpuguard.agent.policy.Policy;
import io.gpuguard.agent.policy.ResourceRule;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whether a plugin may register. */
public final class Registering {

  /** As the API server has qualified names: a domain, a slash, a name of at most 63 characters. */
  private static final Pattern NAME =
      Pattern.compile(
          "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
              + "/[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");

  private static final int LONGEST_DOMAIN = 253;

  /** A socket's path has 107 bytes; the folder needs some of them. */
  private static final int LONGEST_ENDPOINT = 100;

  private Registering() {}

  /** What cannot be carried through at all, whatever the policy says; null if nothing. */
  public static @Nullable Refusal malformed(RegisterRequest request) {
    if (!request.version().equals(DevicePluginApi.VERSION)) {
      return refusal(
          Reason.VERSION_UNKNOWN, request.version(), "version '" + request.version() + "'");
    }
    String name = request.resourceName();
    int slash = name.indexOf('/');
    if (!NAME.matcher(name).matches()
        || slash > LONGEST_DOMAIN
        || name.startsWith("requests.")
        || kubernetes(name.substring(0, slash))) {
      return refusal(Reason.RESOURCE_NAME, name, "'" + name + "'");
    }
    String endpoint = request.endpoint();
    if (endpoint.isEmpty()
        || endpoint.equals(".")
        || endpoint.equals("..")
        || endpoint.equals("kubelet.sock")
        || endpoint.length() > LONGEST_ENDPOINT
        || endpoint.chars().anyMatch(c -> c == '/' || c <= ' ' || c > '~')) {
      return refusal(Reason.ENDPOINT, endpoint, "endpoint '" + endpoint + "'");
    }
    return null;
  }

  private static boolean kubernetes(String domain) {
    return domain.equals("kubernetes.io") || domain.endsWith(".kubernetes.io");
  }

  /**
   * What the policy has against it; null if nothing.
   *
   * @param live who serves the resource now; null if nobody
   */
  public static @Nullable Refusal notAllowed(
      Policy policy, String resource, PluginIdentity plugin, @Nullable PluginIdentity live) {
    ResourceRule rule = policy.rule(resource).orElse(null);
    if (rule == null) {
      return refusal(Reason.RESOURCE_UNLISTED, resource, plugin.text() + " asked for it");
    }
    Refusal refusal = notAllowed(rule.plugins(), resource, plugin);
    if (refusal != null) {
      return refusal;
    }
    if (live != null && !live.sameOwner(plugin)) {
      return refusal(
          Reason.SECOND_OWNER,
          resource,
          live.text() + " serves it, " + plugin.text() + " wants to");
    }
    return null;
  }

  /** Whether a plugin is one of those that a rule names; null if it is, or if all may. */
  static @Nullable Refusal notAllowed(List<PluginRule> rules, String name, PluginIdentity plugin) {
    List<String> unmet = new ArrayList<>();
    for (PluginRule allowed : rules) {
      List<String> missing = allowed.unmet(plugin);
      if (missing.isEmpty()) {
        unmet.clear();
        break;
      }
      unmet.add(String.join(", ", missing));
    }
    if (!unmet.isEmpty()) {
      return refusal(
          Reason.PLUGIN_NOT_ALLOWED, name, plugin.text() + ": " + String.join("; or ", unmet));
    }
    return null;
  }

  private static Refusal refusal(Reason reason, String subject, String message) {
    return new Refusal(reason, Texts.shown(subject), Texts.shown(message));
  }
}
