package io.gpuguard.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.agent.nvml.Nvml;
import io.gpuguard.agent.nvml.NvmlCode;
import io.gpuguard.agent.nvml.NvmlState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnHealthTest {

  private static final Nvml.Result READ =
      new Nvml.Result.Read(new NvmlState(NvmlCode.SUCCESS, "580.159.03", List.of(), List.of()));
  private static final Nvml.Result SILENT =
      new Nvml.Result.Silent("nvmlDeviceGetName", Duration.ofSeconds(20));

  @Test
  void aLibraryThatHangsMakesNoGpuWell() {
    assertThat(OwnHealth.lasting(READ, SILENT)).isEqualTo(READ);
    assertThat(OwnHealth.lasting(SILENT, READ)).isEqualTo(READ);
    assertThat(OwnHealth.lasting(READ, new Nvml.Result.Absent()))
        .isEqualTo(new Nvml.Result.Absent());
    assertThat(OwnHealth.lasting(new Nvml.Result.Absent(), SILENT)).isEqualTo(SILENT);
  }
}
