package io.gpuguard.agent.cdi;

import io.gpuguard.agent.hardware.FileFacts;
import java.time.Instant;
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
  public record Hook(String name, String path, List<String> arguments, List<String> environment) {}

  /**
   * A host path in the container.
   *
   * @param type of file system; empty or bind where the path itself is meant
   */
  public record Mount(String hostPath, String containerPath, String type, List<String> options) {
    public boolean readOnly() {
      return options.contains("ro");
    }
  }

  /**
   * A device node; empty permissions mean all of them.
   *
   * @param type a letter as of mknod; empty for that of the host's node
   * @param major 0 for that of the host's node; what is told here counts, whatever that one is
   */
  public record Device(
      String path, String hostPath, String type, int major, int minor, String permissions) {

    /** What the container gets. Null if the runtime refuses it for want of the host's node. */
    public @Nullable FileFacts node(@Nullable FileFacts host) {
      if (host == null && (type.isEmpty() || major == 0 && !type.equals("p"))) {
        return null;
      }
      FileFacts.Kind kind =
          switch (type) {
            case "" -> host == null ? FileFacts.Kind.PIPE : host.kind();
            case "c", "u" -> FileFacts.Kind.CHARACTER_DEVICE;
            case "b" -> FileFacts.Kind.BLOCK_DEVICE;
            default -> FileFacts.Kind.PIPE;
          };
      return major == 0 && host != null
          ? new FileFacts(kind, 0, 0, 0, host.major(), host.minor(), Instant.EPOCH)
          : new FileFacts(kind, 0, 0, 0, major, minor, Instant.EPOCH);
    }
  }

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
