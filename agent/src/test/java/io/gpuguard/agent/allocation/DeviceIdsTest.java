package io.gpuguard.agent.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.agent.allocation.DeviceIds.Match;
import io.gpuguard.agent.hardware.HardwareReader;
import io.gpuguard.agent.hardware.TestingTree;
import io.gpuguard.agent.hardware.Vendor;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceIdsTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "nvidia-8, nvidia.com/gpu, GPU-00000000-0000-4000-8000-000000000007, 0000:07:00.0",
    "nvidia-8, nvidia.com/gpu, GPU-00000000-0000-4000-8000-0000000000cb::15, 0000:cb:00.0",
    "nvidia-8, nvidia.com/gpu, GPU-00000000-0000-4000-8000-000000000007-3, 0000:07:00.0",
    "nvidia-8, nvidia.com/gpu, GPU-00000000-0000-4000-8000-0000000000ff, unknown",
    "nvidia-8, nvidia.com/gpu, MIG-11111111-0000-4000-8000-000000000000, unknown",
    "nvidia-8, nvidia.com/gpu, nvidia7, 0000:cb:00.0",
    "nvidia-8, nvidia.com/gpu, nvidia7/vgpu3, 0000:cb:00.0",
    "nvidia-8, nvidia.com/gpu, nvidia8, unknown",
    "nvidia-8, nvidia.com/gpu, nvidia99999999, unknown",
    "nvidia-8, nvidia.com/gpu, '', unknown",
    "nvidia-mig-mixed, nvidia.com/gpu, MIG-11111111-0000-4000-8000-000000000000, unverifiable",
    "nvidia-mig-mixed, nvidia.com/gpu, MIG-GPU-00000000-0000-4000-8000-000000000007/2/0,"
        + " 0000:07:00.0/gi2/ci0",
    "nvidia-mig-mixed, nvidia.com/gpu, MIG-GPU-00000000-0000-4000-8000-000000000007/5/0, unknown",
    "nvidia-mig-mixed, nvidia.com/gpu, nvidia0/gi3, 0000:07:00.0/gi3/ci0",
    "fallen-off-bus, nvidia.com/gpu, GPU-99999999-0000-4000-8000-000000000007, unverifiable",
    "amd-partitions, amd.com/gpu, 0000:5c:00.0, 0000:5c:00.0",
    "amd-partitions, amd.com/cpx_nps4, amdgpu_xcp_2, 0000:19:00.0/amdgpu_xcp.2",
    "amd-partitions, amd.com/gpu, amdgpu_xcp_9, unknown",
    "intel, gpu.intel.com/i915, card0-7, 0000:4d:00.0",
    "intel, gpu.intel.com/i915_monitoring, all, unverifiable",
    "intel, gpu.intel.com/xe, card9-0, unknown",
    "mixed, habana.ai/gaudi, AN12345678, unverifiable",
    "nvidia-8, habana.ai/gaudi, AN12345678, unknown",
    "nvidia-8, amd.com/gpu, 0000:07:00.0, unknown",
  })
  void idsLeadToHardware(String tree, String resource, String id, String expected)
      throws IOException {
    DeviceIds ids = new DeviceIds(HardwareReader.read(TestingTree.unpack(tree + ".tree", folder)));
    Vendor vendor = DeviceIds.vendor(resource).orElseThrow();
    String match =
        switch (ids.match(vendor, id)) {
          case Match.Found found ->
              found.gpu().address()
                  + (found.partition() == null ? "" : "/" + found.partition().id());
          case Match.Unverifiable _ -> "unverifiable";
          case Match.Unknown _ -> "unknown";
        };
    assertThat(match).isEqualTo(expected);
  }
}
