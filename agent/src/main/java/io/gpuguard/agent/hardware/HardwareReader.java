package io.gpuguard.agent.hardware;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts together what PCI, the vendors' modules and the kernel's device classes tell of GPUs. */
public final class HardwareReader {

  private final HostTree host;
  private final NvidiaReader nvidia;
  private final DrmReader drm;
  private final KfdReader kfd;
  private final VirtualReader virtual;
  private final Majors majors;

  private HardwareReader(HostTree host) {
    this.host = host;
    this.majors = new Majors(host.lines("/proc/devices"));
    this.nvidia = new NvidiaReader(host, majors);
    this.drm = new DrmReader(host);
    this.kfd = new KfdReader(host, drm);
    this.virtual = new VirtualReader(host);
  }

  public static Hardware read(HostTree host) {
    return new HardwareReader(host).read();
  }

  private Hardware read() {
    Map<String, NvidiaReader.Entry> known = new TreeMap<>(nvidia.entries());
    DriverVersions versions = new DriverReader(host).read(known.values());
    List<KfdReader.Entry> logical = kfd.entries();
    List<Partition> platform = kfd.platformPartitions();
    List<Gpu> gpus = new ArrayList<>();
    for (PciFunction function : new PciReader(host).read()) {
      if (function.virtual()
          && "nvidia".equals(function.driver())
          && !known.containsKey(function.address())) {
        continue; // a place for a vGPU, which is a part of the physical function
      }
      gpus.add(
          switch (function.vendor()) {
            case NVIDIA -> nvidiaGpu(function, known.remove(function.address()));
            case AMD -> amdGpu(function, logical, platform);
            case INTEL, HABANA -> gpu(function, null, null, -1, drmNodes(function), List.of());
          });
    }
    // What the module knows and the bus does not show any more was there and is gone.
    for (NvidiaReader.Entry entry : known.values()) {
      gpus.add(gone(entry));
    }
    gpus.sort(Comparator.comparing(Gpu::address));
    return new Hardware(gpus, controlNodes(gpus), versions, host.unreadable());
  }

  private Gpu nvidiaGpu(PciFunction function, NvidiaReader.@Nullable Entry entry) {
    List<Partition> mediated = virtual.mediated(function);
    if (entry == null) {
      Gpu gpu = gpu(function, null, null, -1, drmNodes(function), mediated);
      // Bound, but the module gave up on it, as it does with one that stopped answering.
      return "nvidia".equals(gpu.driver()) ? with(gpu, GpuState.LOST) : gpu;
    }
    List<DeviceNode> nodes = new ArrayList<>(nvidia.nodes(entry.minor()));
    nodes.addAll(drmNodes(function));
    Gpu gpu =
        gpu(
            function,
            entry.model(),
            entry.uuid(),
            entry.minor(),
            nodes,
            joined(nvidia.partitions(entry.minor()), mediated));
    return entry.excluded() && gpu.usable() ? with(gpu, GpuState.EXCLUDED) : gpu;
  }

  private static List<Partition> joined(List<Partition> instances, List<Partition> mediated) {
    return Stream.of(instances, mediated).flatMap(List::stream).toList();
  }

  private Gpu gone(NvidiaReader.Entry entry) {
    return new Gpu(
        entry.address(),
        Vendor.NVIDIA,
        entry.model(),
        entry.uuid(),
        entry.minor(),
        -1,
        null,
        GpuState.LOST,
        nvidia.nodes(entry.minor()),
        List.of());
  }

  private Gpu amdGpu(
      PciFunction function, List<KfdReader.Entry> logical, List<Partition> platform) {
    List<KfdReader.Entry> own =
        logical.stream().filter(e -> e.address().equals(function.address())).toList();
    List<DeviceNode> nodes = drmNodes(function);
    List<Partition> partitions = new ArrayList<>();
    if (own.size() > 1) {
      for (KfdReader.Entry entry : own) {
        partitions.add(partition(function, entry, nodes, platform));
      }
    }
    String unique = own.isEmpty() ? null : own.getFirst().uniqueId();
    String model = host.text("/sys/bus/pci/devices/" + function.address() + "/product_name");
    return gpu(function, model, unique, -1, nodes, partitions);
  }

  /** The first partition is the PCI function itself, the others are platform devices. */
  private static Partition partition(
      PciFunction function, KfdReader.Entry entry, List<DeviceNode> own, List<Partition> platform) {
    if (has(own, entry.renderMinor())) {
      return new Partition(function.address(), own);
    }
    Optional<Partition> found =
        platform.stream().filter(p -> has(p.nodes(), entry.renderMinor())).findFirst();
    return found.orElseGet(
        () -> new Partition(function.address() + "#" + entry.partition(), List.of()));
  }

  private static boolean has(List<DeviceNode> nodes, int renderMinor) {
    return nodes.stream()
        .anyMatch(n -> n.path().startsWith("/dev/dri/renderD") && n.minor() == renderMinor);
  }

  private List<DeviceNode> drmNodes(PciFunction function) {
    return state(function) == GpuState.PASSTHROUGH
        ? virtual.nodes(function)
        : drm.nodes("/sys/bus/pci/devices/" + function.address());
  }

  private static Gpu gpu(
      PciFunction function,
      @Nullable String model,
      @Nullable String uuid,
      int minor,
      List<DeviceNode> nodes,
      List<Partition> partitions) {
    return new Gpu(
        function.address(),
        function.vendor(),
        model,
        uuid,
        minor,
        function.numaNode(),
        function.driver(),
        state(function),
        nodes,
        partitions);
  }

  private static GpuState state(PciFunction function) {
    if (!function.answers()) {
      return GpuState.LOST;
    }
    String driver = function.driver();
    if (driver == null) {
      return GpuState.NO_DRIVER;
    }
    // Beside vfio-pci there are nvgrace_gpu_vfio_pci, xe-vfio-pci and more to come.
    if (driver.contains("vfio") || driver.equals("pci-stub")) {
      return GpuState.PASSTHROUGH;
    }
    if (function.virtualFunctions() > 0) {
      return GpuState.DIVIDED;
    }
    return function.vendor().drives(driver) ? GpuState.USABLE : GpuState.NO_DRIVER;
  }

  private static Gpu with(Gpu gpu, GpuState state) {
    return new Gpu(
        gpu.address(),
        gpu.vendor(),
        gpu.model(),
        gpu.uuid(),
        gpu.minor(),
        gpu.numaNode(),
        gpu.driver(),
        state,
        gpu.nodes(),
        gpu.partitions());
  }

  private List<DeviceNode> controlNodes(List<Gpu> gpus) {
    List<DeviceNode> nodes = new ArrayList<>();
    if (gpus.stream().anyMatch(gpu -> gpu.vendor() == Vendor.NVIDIA)) {
      nodes.addAll(nvidia.controlNodes());
    }
    if (gpus.stream().anyMatch(gpu -> gpu.vendor() == Vendor.AMD)) {
      majors.find("kfd").ifPresent(major -> nodes.add(new DeviceNode("/dev/kfd", major, 0)));
    }
    boolean handed =
        gpus.stream()
            .flatMap(gpu -> gpu.allNodes().stream())
            .anyMatch(DeviceNode::ofVirtualMachine);
    if (handed) {
      nodes.addAll(virtual.control());
    }
    return nodes;
  }
}
