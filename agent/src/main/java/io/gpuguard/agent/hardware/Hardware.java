package io.gpuguard.agent.hardware;

import java.util.List;
import java.util.Optional;

/**
 * The GPUs of a node, in the order of their addresses.
 *
 * @param controlNodes device nodes that belong to no single GPU and that every holder may need
 * @param unreadable what could not be read, so that it cannot be vouched for
 */
public record Hardware(
    List<Gpu> gpus,
    List<DeviceNode> controlNodes,
    DriverVersions nvidiaDriver,
    List<HostTree.Unreadable> unreadable) {

  public Hardware {
    gpus = List.copyOf(gpus);
    controlNodes = List.copyOf(controlNodes);
    unreadable = List.copyOf(unreadable);
  }

  /**
   * Whether this reading did not find out which GPUs there are, and an earlier one did: a process
   * that has too many files open sees none, and all of them are there.
   */
  public boolean blinderThan(Hardware before) {
    return unreadable.stream()
        .filter(
            file ->
                file.file().equals(PciReader.DEVICES)
                    || file.file().equals(NvidiaReader.GPUS)
                    || file.file().startsWith(PciReader.DEVICES) && file.file().endsWith("/vendor"))
        .anyMatch(file -> !before.unreadable().contains(file));
  }

  public List<Gpu> usable() {
    return gpus.stream().filter(Gpu::usable).toList();
  }

  public Optional<Gpu> byUuid(String uuid) {
    return gpus.stream().filter(gpu -> uuid.equals(gpu.uuid())).findFirst();
  }

  public Optional<Gpu> byAddress(String address) {
    return gpus.stream().filter(gpu -> gpu.address().equals(address)).findFirst();
  }
}
