package io.gpuguard.agent.status;

import io.gpuguard.agent.finding.NodeFinding;
import io.gpuguard.agent.hardware.DeviceNode;
import io.gpuguard.agent.hardware.DriverVersions;
import io.gpuguard.agent.hardware.Gpu;
import io.gpuguard.agent.hardware.Partition;
import io.gpuguard.agent.kubelet.PluginSocket;
import io.gpuguard.agent.nvml.Nvml;
import io.gpuguard.agent.nvml.NvmlState;
import io.gpuguard.check.Fingerprint;
import io.gpuguard.finding.Severity;
import io.gpuguard.report.JsonWriter;
import io.gpuguard.report.Tool;
import io.gpuguard.tree.Names;
import java.util.List;

/** The state of a node in the envelope of core's JSON: findings have the same fields. */
public final class StatusJson {

  private StatusJson() {}

  public static String write(NodeStatus status) {
    StringBuilder out = new StringBuilder();
    JsonWriter json = new JsonWriter(out);
    json.object().field("schemaVersion", "1");
    json.object("tool")
        .field("name", "gpuguard-agent")
        .field("version", Tool.VERSION)
        .endObject()
        .field("node", status.node());
    json.array("gpus");
    status.hardware().gpus().forEach(gpu -> gpu(json, gpu));
    json.endArray();
    nodes(json, "controlNodes", status.hardware().controlNodes());
    driver(json, status.hardware().nvidiaDriver());
    if (status.nvml() instanceof Nvml.Result.Read(NvmlState state)) {
      NvmlJson.write(json, state);
    }
    plugins(json, status);
    json.array("findings");
    status.findings().forEach(finding -> finding(json, status.node(), finding));
    json.endArray();
    summary(json, status.findings());
    return out.append('\n').toString();
  }

  private static void gpu(JsonWriter json, Gpu gpu) {
    json.object()
        .field("address", gpu.address())
        .field("vendor", gpu.vendor().text())
        .field("model", gpu.model())
        .field("uuid", gpu.uuid())
        .field("driver", gpu.driver())
        .field("state", gpu.state().text());
    if (gpu.numaNode() >= 0) {
      json.field("numaNode", gpu.numaNode());
    }
    nodes(json, "nodes", gpu.nodes());
    json.array("partitions");
    for (Partition partition : gpu.partitions()) {
      json.object().field("id", partition.id()).field("uuid", partition.uuid());
      nodes(json, "nodes", partition.nodes());
      json.endObject();
    }
    json.endArray().endObject();
  }

  private static void nodes(JsonWriter json, String key, List<DeviceNode> nodes) {
    json.array(key);
    for (DeviceNode node : nodes) {
      json.object()
          .field("path", node.path())
          .field("major", node.major())
          .field("minor", node.minor())
          .endObject();
    }
    json.endArray();
  }

  private static void driver(JsonWriter json, DriverVersions driver) {
    if (driver.module() == null && driver.libraries().isEmpty()) {
      return;
    }
    json.object("nvidiaDriver").field("module", driver.module());
    json.field("firmware", driver.firmware());
    json.array("libraries");
    driver
        .libraries()
        .forEach(
            library ->
                json.object()
                    .field("path", library.path())
                    .field("version", library.version())
                    .endObject());
    json.endArray().array("packages");
    driver
        .packages()
        .forEach(
            installed ->
                json.object()
                    .field("name", installed.name())
                    .field("version", installed.version())
                    .endObject());
    json.endArray().endObject();
  }

  private static void plugins(JsonWriter json, NodeStatus status) {
    json.array("pluginSockets");
    for (PluginSocket socket : status.folders().plugins()) {
      json.object().field("path", socket.path()).array("servers");
      socket.servers().forEach(process -> json.value((long) process));
      json.endArray().endObject();
    }
    json.endArray().array("resources");
    status
        .offered()
        .forEach(
            (resource, ids) ->
                json.object()
                    .field("name", resource)
                    .field("healthy", ids.size())
                    .field("held", held(status, resource))
                    .endObject());
    json.endArray();
  }

  static long held(NodeStatus status, String resource) {
    return status.pods().stream()
        .flatMap(pod -> pod.containers().stream())
        .flatMap(container -> container.devices().stream())
        .filter(devices -> devices.resourceName().equals(resource))
        .mapToLong(devices -> devices.deviceIds().size())
        .sum();
  }

  private static void finding(JsonWriter json, String node, NodeFinding finding) {
    json.object()
        .field("control", finding.check().id())
        .field("title", finding.check().title())
        .field("severity", finding.check().severity().text())
        .field("verdict", Names.kebab(finding.verdict()))
        .field("horizon", finding.check().horizon().text());
    json.object("object")
        .field("apiVersion", "v1")
        .field("kind", "Node")
        .field("name", node)
        .endObject();
    json.field("path", finding.place())
        .field("message", finding.message())
        .field("repair", finding.check().repair())
        .field("fingerprint", fingerprint(node, finding))
        .endObject();
  }

  /** Of what is found and where, not of the message: versions and counts in it change. */
  private static String fingerprint(String node, NodeFinding finding) {
    return Fingerprint.ofText(finding.check().id() + "|" + node + "|" + finding.place());
  }

  private static void summary(JsonWriter json, List<NodeFinding> findings) {
    json.object("summary").object("bySeverity");
    for (Severity severity : Severity.values()) {
      json.field(
          severity.text(),
          findings.stream().filter(f -> f.fails() && f.check().severity() == severity).count());
    }
    json.endObject().object("byVerdict");
    for (NodeFinding.Certainty verdict : NodeFinding.Certainty.values()) {
      json.field(
          Names.kebab(verdict), findings.stream().filter(f -> f.verdict() == verdict).count());
    }
    json.endObject().endObject().endObject();
  }
}
