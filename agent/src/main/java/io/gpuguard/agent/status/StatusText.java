package io.gpuguard.agent.status;

import io.gpuguard.agent.finding.NodeFinding;
import io.gpuguard.agent.hardware.DeviceNode;
import io.gpuguard.agent.hardware.DriverVersions;
import io.gpuguard.agent.hardware.Gpu;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.nvml.Nvml;
import io.gpuguard.agent.nvml.NvmlCode;
import io.gpuguard.agent.nvml.NvmlState;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The state of a node for people. */
public final class StatusText {

  private StatusText() {}

  public static String write(NodeStatus status) {
    StringBuilder out = new StringBuilder();
    Hardware hardware = status.hardware();
    out.append(
        String.format(
            Locale.ROOT,
            "%s: %d GPU%s, %d usable%n",
            status.node(),
            hardware.gpus().size(),
            hardware.gpus().size() == 1 ? "" : "s",
            hardware.usable().size()));
    hardware.gpus().forEach(gpu -> gpu(out, gpu));
    driver(out, hardware.nvidiaDriver());
    if (status.nvml() instanceof Nvml.Result.Read(NvmlState state)
        && state.state() == NvmlCode.SUCCESS) {
      out.append("NVIDIA's library tells of ").append(state.gpus().size()).append(" GPUs\n");
    }
    status
        .offered()
        .forEach(
            (resource, ids) ->
                out.append(
                    String.format(
                        Locale.ROOT,
                        "%s: %d healthy, %d held by pods%n",
                        resource,
                        ids.size(),
                        StatusJson.held(status, resource))));
    findings(out, status.findings());
    return out.toString();
  }

  private static void gpu(StringBuilder out, Gpu gpu) {
    String name = gpu.model() == null ? gpu.vendor().text() : gpu.model();
    out.append(
        String.format(
            Locale.ROOT,
            "  %-12s  %-11s  %-28s  %s%n",
            gpu.address(),
            gpu.state().text(),
            name,
            gpu.nodes().stream().map(DeviceNode::path).collect(Collectors.joining(" "))));
    gpu.partitions()
        .forEach(
            partition ->
                out.append("      partition ")
                    .append(partition.id())
                    .append(partition.uuid() == null ? "" : " " + partition.uuid())
                    .append(
                        partition.nodes().stream()
                            .map(node -> " " + node.path())
                            .collect(Collectors.joining()))
                    .append('\n'));
  }

  private static void driver(StringBuilder out, DriverVersions driver) {
    if (driver.module() != null) {
      out.append("NVIDIA driver ").append(driver.module());
      List<String> others = driver.disagreeing();
      out.append(others.isEmpty() ? ", all parts agree" : ", but also " + String.join(", ", others))
          .append('\n');
    }
  }

  private static void findings(StringBuilder out, List<NodeFinding> findings) {
    if (findings.isEmpty()) {
      out.append("Nothing is wrong.\n");
    }
    for (NodeFinding finding : findings) {
      out.append('\n')
          .append(finding.fails() ? finding.check().severity().text() : "not assessable")
          .append("  ")
          .append(finding.check().id())
          .append("  ")
          .append(finding.place())
          .append("\n  ")
          .append(finding.check().title())
          .append(": ")
          .append(finding.message())
          .append("\n  ")
          .append(finding.check().repair())
          .append('\n');
    }
  }
}
