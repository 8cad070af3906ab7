package io.gpuguard.agent.decision;

import io.gpuguard.agent.allocation.HostPathRule;
import io.gpuguard.agent.cdi.CdiReader;
import io.gpuguard.agent.deviceplugin.CdiDevice;
import io.gpuguard.agent.deviceplugin.ContainerResponse;
import io.gpuguard.agent.deviceplugin.DeviceSpec;
import io.gpuguard.agent.deviceplugin.Mount;
import io.gpuguard.agent.hardware.FileFacts;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.policy.Glob;
import io.gpuguard.agent.policy.ResourceRule;
import io.gpuguard.agent.wire.Unknown;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** From the answer of a plugin to Allocate to the answer for the kubelet. */
public final class Answering {

  /** A rule must name these in full: a pattern such as * does not mean them. */
  private static final Set<String> LOADER =
      Set.of("LD_PRELOAD", "LD_AUDIT", "LD_LIBRARY_PATH", "PATH");

  /** KubeVirt's variables: what a virtual machine gets, by address or UUID. */
  private static final List<String> VIRTUAL = List.of("PCI_RESOURCE_", "MDEV_PCI_RESOURCE_");

  /** Of NVIDIA's runtime: no device, or the devices that are mounted. */
  static final Set<String> NO_DEVICES =
      Set.of("", "void", "none", "/var/run/nvidia-container-devices");

  private static final String CDI_KEY = "cdi.k8s.io/";

  private final ResourceRule rule;
  private final HostFiles host;
  private final Allocated allocated;
  private final Granted granted;
  private final CdiContent content;
  private final List<Refusal> refusals = new ArrayList<>();
  private final Set<String> named = new LinkedHashSet<>();

  private Answering(
      ResourceRule rule,
      Hardware hardware,
      HostFiles host,
      List<String> ids,
      CdiReader.Result files) {
    this.rule = rule;
    this.host = host;
    this.allocated = new Allocated(rule.vendor(), hardware, ids);
    this.granted = new Granted(rule, allocated);
    this.content = new CdiContent(rule, allocated, host, files);
  }

  /**
   * What comes of an answer.
   *
   * @param response the answer with what is allowed
   * @param cdi the CDI devices in it, in whatever way it names them
   */
  public record Answer(ContainerResponse response, List<Refusal> refusals, List<String> cdi) {
    public Answer {
      refusals = List.copyOf(refusals);
      cdi = List.copyOf(cdi);
    }

    /** Whether the container must not start, since the plugin handed in what it must not. */
    public boolean quarantines() {
      return refusals.stream().anyMatch(refusal -> refusal.reason().effect() == Effect.QUARANTINED);
    }
  }

  /**
   * Judges an answer.
   *
   * @param files what is known of the CDI files; a device that is in none of them is judged when
   *     the container starts, since some plugins write its file while they answer
   */
  public static Answer judge(
      ResourceRule rule,
      Hardware hardware,
      HostFiles host,
      List<String> ids,
      ContainerResponse given,
      CdiReader.Result files) {
    return new Answering(rule, hardware, host, ids, files).judge(given);
  }

  private Answer judge(ContainerResponse given) {
    known(given.unknown(), "ContainerAllocateResponse");
    Map<String, String> envs = new LinkedHashMap<>();
    given
        .envs()
        .forEach(
            (name, value) -> {
              if (passes(Reason.VARIABLE, name, variable(name, value))
                  && contents(inVariable(name, value))) {
                envs.put(name, value);
              }
            });
    List<Mount> mounts = new ArrayList<>();
    for (Mount mount : given.mounts()) {
      known(mount.unknown(), "Mount");
      if (passes(Reason.MOUNT, mount.hostPath(), mount(mount))) {
        mounts.add(new Mount(mount.containerPath(), mount.hostPath(), mount.readOnly()));
      }
    }
    List<DeviceSpec> devices = new ArrayList<>();
    for (DeviceSpec device : given.devices()) {
      known(device.unknown(), "DeviceSpec");
      if (passes(Reason.DEVICE_NODE, device.hostPath(), device(device))) {
        devices.add(withoutMknod(device));
      }
    }
    Map<String, String> annotations = new LinkedHashMap<>();
    given
        .annotations()
        .forEach(
            (key, value) -> {
              if (passes(Reason.ANNOTATION, key, annotation(key, value))
                  && contents(inAnnotation(key, value))) {
                annotations.put(key, value);
              }
            });
    List<CdiDevice> cdi = new ArrayList<>();
    for (CdiDevice device : given.cdiDevices()) {
      known(device.unknown(), "CDIDevice");
      if (passes(Reason.CDI_NAME, device.name(), cdi(device.name())) && content(device.name())) {
        cdi.add(new CdiDevice(device.name()));
      }
    }
    return new Answer(
        new ContainerResponse(envs, mounts, devices, annotations, cdi),
        refusals,
        List.copyOf(named));
  }

  /** Whether the files of a CDI device that may be named do nothing else. */
  private boolean content(String name) {
    named.add(name);
    return passes(Reason.CDI_CONTENT, name, content.wrong(name));
  }

  private boolean contents(List<String> names) {
    return names.stream().filter(name -> !content(name)).toList().isEmpty();
  }

  private boolean passes(Reason reason, String subject, @Nullable String why) {
    if (why != null) {
      refusals.add(new Refusal(reason, Texts.shown(subject), Texts.shown(why)));
    }
    return why == null;
  }

  private void known(Unknown unknown, String message) {
    if (!unknown.isEmpty()) {
      refusals.add(new Refusal(Reason.UNKNOWN_FIELD, message, "a field of " + message));
    }
  }

  private @Nullable String variable(String name, String value) {
    if (rule.environment().stream()
        .noneMatch(glob -> glob.matches(name) && (glob.exact() || !LOADER.contains(name)))) {
      return "variable " + name + " is not allowed";
    }
    if (VIRTUAL.stream().anyMatch(name::startsWith)) {
      return virtual(name, value);
    }
    if (!name.endsWith("_VISIBLE_DEVICES")) {
      return null;
    }
    if (value.equals("all")) {
      return name + "=all gives every GPU of the node";
    }
    if (!name.equals("NVIDIA_VISIBLE_DEVICES") || NO_DEVICES.contains(value)) {
      return null;
    }
    for (String device : value.split(",", -1)) {
      String why = device.contains("=") ? cdi(device) : null;
      if (why != null || !device.contains("=") && !allocated.names(device)) {
        return name + " names " + device + ", which was not allocated";
      }
    }
    return null;
  }

  private @Nullable String virtual(String name, String value) {
    for (String device : value.split(",", -1)) {
      if (!allocated.names(device) && !allocated.namesCardOf(device)) {
        return name + " names " + device + ", which was not allocated";
      }
    }
    return null;
  }

  /** Plain; null if not absolute, or of letters that not every locale can name a file with. */
  private static @Nullable String path(String path) {
    return path.chars().allMatch(c -> c >= ' ' && c <= '~') ? HostPathRule.normal(path) : null;
  }

  private @Nullable String mount(Mount mount) {
    String path = path(mount.hostPath());
    String inside = path(mount.containerPath());
    if (path == null
        || inside == null
        || inside.equals("/")
        || HostPathRule.covers("/proc", inside)) {
      return "from '" + mount.hostPath() + "' to '" + mount.containerPath() + "'";
    }
    String real = HostPathRule.normal(host.real(path));
    String danger = HostPathRule.danger(path, mount.readOnly());
    if (danger == null && real != null) {
      danger = HostPathRule.danger(real, mount.readOnly());
    }
    if (danger != null || real == null) {
      return danger == null ? "it leads nowhere" : danger;
    }
    boolean allowed = granted.mount(real, mount.readOnly(), inside);
    String way = mount.readOnly() ? " for reading" : " for writing";
    return allowed ? null : real + way + " at " + inside + " is not allowed";
  }

  /** By number: a name can lead to any device. */
  private @Nullable String device(DeviceSpec device) {
    String path = path(device.hostPath());
    String inside = path(device.containerPath());
    if (path == null || inside == null || !HostPathRule.covers("/dev", inside)) {
      return "'" + device.hostPath() + "' at '" + device.containerPath() + "'";
    }
    if (!device.permissions().chars().allMatch(c -> "rwm".indexOf(c) >= 0)) {
      return "permissions '" + device.permissions() + "'";
    }
    String real = host.real(path);
    FileFacts facts = host.facts(real);
    if (facts == null) {
      return real + " does not exist";
    }
    return granted.device(real, facts);
  }

  private DeviceSpec withoutMknod(DeviceSpec device) {
    String permissions = device.permissions().replace("m", "");
    if (!permissions.equals(device.permissions())) {
      refusals.add(new Refusal(Reason.MKNOD, Texts.shown(device.hostPath()), "permission m"));
    }
    // Runtimes take no permissions for all of them.
    return new DeviceSpec(
        device.containerPath(), device.hostPath(), permissions.isEmpty() ? "rw" : permissions);
  }

  private @Nullable String annotation(String key, String value) {
    if (rule.annotations().stream().noneMatch(glob -> glob.matches(key))) {
      return "annotation " + key + " is not allowed";
    }
    for (String name : inAnnotation(key, value)) {
      String why = cdi(name);
      if (why != null) {
        return why;
      }
    }
    return null;
  }

  private static List<String> inAnnotation(String key, String value) {
    return key.startsWith(CDI_KEY)
        ? Arrays.stream(value.split(",", -1)).map(String::strip).toList()
        : List.of();
  }

  /** NVIDIA's runtime takes CDI devices in this variable too. */
  private static List<String> inVariable(String name, String value) {
    return name.equals("NVIDIA_VISIBLE_DEVICES")
        ? Arrays.stream(value.split(",", -1)).filter(device -> device.contains("=")).toList()
        : List.of();
  }

  private @Nullable String cdi(String name) {
    int equals = name.indexOf('=');
    if (equals <= 0 || equals == name.length() - 1) {
      return "'" + name + "' is no CDI device";
    }
    String kind = name.substring(0, equals);
    String device = name.substring(equals + 1);
    for (Glob glob : rule.cdi()) {
      boolean whole = glob.pattern().indexOf('=') >= 0;
      if (whole ? glob.matches(name) : glob.matches(kind) && allocated.names(device)) {
        return null;
      }
    }
    return "CDI device " + name + " is not allowed or was not allocated";
  }
}
