package io.gpuguard.agent.policy;

import io.gpuguard.agent.hardware.Vendor;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the device plugins of each vendor hand out in their usual modes, beside the nodes of the
 * allocated GPUs and of the driver, which come from the hardware. Values of NVIDIA_VISIBLE_DEVICES,
 * of KubeVirt's variables and CDI devices are held against the allocated ids on top of this.
 */
public record BuiltInRules(
    List<Glob> devices,
    List<MountRule> mounts,
    List<Glob> environment,
    List<Glob> annotations,
    List<Glob> cdi) {

  public static BuiltInRules of(Vendor vendor) {
    return switch (vendor) {
      case NVIDIA -> NVIDIA;
      case AMD -> AMD;
      case INTEL -> INTEL;
      case HABANA -> HABANA;
    };
  }

  /** KubeVirt's, for any vendor: the addresses or UUIDs of what a virtual machine gets. */
  private static final String VIRTUAL = "PCI_RESOURCE_*";

  private static final String MEDIATED = "MDEV_PCI_RESOURCE_*";

  private static final BuiltInRules NVIDIA =
      new BuiltInRules(
          globs("/dev/nvidia-fs*", "/dev/gdrdrv"),
          List.of(
              // The volume-mounts strategy: one empty mount a device.
              new MountRule("/dev/null", true),
              new MountRule("/run/nvidia/mps", true),
              new MountRule("/run/nvidia/driver/usr", false),
              // GKE's driver folder.
              new MountRule("/home/kubernetes/bin/nvidia", false)),
          globs(
              "NVIDIA_VISIBLE_DEVICES",
              "CUDA_MPS_*",
              "NVIDIA_GDS",
              "NVIDIA_MOFED",
              "NVIDIA_GDRCOPY",
              "NVIDIA_IMEX_CHANNELS",
              VIRTUAL,
              MEDIATED),
          globs("cdi.k8s.io/*"),
          globs("k8s.device-plugin.nvidia.com/gpu", "nvidia.com/gpu", "nvidia.com/mig"));

  private static final BuiltInRules AMD =
      new BuiltInRules(
          List.of(), List.of(), globs(VIRTUAL, MEDIATED), List.of(), globs("amd.com/gpu"));

  private static final BuiltInRules INTEL =
      new BuiltInRules(
          List.of(),
          List.of(new MountRule("/dev/dri/by-path", false)),
          globs(VIRTUAL, MEDIATED),
          globs("cdi.k8s.io/*"),
          globs("intel.com/gpu"));

  private static final BuiltInRules HABANA =
      new BuiltInRules(
          globs("/dev/infiniband/uverbs*"),
          List.of(),
          globs("HABANA_VISIBLE_DEVICES", "HABANA_VISIBLE_MODULES", "HL_*"),
          List.of(),
          List.of());

  private static List<Glob> globs(String... patterns) {
    return Stream.of(patterns).map(Glob::new).toList();
  }
}
