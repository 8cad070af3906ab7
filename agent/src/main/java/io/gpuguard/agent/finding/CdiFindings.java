package io.gpuguard.agent.finding;

import io.gpuguard.agent.allocation.HostPathRule;
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

  /** The vendors' hook programs, by name; where they lie differs. */
  private static final Set<String> HOOKS =
      Set.of("nvidia-cdi-hook", "nvidia-ctk", "nvidia-container-runtime-hook");

  private static final List<String> FORBIDDEN_VARIABLES =
      List.of("LD_PRELOAD=", "LD_AUDIT=", "PATH=", "NVIDIA_VISIBLE_DEVICES=all");

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
      String device =
          id.startsWith(spec.kind() + "=") ? id.substring(spec.kind().length() + 1) : "";
      CdiSpec.Edits edits = spec.devices().get(device);
      if (edits != null) {
        found = true;
        checks.file(spec);
        checks.edits(spec, "every device of the file", spec.common());
        checks.edits(spec, "device " + device, edits);
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
    FileFacts facts = host.target(spec.file());
    if (facts != null && (facts.user() != 0 || facts.writableByOthers())) {
      findings.add(
          NodeFinding.fail(
              NodeCheck.CDI_OPEN,
              spec.file(),
              String.format("owned by user %d, mode %04o", facts.user(), facts.mode())));
    }
  }

  private void edits(CdiSpec spec, String of, CdiSpec.Edits edits) {
    for (CdiSpec.Hook hook : edits.hooks()) {
      danger(spec, of, hook(hook));
    }
    for (CdiSpec.Mount mount : edits.mounts()) {
      String why = HostPathRule.danger(mount.hostPath(), mount.readOnly());
      danger(spec, of, why == null ? null : "mount: " + why);
    }
    for (CdiSpec.Device device : edits.devices()) {
      danger(spec, of, device(device));
    }
    for (String variable : edits.environment()) {
      if (FORBIDDEN_VARIABLES.stream().anyMatch(variable::startsWith)) {
        danger(spec, of, "variable " + variable);
      }
    }
    if (edits.networkDevices()) {
      danger(spec, of, "network interfaces of the host are moved into the container");
    }
  }

  private void danger(CdiSpec spec, String of, @Nullable String why) {
    if (why != null) {
      findings.add(NodeFinding.fail(NodeCheck.CDI_DANGER, spec.file(), of + ": " + why));
    }
  }

  private @Nullable String hook(CdiSpec.Hook hook) {
    String name = hook.path().substring(hook.path().lastIndexOf('/') + 1);
    if (!HOOKS.contains(name)) {
      return "hook " + hook.path() + " is no known vendor's program";
    }
    FileFacts program = host.target(hook.path());
    if (program != null && (program.user() != 0 || program.writableByOthers())) {
      return "hook " + hook.path() + " can be changed by others than root";
    }
    return null;
  }

  /** By number: a name can lead to any device. */
  private @Nullable String device(CdiSpec.Device device) {
    FileFacts facts = host.target(device.hostPath());
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
