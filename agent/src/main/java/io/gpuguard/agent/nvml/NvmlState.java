package io.gpuguard.agent.nvml;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the library told at one moment.
 *
 * @param state SUCCESS, or why it could not be started
 * @param failedCalls calls that failed although they should have told something
 */
public record NvmlState(
    NvmlCode state,
    @Nullable String driverVersion,
    List<NvmlGpu> gpus,
    List<FailedCall> failedCalls) {

  /** A call that failed, and of which GPU; the index where the address is unknown. */
  public record FailedCall(String gpu, String function, NvmlCode code) {}

  public NvmlState {
    gpus = List.copyOf(gpus);
    failedCalls = List.copyOf(failedCalls);
  }

  public Optional<NvmlGpu> byAddress(String address) {
    return gpus.stream().filter(gpu -> gpu.address().equals(address)).findFirst();
  }
}
