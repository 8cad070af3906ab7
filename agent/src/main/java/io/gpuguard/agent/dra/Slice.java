package io.gpuguard.agent.dra;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One ResourceSlice of this node: what a DRA driver advertises to the scheduler, by rights of its
 * own.
 *
 * @param generation slices of a pool with a lower one are left over and count for nothing
 */
public record Slice(String driver, String pool, long generation, List<Device> devices) {

  /**
   * One device.
   *
   * @param attributes texts alone, by name
   */
  public record Device(String name, Map<String, String> attributes) {
    public Device {
      attributes = Map.copyOf(attributes);
    }
  }

  public Slice {
    devices = List.copyOf(devices);
  }

  /** The slices of a node, or why they are not known. */
  public sealed interface Reading {
    record Read(List<Slice> slices) implements Reading {
      public Read {
        slices = List.copyOf(slices);
      }
    }

    record Unread(String reason) implements Reading {}
  }

  /** An attribute; names without a domain are of the driver's own. */
  public @Nullable String attribute(Device device, String name) {
    String value = device.attributes().get(name);
    return value == null ? device.attributes().get(driver + "/" + name) : value;
  }
}
