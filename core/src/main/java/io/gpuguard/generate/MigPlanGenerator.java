package io.gpuguard.generate;

import static io.gpuguard.manifest.Manifest.map;

import io.gpuguard.component.GpuWorkloads;
import io.gpuguard.manifest.YamlWriter;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A partition plan, in the format of mig-parted, for the MIG devices that workloads ask for. */
final class MigPlanGenerator implements Generator {

  private static final Pattern RESOURCE =
      Pattern.compile("nvidia[.]com/mig-(?<profile>(?<slices>[1-7])g[.](?<memory>[0-9]+)gb.*)");

  /** A GPU has seven compute slices and eight of memory (NVIDIA MIG User Guide, Partitioning). */
  private static final int COMPUTE = 7;

  private static final int MEMORY = 8;

  @Override
  public String kind() {
    return "mig-plan";
  }

  @Override
  public String summary() {
    return "a mig-parted configuration for the MIG devices that workloads ask for";
  }

  /** One device to place. */
  private record Device(String profile, int compute, int memory) {}

  /** One GPU while it is filled. */
  private static final class Gpu {
    private final Map<String, Integer> devices = new TreeMap<>();
    private int compute;
    private int memory;

    boolean takes(Device device) {
      return compute + device.compute() <= COMPUTE && memory + device.memory() <= MEMORY;
    }

    void add(Device device) {
      devices.merge(device.profile(), 1, Integer::sum);
      compute += device.compute();
      memory += device.memory();
    }
  }

  @Override
  public Generated generate(Request request) {
    List<Device> devices = devices(request);
    if (devices.isEmpty()) {
      return Generated.nothing("No workload of the input asks for a MIG device.");
    }
    List<Gpu> gpus = place(devices);
    List<Mapping> entries = new ArrayList<>();
    for (int i = 0; i < gpus.size(); i++) {
      Mapping counts = Mapping.EMPTY;
      for (Map.Entry<String, Integer> entry : gpus.get(i).devices.entrySet()) {
        counts = counts.with(entry.getKey(), Node.of((long) entry.getValue()));
      }
      entries.add(map("devices", List.of(i), "mig-enabled", true, "mig-devices", counts));
    }
    String text =
        "# "
            + devices.size()
            + " MIG devices on "
            + gpus.size()
            + " GPUs, the largest placed first.\n"
            + YamlWriter.document(
                map("version", "v1", "mig-configs", map("gpuguard-plan", entries)));
    return new Generated(
        Map.of("config.yaml", text),
        "NVIDIA's MIG manager",
        List.of(),
        Map.of(),
        List.of(
            "Put the configuration into the MIG manager's ConfigMap and label the node"
                + " nvidia.com/mig.config=gpuguard-plan; its GPU workloads must be gone first.",
            "Profile names differ between GPU models: check with 'nvidia-smi mig -lgip' that yours"
                + " has them."));
  }

  private static List<Device> devices(Request request) {
    List<Device> devices = new ArrayList<>();
    List<GpuWorkloads.Workload> workloads =
        GpuWorkloads.of(
            request.result().inventory(),
            request.result().catalog(),
            request.result().components());
    GpuCounts.of(workloads)
        .forEach(
            (name, count) -> {
              Matcher matcher = RESOURCE.matcher(name);
              if (matcher.matches()) {
                int slices = Integer.parseInt(matcher.group("slices"));
                for (long i = 0; i < Math.min(count, 10_000); i++) {
                  devices.add(new Device(matcher.group("profile"), slices, memory(slices)));
                }
              }
            });
    return devices;
  }

  /** Memory slices of a profile of so many compute slices. */
  private static int memory(int slices) {
    return switch (slices) {
      case 1, 2 -> slices;
      case 3, 4 -> 4;
      default -> MEMORY;
    };
  }

  /** First fit, the largest first. */
  private static List<Gpu> place(List<Device> devices) {
    List<Device> sorted = new ArrayList<>(devices);
    sorted.sort(Comparator.comparingInt(Device::compute).reversed().thenComparing(Device::profile));
    List<Gpu> gpus = new ArrayList<>();
    for (Device device : sorted) {
      Gpu free = gpus.stream().filter(g -> g.takes(device)).findFirst().orElse(null);
      if (free == null) {
        free = new Gpu();
        gpus.add(free);
      }
      free.add(device);
    }
    return gpus;
  }
}
