package io.gpuguard.agent.policy;

import io.gpuguard.agent.hardware.Vendor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is allowed for the resources whose name matches.
 *
 * @param vendor whose hardware the device ids must stand for; null if they stand for none
 * @param plugins who may register it; empty: anyone
 * @param devices device nodes beside those of the allocated GPUs
 * @param cdi {@code vendor/class} for devices that were allocated, {@code vendor/class=device} for
 *     one more
 * @param replicas how many ids may stand for one device
 * @param shared whether another resource may offer the same device
 * @param tenants namespaces whose pods may hold it; empty: all
 * @param content whether what CDI files do to a container is judged beside the devices' names
 */
public record ResourceRule(
    Glob name,
    @Nullable Vendor vendor,
    List<PluginRule> plugins,
    List<Glob> devices,
    List<MountRule> mounts,
    List<Glob> environment,
    List<Glob> annotations,
    List<Glob> cdi,
    int replicas,
    boolean shared,
    List<Glob> tenants,
    boolean content) {

  /** NVIDIA's plugin is really used with 16384 time slices a GPU; nobody means more than these. */
  public static final int REPLICAS = 256;

  public ResourceRule {
    plugins = List.copyOf(plugins);
    devices = List.copyOf(devices);
    mounts = List.copyOf(mounts);
    environment = List.copyOf(environment);
    annotations = List.copyOf(annotations);
    cdi = List.copyOf(cdi);
    tenants = List.copyOf(tenants);
  }

  /** A rule that allows nothing beside the ids: for what no policy names. */
  public static ResourceRule bare(String resource, @Nullable Vendor vendor) {
    return new ResourceRule(
        new Glob(resource),
        vendor,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        REPLICAS,
        false,
        List.of(),
        true);
  }

  /** This with what plugins of its vendor need in any case. */
  public ResourceRule withBuiltIn() {
    if (vendor == null) {
      return this;
    }
    ResourceRule known = BuiltInRules.of(vendor);
    return new ResourceRule(
        name,
        vendor,
        plugins,
        joined(devices, known.devices()),
        joined(mounts, known.mounts()),
        joined(environment, known.environment()),
        joined(annotations, known.annotations()),
        joined(cdi, known.cdi()),
        replicas,
        shared,
        tenants,
        content);
  }

  private static <T> List<T> joined(List<T> own, List<T> known) {
    List<T> all = new ArrayList<>(own);
    all.addAll(known);
    return all;
  }
}
