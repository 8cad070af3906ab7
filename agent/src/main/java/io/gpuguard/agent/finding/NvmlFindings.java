package io.gpuguard.agent.finding;

import io.gpuguard.agent.hardware.Gpu;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.hardware.Partition;
import io.gpuguard.agent.hardware.Vendor;
import io.gpuguard.agent.nvml.Nvml;
import io.gpuguard.agent.nvml.NvmlCode;
import io.gpuguard.agent.nvml.NvmlGpu;
import io.gpuguard.agent.nvml.NvmlGpu.Mig;
import io.gpuguard.agent.nvml.NvmlGpu.RemappedRows;
import io.gpuguard.agent.nvml.NvmlGpu.Slowdown;
import io.gpuguard.agent.nvml.NvmlState;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What NVIDIA's library tells is wrong, and where it and the kernel differ. */
public final class NvmlFindings {

  private static final String LIBRARY = "NVML";

  private final Hardware hardware;
  private final List<NodeFinding> findings = new ArrayList<>();

  private NvmlFindings(Hardware hardware) {
    this.hardware = hardware;
  }

  /**
   * Compares the library with the kernel.
   *
   * @param hardware of the kernel's files alone
   */
  public static List<NodeFinding> of(Nvml.Result result, Hardware hardware) {
    NvmlFindings checks = new NvmlFindings(hardware);
    switch (result) {
      case Nvml.Result.Absent _ -> {}
      case Nvml.Result.Unsafe(String file, String reason) ->
          checks.fail(NodeCheck.DRIVER_FILE_OPEN, file, reason + "; it was not loaded");
      case Nvml.Result.Unloadable(String file, String reason) ->
          checks.unseen(file, "cannot be loaded: " + reason);
      case Nvml.Result.Silent(String function, var after) ->
          checks.fail(
              NodeCheck.NVML_SILENT,
              LIBRARY,
              function + " gave no answer within " + after.toSeconds() + " s");
      case Nvml.Result.Read(NvmlState state) -> checks.state(state);
    }
    return checks.findings;
  }

  private void state(NvmlState state) {
    if (state.state() == NvmlCode.LIBRARY_DIFFERS_FROM_MODULE) {
      fail(
          NodeCheck.DRIVER_MISMATCH,
          LIBRARY,
          "the library refuses to work: its version is not that of the loaded module");
    } else if (state.state() != NvmlCode.SUCCESS) {
      unseen(LIBRARY, "the library does not start: " + state.state().text());
    } else {
      version(state.driverVersion());
      state.gpus().forEach(this::gpu);
      missing(state);
      state.failedCalls().forEach(this::failedCall);
    }
  }

  private void version(@Nullable String told) {
    String module = hardware.nvidiaDriver().module();
    if (told != null && module != null && !told.equals(module)) {
      fail(
          NodeCheck.DRIVER_MISMATCH,
          LIBRARY,
          "the library says that the driver is " + told + ", the loaded module is " + module);
    }
  }

  private void gpu(NvmlGpu told) {
    String place = told.address();
    Gpu gpu = hardware.byAddress(place).orElse(null);
    if (gpu == null) {
      fail(NodeCheck.NVML_DIFFERS, place, "the library shows a GPU that is not on the PCI bus");
      return;
    }
    if (told.state() == NvmlCode.GPU_IS_LOST) {
      if (gpu.usable()) { // Else the kernel's files told it.
        fail(NodeCheck.GPU_LOST, place, "the driver says that it lost this GPU");
      }
      return;
    }
    if (told.state() == NvmlCode.RESET_REQUIRED) {
      fail(NodeCheck.GPU_NEEDS_RESET, place, "the driver says that it must be reset");
      return;
    }
    if (gpu.uuid() != null && told.uuid() != null && !gpu.uuid().equals(told.uuid())) {
      fail(
          NodeCheck.NVML_DIFFERS,
          place,
          "the kernel module names it " + gpu.uuid() + ", the library " + told.uuid());
    }
    instances(gpu, told);
    memory(told);
    if (!told.slowdowns().isEmpty()) {
      fail(
          NodeCheck.GPU_SLOWED,
          place,
          told.slowdowns().stream().sorted().map(Slowdown::text).collect(Collectors.joining(", ")));
    }
  }

  private void instances(Gpu gpu, NvmlGpu told) {
    Set<String> kernel =
        gpu.partitions().stream().map(Partition::id).collect(Collectors.toCollection(TreeSet::new));
    Set<String> library =
        told.instances().stream().map(Mig::id).collect(Collectors.toCollection(TreeSet::new));
    if (!kernel.equals(library)) {
      fail(
          NodeCheck.NVML_DIFFERS,
          gpu.address(),
          "MIG instances of the kernel module: " + kernel + ", of the library: " + library);
    }
  }

  private void memory(NvmlGpu told) {
    RemappedRows rows = told.rows();
    if (rows != null && rows.failed()) {
      fail(
          NodeCheck.GPU_MEMORY_FAILS,
          told.address(),
          "a row of memory could not be replaced, " + rows.uncorrected() + " were before");
    }
    Long errors = told.uncorrected();
    if (errors != null && errors > 0) {
      fail(
          NodeCheck.GPU_MEMORY_FAILS,
          told.address(),
          errors + " memory errors since the driver was loaded that ECC could not mend");
    }
    if (told.retirementPending() || rows != null && rows.pending()) {
      fail(
          NodeCheck.GPU_NEEDS_RESET,
          told.address(),
          "bad memory is taken out of use at the next reset only");
    }
  }

  /** GPUs that the kernel module has and the library does not show. */
  private void missing(NvmlState state) {
    for (Gpu gpu : hardware.usable()) {
      if (gpu.vendor() == Vendor.NVIDIA && state.byAddress(gpu.address()).isEmpty()) {
        fail(NodeCheck.NVML_DIFFERS, gpu.address(), "the library does not show this GPU");
      }
    }
  }

  private void failedCall(NvmlState.FailedCall call) {
    boolean told = call.code() == NvmlCode.GPU_IS_LOST || call.code() == NvmlCode.RESET_REQUIRED;
    if (!told) {
      unseen(call.gpu(), call.function() + ": " + call.code().text());
    }
  }

  private void fail(NodeCheck check, String place, String message) {
    findings.add(NodeFinding.fail(check, place, message));
  }

  private void unseen(String place, String message) {
    findings.add(NodeFinding.notAssessable(NodeCheck.NOT_SEEN, place, message));
  }
}
