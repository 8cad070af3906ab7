package io.gpuguard.agent.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.agent.dra.DeviceHealth;
import io.gpuguard.agent.dra.HealthList;
import io.gpuguard.agent.hardware.Gpu;
import io.gpuguard.agent.hardware.GpuState;
import io.gpuguard.agent.hardware.Vendor;
import io.gpuguard.agent.wire.WireReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DriverHealthTest {

  private static Gpu gpu(GpuState state) {
    return new Gpu(
        "0000:07:00.0", Vendor.NVIDIA, null, null, 0, -1, "nvidia", state, List.of(), List.of());
  }

  private static DriverHealth.Merged merge(long health, Gpu... gpus) {
    HealthList told = new HealthList(List.of(new DeviceHealth("pool", "gpu-0", health)));
    return DriverHealth.merge(told, device -> List.of(gpus));
  }

  @ParameterizedTest
  @CsvSource({
    "1, USABLE, 1",
    "1, LOST, 2",
    "1, SICK, 2",
    "0, LOST, 2",
    "0, USABLE, 0",
    "2, USABLE, 2",
    "2, LOST, 2",
    "1, PASSTHROUGH, 1",
    "1, NO_DRIVER, 1",
    "1, EXCLUDED, 1",
    "1, DIVIDED, 1",
    "7, LOST, 2",
    "7, USABLE, 7"
  })
  void theWorseOfBothCounts(long told, GpuState state, long sent) {
    DriverHealth.Merged merged = merge(told, gpu(state));
    assertThat(merged.list().devices().getFirst().health()).isEqualTo(sent);
    assertThat(merged.refusals()).hasSize(told == 1 && sent == 2 ? 1 : 0);
  }

  @Test
  void ofSeveralGpusTheWorst() {
    Gpu well = gpu(GpuState.USABLE);
    assertThat(merge(1, well, gpu(GpuState.SICK)).list().devices().getFirst().health())
        .isEqualTo(DeviceHealth.UNHEALTHY);
    assertThat(merge(1).list().devices().getFirst().health()).isEqualTo(DeviceHealth.HEALTHY);
  }

  @Test
  void everyFieldPasses() throws Exception {
    // devices { device {pool "p" device "d" field 9 "x"} health 1 updated 5 timeout 60 message "m"
    // field 9 1 }, field 3 1
    byte[] bytes = {
      0x0a, 22, 0x0a, 9, 0x0a, 1, 'p', 0x12, 1, 'd', 0x4a, 1, 'x', 0x10, 1, 0x18, 5, 0x20, 60, 0x2a,
      1, 'm', 0x48, 1, 0x18, 1
    };
    HealthList read = HealthList.read(new WireReader(bytes));
    assertThat(read.bytes()).isEqualTo(bytes);
    DeviceHealth device = read.devices().getFirst();
    assertThat(device.device().pool() + device.device().device()).isEqualTo("pd");
    DeviceHealth sick = device.sick("GPU is lost");
    assertThat(sick.message()).isEqualTo("GPU is lost; the driver says: m");
    assertThat(sick.updated()).isEqualTo(5);
    assertThat(sick.timeout()).isEqualTo(60);
    assertThat(sick.unknown()).isEqualTo(device.unknown());
  }
}
