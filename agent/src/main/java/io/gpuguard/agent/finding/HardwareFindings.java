package io.gpuguard.agent.finding;

import io.gpuguard.agent.hardware.DriverVersions;
import io.gpuguard.agent.hardware.Gpu;
import io.gpuguard.agent.hardware.GpuState;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.hardware.Vendor;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with the hardware itself. */
public final class HardwareFindings {

  private HardwareFindings() {}

  public static List<NodeFinding> of(Hardware hardware) {
    List<NodeFinding> findings = new ArrayList<>();
    for (Gpu gpu : hardware.gpus()) {
      if (gpu.state() == GpuState.LOST) {
        findings.add(
            NodeFinding.fail(
                NodeCheck.GPU_LOST,
                gpu.address(),
                name(gpu) + " was here when the driver started and does not answer any more"));
      } else if (gpu.state() == GpuState.NO_DRIVER && gpu.vendor() != Vendor.INTEL) {
        // Intel's small GPUs in server processors commonly have none, on purpose.
        findings.add(
            NodeFinding.fail(
                NodeCheck.GPU_WITHOUT_DRIVER,
                gpu.address(),
                name(gpu)
                    + " is bound to "
                    + (gpu.driver() == null ? "no driver" : gpu.driver())
                    + ", so no pod can use it"));
      }
    }
    mismatch(hardware.nvidiaDriver(), findings);
    firmware(hardware.nvidiaDriver(), findings);
    packages(hardware.nvidiaDriver(), findings);
    for (HostTree.Unreadable file : hardware.unreadable()) {
      findings.add(
          NodeFinding.notAssessable(
              NodeCheck.HARDWARE_UNREADABLE, file.file(), "cannot be read: " + file.reason()));
    }
    return findings;
  }

  private static void mismatch(DriverVersions driver, List<NodeFinding> findings) {
    for (String version : driver.disagreeing()) {
      List<String> parts = new ArrayList<>();
      driver.libraries().stream()
          .filter(library -> library.version().equals(version))
          .forEach(library -> parts.add(library.path()));
      driver.packages().stream()
          .filter(p -> p.driver() && p.version().equals(version))
          .forEach(p -> parts.add("package " + p.name()));
      if (driver.firmware().contains(version)) {
        parts.add("the GPUs' firmware");
      }
      if (version.equals(driver.installed())) {
        parts.add("/sys/module/nvidia/version");
      }
      findings.add(
          NodeFinding.fail(
              NodeCheck.DRIVER_MISMATCH,
              parts.getFirst(),
              "the loaded module is "
                  + driver.module()
                  + ", but "
                  + String.join(", ", parts)
                  + (parts.size() == 1 ? " is " : " are ")
                  + version));
    }
  }

  /** Firmware of other versions alone: the module loads that of its own version. */
  private static void firmware(DriverVersions driver, List<NodeFinding> findings) {
    String module = driver.module();
    List<String> versions = driver.firmwareFolders();
    if (module != null && !versions.isEmpty() && !versions.contains(module)) {
      findings.add(
          NodeFinding.fail(
              NodeCheck.DRIVER_MISMATCH,
              "/lib/firmware/nvidia",
              "there is firmware of "
                  + String.join(", ", versions)
                  + ", none of the loaded module "
                  + module));
    }
  }

  private static void packages(DriverVersions driver, List<NodeFinding> findings) {
    if (driver.module() != null && !driver.unreadPackages().isEmpty()) {
      findings.add(
          NodeFinding.notAssessable(
              NodeCheck.NOT_SEEN,
              "rpm",
              "the versions of the driver's packages, since this is not read here: "
                  + String.join(", ", driver.unreadPackages())
                  + "; 'rpm -qa' tells them"));
    }
  }

  private static String name(Gpu gpu) {
    return gpu.model() == null ? gpu.vendor().text() + " GPU" : gpu.model();
  }
}
