package io.gpuguard.agent.status;

import io.gpuguard.agent.nvml.NvmlGpu;
import io.gpuguard.agent.nvml.NvmlGpu.RemappedRows;
import io.gpuguard.agent.nvml.NvmlState;
import io.gpuguard.report.JsonWriter;
import io.gpuguard.tree.Names;

/** What NVIDIA's library told, as JSON. */
final class NvmlJson {

  private NvmlJson() {}

  static void write(JsonWriter json, NvmlState state) {
    json.object("nvml")
        .field("state", state.state().text())
        .field("driverVersion", state.driverVersion())
        .array("gpus");
    state.gpus().forEach(gpu -> gpu(json, gpu));
    json.endArray().endObject();
  }

  private static void gpu(JsonWriter json, NvmlGpu gpu) {
    json.object()
        .field("address", gpu.address())
        .field("uuid", gpu.uuid())
        .field("state", gpu.state().text());
    Long errors = gpu.uncorrected();
    if (errors != null) {
      json.field("uncorrectedMemoryErrors", errors);
    }
    RemappedRows rows = gpu.rows();
    if (rows != null) {
      json.object("remappedRows")
          .field("corrected", rows.corrected())
          .field("uncorrected", rows.uncorrected())
          .field("pending", rows.pending())
          .field("failed", rows.failed())
          .endObject();
    }
    json.field("slowdowns", gpu.slowdowns().stream().sorted().map(Names::kebab).toList())
        .endObject();
  }
}
