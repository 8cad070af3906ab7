package io.gpuguard.agent.decision;

import io.gpuguard.agent.allocation.CdiRule;
import io.gpuguard.agent.allocation.HostPathRule;
import io.gpuguard.agent.cdi.CdiReader;
import io.gpuguard.agent.cdi.CdiSpec;
import io.gpuguard.agent.hardware.FileFacts;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.policy.ResourceRule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the files of a CDI device do to a container, held against the devices that were allocated
 * and the rule of their resource. Its name alone says nothing of it.
 */
public final class CdiContent {

  private static final String VISIBLE = "NVIDIA_VISIBLE_DEVICES=";

  private final ResourceRule rule;
  private final Granted granted;
  private final HostFiles host;
  private final CdiReader.Result files;

  CdiContent(ResourceRule rule, Allocated allocated, HostFiles host, CdiReader.Result files) {
    this.rule = rule;
    this.granted = new Granted(rule, allocated);
    this.host = host;
    this.files = files;
  }

  /**
   * What speaks against a container's start; null if nothing.
   *
   * @param ids the devices that it has
   * @param names CDI devices that it was given with them
   * @param files what the CDI files are at this moment
   */
  public static @Nullable Refusal atStart(
      ResourceRule rule,
      Hardware hardware,
      HostFiles host,
      List<String> ids,
      List<String> names,
      CdiReader.Result files) {
    if (!rule.content()) {
      return null;
    }
    Allocated allocated = new Allocated(rule.vendor(), hardware, ids);
    CdiContent content = new CdiContent(rule, allocated, host, files);
    for (String name : names) {
      String why =
          content.edits(name).isEmpty()
              ? name + ": no CDI file of this node has it"
              : content.wrong(name);
      if (why != null) {
        return new Refusal(Reason.CDI_AT_START, Texts.shown(name), Texts.shown(why));
      }
    }
    return null;
  }

  private record Found(CdiSpec spec, CdiSpec.Edits edits) {}

  private List<Found> edits(String name) {
    List<Found> found = new ArrayList<>();
    for (CdiSpec spec : files.specs()) {
      CdiSpec.Edits edits = spec.edits(name);
      if (edits != null) {
        found.add(new Found(spec, spec.common()));
        found.add(new Found(spec, edits));
      }
    }
    return found;
  }

  /** What is wrong with a CDI device; null if nothing, or if no file is known to have it. */
  @Nullable String wrong(String name) {
    if (!rule.content()) {
      return null;
    }
    return edits(name).stream()
        .flatMap(found -> Stream.ofNullable(wrong(found)))
        .findFirst()
        .map(why -> name + ": " + why)
        .orElse(null);
  }

  private @Nullable String wrong(Found found) {
    String file = found.spec().file();
    String open = CdiRule.file(target(file));
    CdiSpec.Edits edits = found.edits();
    return Stream.of(
            Stream.ofNullable(open),
            edits.hooks().stream()
                .flatMap(hook -> Stream.ofNullable(CdiRule.hook(hook, this::target))),
            edits.mounts().stream().flatMap(mount -> Stream.ofNullable(mount(mount))),
            edits.devices().stream().flatMap(device -> Stream.ofNullable(device(device))),
            edits.environment().stream().flatMap(variable -> Stream.ofNullable(variable(variable))),
            edits.groups().stream().flatMap(group -> Stream.ofNullable(CdiRule.group(group))),
            Stream.ofNullable(CdiRule.network(edits)))
        .flatMap(reasons -> reasons)
        .findFirst()
        .map(why -> file + ": " + why)
        .orElse(null);
  }

  private @Nullable FileFacts target(String path) {
    String normal = HostPathRule.normal(path);
    return normal == null ? null : host.facts(host.real(normal));
  }

  /** For reading, what endangers nobody: a driver's libraries are dozens. For writing, by rule. */
  private @Nullable String mount(CdiSpec.Mount mount) {
    String danger = CdiRule.mount(mount);
    String path = HostPathRule.normal(mount.hostPath());
    if (danger != null || path == null) {
      return danger;
    }
    String real = host.real(path);
    String behind = HostPathRule.danger(real, mount.readOnly());
    if (behind != null) {
      return "mount: " + behind;
    }
    String inside = HostPathRule.normal(mount.containerPath());
    boolean named = granted.mount(real, mount.readOnly(), inside);
    boolean daemon = rule.vendor() != null && CdiRule.daemon(rule.vendor(), real);
    return named || (mount.readOnly() || daemon) && !Granted.LOADER.equals(inside)
        ? null
        : "mount: " + real + " at " + mount.containerPath() + " is not allowed";
  }

  /** NVIDIA's runtime obeys the variable, wherever a container has it from. */
  private @Nullable String variable(String variable) {
    String danger = CdiRule.variable(variable);
    if (danger != null || !variable.startsWith(VISIBLE)) {
      return danger;
    }
    String value = variable.substring(VISIBLE.length());
    boolean own =
        Answering.NO_DEVICES.contains(value)
            || Stream.of(value.split(",", -1)).allMatch(granted::names);
    return own ? null : "variable " + variable + " names what was not allocated";
  }

  private @Nullable String device(CdiSpec.Device device) {
    String path = HostPathRule.normal(device.hostPath());
    if (path == null) {
      return "device '" + device.hostPath() + "'";
    }
    String real = host.real(path);
    FileFacts facts = device.node(host.facts(real));
    if (facts == null) {
      return null; // The runtime refuses it.
    }
    return granted.device(real, facts);
  }
}
