package io.gpuguard.agent.cdi;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One CDI spec file: devices of one kind with the edits that a runtime makes to a container.
 *
 * @param common edits that apply with any device of the file
 */
public record CdiSpec(String file, String kind, Edits common, Map<String, Edits> devices) {

  /** What is done to a container. */
  public record Edits(
      List<Hook> hooks,
      List<Mount> mounts,
      List<Device> devices,
      List<String> environment,
      List<Long> groups,
      boolean networkDevices) {
    public Edits {
      hooks = List.copyOf(hooks);
      mounts = List.copyOf(mounts);
      devices = List.copyOf(devices);
      environment = List.copyOf(environment);
      groups = List.copyOf(groups);
    }
  }

  /** A program that the runtime runs on the host as root. */
  public record Hook(String name, String path, List<String> arguments) {}

  /** A host path in the container. */
  public record Mount(String hostPath, String containerPath, List<String> options) {
    public boolean readOnly() {
      return options.contains("ro");
    }
  }

  /** A device node; empty permissions mean all of them. */
  public record Device(String path, String hostPath, String permissions) {}

  public CdiSpec {
    devices = Map.copyOf(devices);
  }

  /**
   * The edits of a device, {@code vendor/class=device}, without the common ones; null if absent.
   */
  public @Nullable Edits edits(String id) {
    return id.startsWith(kind + "=") ? devices.get(id.substring(kind.length() + 1)) : null;
  }
}
