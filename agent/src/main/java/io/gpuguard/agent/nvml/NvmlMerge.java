package io.gpuguard.agent.nvml;

import io.gpuguard.agent.hardware.Gpu;
import io.gpuguard.agent.hardware.GpuState;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.hardware.Partition;
import java.util.List;

/** Adds to the hardware what only the library knows. What the kernel told stands. */
public final class NvmlMerge {

  private NvmlMerge() {}

  public static Hardware into(Hardware hardware, NvmlState state) {
    return new Hardware(
        hardware.gpus().stream()
            .map(gpu -> state.byAddress(gpu.address()).map(told -> gpu(gpu, told)).orElse(gpu))
            .toList(),
        hardware.controlNodes(),
        hardware.nvidiaDriver(),
        hardware.unreadable());
  }

  private static Gpu gpu(Gpu gpu, NvmlGpu told) {
    Gpu named =
        new Gpu(
            gpu.address(),
            gpu.vendor(),
            gpu.model() == null ? told.model() : gpu.model(),
            gpu.uuid() == null ? told.uuid() : gpu.uuid(),
            gpu.minor(),
            gpu.numaNode(),
            gpu.driver(),
            gpu.state(),
            gpu.nodes(),
            partitions(gpu.partitions(), told.instances()));
    return gpu.usable() ? named.in(state(told)) : named;
  }

  private static GpuState state(NvmlGpu told) {
    if (told.state() == NvmlCode.GPU_IS_LOST) {
      return GpuState.LOST;
    }
    boolean memory = told.rows() != null && told.rows().failed();
    return told.state() == NvmlCode.RESET_REQUIRED || memory ? GpuState.SICK : GpuState.USABLE;
  }

  private static List<Partition> partitions(List<Partition> known, List<NvmlGpu.Mig> instances) {
    return known.stream()
        .map(
            partition ->
                instances.stream()
                    .filter(instance -> instance.id().equals(partition.id()))
                    .findFirst()
                    .map(mig -> new Partition(partition.id(), mig.uuid(), partition.nodes()))
                    .orElse(partition))
        .toList();
  }
}
