package io.gpuguard.agent.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Who may register a resource. What is null is not asked; all that is given must hold.
 *
 * @param image repository, with or without tag and digest: {@code registry/nvidia/plugin@sha256:*}
 * @param executable of a plugin that runs in no pod
 */
public record PluginRule(
    @Nullable Glob namespace,
    @Nullable Glob pod,
    @Nullable Glob image,
    OptionalInt user,
    @Nullable Glob executable) {

  /** What of the rule does not hold for a plugin; nothing if it may register. */
  public List<String> unmet(PluginIdentity plugin) {
    List<String> unmet = new ArrayList<>();
    check("namespace", namespace, plugin.namespace(), unmet);
    check("pod", pod, plugin.pod(), unmet);
    if (image != null && !imageMatches(image, plugin.image())) {
      unmet.add("image is " + (plugin.image() == null ? "unknown" : plugin.image()));
    }
    check("executable", executable, plugin.executable(), unmet);
    if (user.isPresent() && user.getAsInt() != plugin.user()) {
      unmet.add("user is " + plugin.user());
    }
    return unmet;
  }

  private static void check(
      String name, @Nullable Glob wanted, @Nullable String found, List<String> unmet) {
    if (wanted != null && (found == null || !wanted.matches(found))) {
      unmet.add(name + " is " + (found == null ? "unknown" : found));
    }
  }

  private static boolean imageMatches(Glob wanted, @Nullable String image) {
    return image != null
        && (wanted.matches(image) || wanted.matches(PluginIdentity.repository(image)));
  }
}
