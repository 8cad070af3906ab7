package io.gpuguard.agent.allocation;

import io.gpuguard.agent.cdi.CdiSpec;
import io.gpuguard.agent.hardware.FileFacts;
import io.gpuguard.agent.hardware.Vendor;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What no CDI file may do to a container, whoever hands its device in: a runtime obeys as root. */
public final class CdiRule {

  /** The vendors' hook programs, by name; where they lie differs. */
  private static final Set<String> HOOKS =
      Set.of("nvidia-cdi-hook", "nvidia-ctk", "nvidia-container-runtime-hook");

  private static final List<String> FORBIDDEN_VARIABLES =
      List.of("LD_PRELOAD=", "LD_AUDIT=", "PATH=", "NVIDIA_VISIBLE_DEVICES=all");

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
    return file(target.apply(hook.path())) == null
        ? null
        : "hook " + hook.path() + " can be changed by others than root";
  }

  public static @Nullable String mount(CdiSpec.Mount mount) {
    String why = HostPathRule.danger(mount.hostPath(), mount.readOnly());
    return why == null ? null : "mount: " + why;
  }

  public static @Nullable String variable(String variable) {
    return FORBIDDEN_VARIABLES.stream().anyMatch(variable::startsWith)
        ? "variable " + variable
        : null;
  }

  public static @Nullable String network(CdiSpec.Edits edits) {
    return edits.networkDevices()
        ? "network interfaces of the host are moved into the container"
        : null;
  }
}
