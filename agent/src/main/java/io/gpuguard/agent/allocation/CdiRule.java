package io.gpuguard.agent.allocation;

import io.gpuguard.agent.cdi.CdiSpec;
import io.gpuguard.agent.hardware.FileFacts;
import io.gpuguard.agent.hardware.Vendor;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What no CDI file may do to a container, whoever hands its device in: a runtime obeys as root. */
public final class CdiRule {

  /** The vendors' hook programs, by name; where they lie differs. */
  private static final Set<String> HOOKS =
      Set.of("nvidia-cdi-hook", "nvidia-ctk", "nvidia-container-runtime-hook");

  private static final List<String> FORBIDDEN_VARIABLES =
      List.of("LD_PRELOAD=", "LD_AUDIT=", "PATH=");

  /**
   * Where distributions have it, NixOS and Guix too, and NVIDIA's driver container; with @ the
   * vendor's program takes the host's.
   */
  private static final Pattern LDCONFIG =
      Pattern.compile(
          "@?(/usr)?/s?bin/ldconfig([.]real)?"
              + "|@?/(nix|gnu)/store/[^/]+/s?bin/ldconfig"
              + "|@/run/nvidia/driver(/usr)?/sbin/ldconfig([.]real)?");

  private static final Set<String> MOUNTS = Set.of("", "bind", "none");

  private static final Set<String> SHARED = Set.of("shared", "rshared");

  /** root, disk, kmem of Red Hat's and of Debian's family, shadow: the same everywhere. */
  private static final Set<Long> GROUPS = Set.of(0L, 6L, 9L, 15L, 42L);

  /**
   * Sockets and pipes of NVIDIA's daemons, which its tool mounts for writing: nobody can connect to
   * a socket otherwise (nvidia-container-toolkit, internal/discover/ipc.go).
   */
  private static final Set<String> DAEMONS =
      Set.of(
          "/run/nvidia-persistenced/socket", "/run/nvidia-fabricmanager/socket", "/tmp/nvidia-mps");

  /** The driver's own root where it runs in a container. */
  private static final String DRIVER_ROOT = "/run/nvidia/driver";

  private CdiRule() {}

  /** Whether a path leads to one of the vendor's daemons, which containers may write to. */
  public static boolean daemon(Vendor vendor, String hostPath) {
    String path =
        hostPath.startsWith(DRIVER_ROOT + "/")
            ? hostPath.substring(DRIVER_ROOT.length())
            : hostPath;
    String own = HostPathRule.normal(path);
    return vendor == Vendor.NVIDIA && own != null && DAEMONS.contains(own);
  }

  /** Why a file may not be trusted; null if root alone could have written it. */
  public static @Nullable String file(@Nullable FileFacts facts) {
    return facts != null && (facts.user() != 0 || facts.writableByOthers())
        ? String.format("owned by user %d, mode %04o", facts.user(), facts.mode())
        : null;
  }

  /**
   * What is wrong with a hook; null if nothing.
   *
   * @param target what a path of the host leads to
   */
  public static @Nullable String hook(
      CdiSpec.Hook hook, Function<String, @Nullable FileFacts> target) {
    String name = hook.path().substring(hook.path().lastIndexOf('/') + 1);
    if (!HOOKS.contains(name)) {
      return "hook " + hook.path() + " is no known vendor's program";
    }
    if (file(target.apply(hook.path())) != null) {
      return "hook " + hook.path() + " can be changed by others than root";
    }
    List<String> words = hook.arguments();
    if (name.equals("nvidia-ctk") && words.size() > 1 && !words.get(1).equals("hook")) {
      return "hook " + hook.path() + " is told to do something else: " + words.get(1);
    }
    for (int i = 1; i < words.size(); i++) {
      String why = option(words, i);
      if (why != null) {
        return "hook " + hook.path() + " is told " + why;
      }
    }
    return hook.environment().stream()
        .filter(variable -> !variable.startsWith("NVIDIA_"))
        .findFirst()
        .map(variable -> "hook " + hook.path() + " is given the variable " + name(variable))
        .orElse(null);
  }

  /** Without the value, which may be a secret. */
  private static String name(String variable) {
    int equals = variable.indexOf('=');
    return equals < 0 ? variable : variable.substring(0, equals);
  }

  /** The vendor's programs can be led to run another program, or to obey another configuration. */
  private static @Nullable String option(List<String> words, int at) {
    String word = words.get(at);
    int equals = word.indexOf('=');
    String name = (equals < 0 ? word : word.substring(0, equals)).replaceFirst("^--?", "");
    String value =
        equals >= 0 ? word.substring(equals + 1) : at + 1 < words.size() ? words.get(at + 1) : "";
    if (!word.startsWith("-")) {
      return null;
    }
    return switch (name) {
      case "ldconfig-path" ->
          LDCONFIG.matcher(value).matches() ? null : "to run " + value + " in place of ldconfig";
      case "config", "config-file" -> "to obey " + value;
      default -> null;
    };
  }

  /** A path is mounted and nothing else: file systems name what they show in their options. */
  public static @Nullable String mount(CdiSpec.Mount mount) {
    if (!MOUNTS.contains(mount.type())) {
      return "mount: " + mount.hostPath() + " as a file system of type " + mount.type();
    }
    if (mount.options().stream().anyMatch(SHARED::contains)) {
      return "mount: what the container mounts below "
          + mount.containerPath()
          + " reaches the host";
    }
    String why = HostPathRule.danger(mount.hostPath(), mount.readOnly());
    return why == null ? null : "mount: " + why;
  }

  /** A group that owns what a container must not reach. */
  public static @Nullable String group(long group) {
    return GROUPS.contains(group) ? "group " + group + " of the host" : null;
  }

  public static @Nullable String variable(String variable) {
    return FORBIDDEN_VARIABLES.stream().anyMatch(variable::startsWith)
            || variable.endsWith("_VISIBLE_DEVICES=all")
        ? "variable " + variable
        : null;
  }

  public static @Nullable String network(CdiSpec.Edits edits) {
    return edits.networkDevices()
        ? "network interfaces of the host are moved into the container"
        : null;
  }
}
