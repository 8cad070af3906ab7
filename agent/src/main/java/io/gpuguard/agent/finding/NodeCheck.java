package io.gpuguard.agent.finding;

import io.gpuguard.finding.Horizon;
import io.gpuguard.finding.Severity;

/** What the agent looks for on a node. Identifiers never change and are never used again. */
public enum NodeCheck {
  GPU_LOST(
      "GG-AGT-001",
      "A GPU no longer answers",
      Severity.HIGH,
      Horizon.IMMEDIATE,
      "Drain the node, reset or power-cycle it, and replace the GPU if it happens again."),
  GPU_WITHOUT_DRIVER(
      "GG-AGT-002",
      "A GPU has no driver",
      Severity.MEDIUM,
      Horizon.SHORT_TERM,
      "Load the vendor's driver, or bind the GPU to vfio-pci if virtual machines are to use it."),
  DRIVER_MISMATCH(
      "GG-AGT-003",
      "Parts of the NVIDIA driver have different versions",
      Severity.HIGH,
      Horizon.IMMEDIATE,
      "Install one version of module, libraries and firmware, then reload the module or reboot."),
  HARDWARE_UNREADABLE(
      "GG-AGT-004",
      "A file that tells of the hardware cannot be read",
      Severity.LOW,
      Horizon.SHORT_TERM,
      "Give the agent read access to this file of the host."),
  SOCKET_UNSERVED(
      "GG-AGT-010",
      "A plugin socket that no process serves",
      Severity.LOW,
      Horizon.SHORT_TERM,
      "Remove the socket, or find out why its plugin ended."),
  SOCKET_SHARED(
      "GG-AGT-011",
      "Several processes serve one plugin socket",
      Severity.HIGH,
      Horizon.IMMEDIATE,
      "Find out which process is not the plugin and end it."),
  SOCKET_OPEN(
      "GG-AGT-012",
      "A plugin socket that others than root own or may write",
      Severity.HIGH,
      Horizon.IMMEDIATE,
      "Run the plugin so that root alone owns and may write its socket."),
  SOCKET_STALE(
      "GG-AGT-013",
      "A plugin did not register since the kubelet started",
      Severity.MEDIUM,
      Horizon.IMMEDIATE,
      "Restart the plugin: the kubelet forgot it and does not look for it."),
  FOLDER_FOREIGN(
      "GG-AGT-014",
      "Something in the device plugin folder is neither a socket nor the kubelet's",
      Severity.MEDIUM,
      Horizon.SHORT_TERM,
      "Find out who put it there; nobody but the kubelet and plugins may write this folder."),
  DEVICE_UNKNOWN(
      "GG-AGT-015",
      "A device id that matches no hardware",
      Severity.HIGH,
      Horizon.IMMEDIATE,
      "Find out which plugin serves this resource; restart it if it is the right one."),
  DEVICE_MISSING(
      "GG-AGT-016",
      "A usable GPU that no plugin offers",
      Severity.MEDIUM,
      Horizon.SHORT_TERM,
      "Restart the device plugin, or read in its log why it leaves this GPU out."),
  DEVICE_TWICE(
      "GG-AGT-017",
      "Two resources offer the same GPU",
      Severity.HIGH,
      Horizon.IMMEDIATE,
      "Let one plugin serve this GPU: else two pods get it that both believe to be alone."),
  RESOURCE_UNSERVED(
      "GG-AGT-018",
      "A pod holds devices of a resource that nobody serves any more",
      Severity.MEDIUM,
      Horizon.IMMEDIATE,
      "Bring the resource's plugin back: no new pod can get its devices."),
  GIVEN_TOO_MUCH(
      "GG-AGT-019",
      "A container was given more by its device plugin than its devices",
      Severity.CRITICAL,
      Horizon.IMMEDIATE,
      "Delete the pod, and find out which plugin answered so."),
  USED_WITHOUT_ALLOCATION(
      "GG-AGT-020",
      "A process uses a GPU that it was not given",
      Severity.HIGH,
      Horizon.IMMEDIATE,
      "End the process, and close the way by which it got the device node."),
  CDI_DANGER(
      "GG-AGT-021",
      "A CDI file gives containers more than devices",
      Severity.CRITICAL,
      Horizon.IMMEDIATE,
      "Remove the edit or the file; let root alone write the CDI folders."),
  CDI_UNREADABLE(
      "GG-AGT-022",
      "A CDI file that cannot be judged",
      Severity.HIGH,
      Horizon.SHORT_TERM,
      "Make it anew with the vendor's tool. Some runtimes obey what others cannot read."),
  CDI_OPEN(
      "GG-AGT-023",
      "A CDI file that others than root own or may write",
      Severity.CRITICAL,
      Horizon.IMMEDIATE,
      "Give the file to root with mode 0644: its hooks run as root on the host."),
  PRELOAD(
      "GG-AGT-024",
      "A library is loaded into every process of the host",
      Severity.CRITICAL,
      Horizon.IMMEDIATE,
      "Find out who wrote ld.so.preload; remove the file if nobody answers for it."),
  PAST_THE_GATEWAY(
      "GG-AGT-030",
      "The kubelet offers devices that did not come through the gateway",
      Severity.CRITICAL,
      Horizon.IMMEDIATE,
      "Find the plugin that registers at the kubelet's own socket; let nothing but the kubelet and"
          + " the gateway mount that folder."),
  DRIVER_PAST_THE_GATEWAY(
      "GG-AGT-031",
      "A DRA driver registers with the kubelet past the gateway",
      Severity.CRITICAL,
      Horizon.IMMEDIATE,
      "Mount the gateway's folders into the driver's pod in place of the kubelet's; let nothing but"
          + " the kubelet and the gateway mount plugins_registry."),
  SLICE_DEVICE_UNKNOWN(
      "GG-AGT-032",
      "A ResourceSlice advertises a device that the hardware does not have",
      Severity.HIGH,
      Horizon.IMMEDIATE,
      "Find out who wrote the slice: pods are scheduled for it. Restart the driver if it was the"
          + " driver."),
  SLICE_DRIVER_ABSENT(
      "GG-AGT-033",
      "A ResourceSlice of a DRA driver that is not on this node",
      Severity.MEDIUM,
      Horizon.SHORT_TERM,
      "Bring the driver back, or delete the slice: pods are scheduled for it and never start."),
  DEVICE_UNADVERTISED(
      "GG-AGT-034",
      "A usable GPU that neither a DRA driver nor a device plugin offers",
      Severity.INFO,
      Horizon.LONG_TERM,
      "Read in the driver's log why it leaves this GPU out, if it should not."),
  NOT_SEEN(
      "GG-AGT-025",
      "Something could not be looked at",
      Severity.LOW,
      Horizon.SHORT_TERM,
      "Give the agent what the message names."),
  GPU_NEEDS_RESET(
      "GG-AGT-040",
      "A GPU works only in part until it is reset",
      Severity.MEDIUM,
      Horizon.IMMEDIATE,
      "Drain the node and reset the GPU, or reboot."),
  GPU_MEMORY_FAILS(
      "GG-AGT-041",
      "A GPU's memory has errors that cannot be mended",
      Severity.HIGH,
      Horizon.IMMEDIATE,
      "Give no pod this GPU; reset it, run the vendor's diagnosis, and replace it if errors stay."),
  GPU_SLOWED(
      "GG-AGT-042",
      "A GPU is slowed down to protect itself",
      Severity.MEDIUM,
      Horizon.SHORT_TERM,
      "Look at cooling and power of the node."),
  NVML_SILENT(
      "GG-AGT-043",
      "NVIDIA's driver does not answer",
      Severity.HIGH,
      Horizon.IMMEDIATE,
      "Drain the node and reboot it: plugins and exporters hang on the same call."),
  NVML_DIFFERS(
      "GG-AGT-044",
      "Driver library and kernel tell of different GPUs",
      Severity.HIGH,
      Horizon.IMMEDIATE,
      "Compare the library's file with its package; reload the driver if it is the right one."),
  DRIVER_FILE_OPEN(
      "GG-AGT-045",
      "A driver library that others than root own or may write",
      Severity.CRITICAL,
      Horizon.IMMEDIATE,
      "Install the driver anew: this library is loaded by every container that has a GPU."),
  DRIVER_VULNERABLE(
      "GG-AGT-046",
      "NVIDIA software of the node has a known vulnerability",
      Severity.HIGH,
      Horizon.SHORT_TERM,
      "Install the fixed version, node by node."),
  DRIVER_FILE_CHANGED(
      "GG-AGT-047",
      "A file of the driver is not as it was recorded",
      Severity.HIGH,
      Horizon.IMMEDIATE,
      "Find out what changed it; after an update that you made, record the files anew.");

  private final String id;
  private final String title;
  private final Severity severity;
  private final Horizon horizon;
  private final String repair;

  NodeCheck(String id, String title, Severity severity, Horizon horizon, String repair) {
    this.id = id;
    this.title = title;
    this.severity = severity;
    this.horizon = horizon;
    this.repair = repair;
  }

  public String id() {
    return id;
  }

  public String title() {
    return title;
  }

  public Severity severity() {
    return severity;
  }

  public Horizon horizon() {
    return horizon;
  }

  public String repair() {
    return repair;
  }
}
