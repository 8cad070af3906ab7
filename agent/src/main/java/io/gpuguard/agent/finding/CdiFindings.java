package io.gpuguard.agent.finding;

import io.gpuguard.agent.allocation.CdiRule;
import io.gpuguard.agent.cdi.CdiReader;
import io.gpuguard.agent.cdi.CdiSpec;
import io.gpuguard.agent.hardware.DeviceNode;
import io.gpuguard.agent.hardware.FileFacts;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.hardware.HostTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is wrong with a node's CDI files: a runtime obeys them as root. */
public final class CdiFindings {

  private final HostTree host;
  private final Set<String> nodes;
  private final List<NodeFinding> findings = new ArrayList<>();

  private CdiFindings(HostTree host, Hardware hardware) {
    this.host = host;
    this.nodes =
        Stream.concat(
                hardware.controlNodes().stream(),
                hardware.gpus().stream()
                    .flatMap(
                        gpu ->
                            Stream.concat(
                                gpu.nodes().stream(),
                                gpu.partitions().stream().flatMap(p -> p.nodes().stream()))))
            .map(CdiFindings::number)
            .collect(Collectors.toSet());
  }

  private static String number(DeviceNode node) {
    return node.major() + ":" + node.minor();
  }

  public static List<NodeFinding> of(CdiReader.Result read, HostTree host, Hardware hardware) {
    CdiFindings checks = new CdiFindings(host, hardware);
    read.unreadable()
        .forEach(
            (file, reason) ->
                checks.findings.add(NodeFinding.fail(NodeCheck.CDI_UNREADABLE, file, reason)));
    read.specs().forEach(checks::spec);
    return checks.findings;
  }

  /**
   * What is wrong with one CDI device, {@code vendor/class=device}, with the file that it stands in
   * and with what applies to every device of that file; null if nothing.
   */
  public static @Nullable String of(
      String id, CdiReader.Result read, HostTree host, Hardware hardware) {
    CdiFindings checks = new CdiFindings(host, hardware);
    boolean found = false;
    for (CdiSpec spec : read.specs()) {
      CdiSpec.Edits edits = spec.edits(id);
      if (edits != null) {
        found = true;
        checks.file(spec);
        checks.edits(spec, "every device of the file", spec.common());
        checks.edits(spec, "device " + id.substring(spec.kind().length() + 1), edits);
      }
    }
    if (!found) {
      return "no CDI file of this node has it";
    }
    return checks.findings.isEmpty()
        ? null
        : checks.findings.getFirst().place() + ": " + checks.findings.getFirst().message();
  }

  private void spec(CdiSpec spec) {
    file(spec);
    edits(spec, "every device of the file", spec.common());
    spec.devices().forEach((name, edits) -> edits(spec, "device " + name, edits));
  }

  private void file(CdiSpec spec) {
    String why = CdiRule.file(host.target(spec.file()));
    if (why != null) {
      findings.add(NodeFinding.fail(NodeCheck.CDI_OPEN, spec.file(), why));
    }
  }

  private void edits(CdiSpec spec, String of, CdiSpec.Edits edits) {
    edits.hooks().forEach(hook -> danger(spec, of, CdiRule.hook(hook, host::target)));
    edits.mounts().forEach(mount -> danger(spec, of, CdiRule.mount(mount)));
    edits.devices().forEach(device -> danger(spec, of, device(device)));
    edits.environment().forEach(variable -> danger(spec, of, CdiRule.variable(variable)));
    edits.groups().forEach(group -> danger(spec, of, CdiRule.group(group)));
    danger(spec, of, CdiRule.network(edits));
  }

  private void danger(CdiSpec spec, String of, @Nullable String why) {
    if (why != null) {
      findings.add(NodeFinding.fail(NodeCheck.CDI_DANGER, spec.file(), of + ": " + why));
    }
  }

  /** By number: a name can lead to any device. */
  private @Nullable String device(CdiSpec.Device device) {
    FileFacts facts = device.node(host.target(device.hostPath()));
    if (facts == null) {
      return null; // The runtime refuses it.
    }
    if (facts.kind() != FileFacts.Kind.CHARACTER_DEVICE) {
      return device.hostPath() + " is no character device";
    }
    return nodes.contains(facts.major() + ":" + facts.minor())
        ? null
        : String.format(
            "%s (%d:%d) is no device of a GPU", device.hostPath(), facts.major(), facts.minor());
  }
}
