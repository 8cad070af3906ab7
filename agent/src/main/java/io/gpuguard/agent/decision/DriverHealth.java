package io.gpuguard.agent.decision;

import io.gpuguard.agent.dra.DeviceHealth;
import io.gpuguard.agent.dra.HealthList;
import io.gpuguard.agent.hardware.Gpu;
import io.gpuguard.agent.hardware.GpuState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** The health of a DRA driver's devices: the worse of what the driver and the hardware tell. */
public final class DriverHealth {

  private DriverHealth() {}

  /** A list for the kubelet, and where the hardware knows worse than the driver. */
  public record Merged(HealthList list, List<Refusal> refusals) {
    public Merged {
      refusals = List.copyOf(refusals);
    }
  }

  /**
   * Merges a list with the hardware. A GPU that is bound to no driver, or to another, is no sick
   * one: drivers hand out such GPUs to virtual machines.
   *
   * @param gpus what a device stands for; none if nobody can tell, and it stays as it is then
   */
  public static Merged merge(HealthList told, Function<DeviceHealth.Id, Collection<Gpu>> gpus) {
    List<DeviceHealth> devices = new ArrayList<>();
    List<Refusal> refusals = new ArrayList<>();
    for (DeviceHealth device : told.devices()) {
      DeviceHealth worse = device;
      for (Gpu gpu : gpus.apply(device.device())) {
        boolean sick = gpu.state() == GpuState.LOST || gpu.state() == GpuState.SICK;
        if (sick && device.health() != DeviceHealth.UNHEALTHY) {
          String why = "GPU " + gpu.address() + " is " + gpu.state().text();
          worse = device.sick(why);
          if (device.health() == DeviceHealth.HEALTHY) {
            String name = device.device().pool() + "/" + device.device().device();
            refusals.add(new Refusal(Reason.DRIVER_DEVICE_SICK, Texts.shown(name), why));
          }
          break;
        }
      }
      devices.add(worse);
    }
    return new Merged(new HealthList(devices, told.unknown()), refusals);
  }
}
