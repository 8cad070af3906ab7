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
      "Give the agent read access to this file of the host.");

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
