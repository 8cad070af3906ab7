package io.gpuguard.agent.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.agent.finding.HardwareFindings;
import io.gpuguard.agent.finding.NodeCheck;
import io.gpuguard.agent.finding.NodeFinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HardwareReaderTest {

  @TempDir Path folder;

  private Hardware read(String tree) throws IOException {
    return HardwareReader.read(TestingTree.unpack(tree, folder));
  }

  private static List<String> findings(Hardware hardware) {
    return HardwareFindings.of(hardware).stream()
        .sorted()
        .map(f -> f.check().id() + " " + f.place())
        .toList();
  }

  @Test
  void eightNvidiaGpus() throws IOException {
    Hardware hardware = read("nvidia-8.tree");
    assertThat(hardware.gpus()).hasSize(8).allMatch(Gpu::usable);
    Gpu last = hardware.gpus().getLast();
    assertThat(last.address()).isEqualTo("0000:cb:00.0");
    assertThat(last.model()).isEqualTo("NVIDIA H100 80GB HBM3");
    assertThat(last.uuid()).isEqualTo("GPU-00000000-0000-4000-8000-0000000000cb");
    assertThat(last.numaNode()).isEqualTo(1);
    assertThat(last.nodes())
        .containsExactly(
            new DeviceNode("/dev/nvidia7", 195, 7),
            new DeviceNode("/dev/dri/renderD135", 226, 135));
    assertThat(hardware.controlNodes())
        .extracting(DeviceNode::toString)
        .containsExactly(
            "/dev/nvidiactl (195:255)",
            "/dev/nvidia-modeset (195:254)",
            "/dev/nvidia-uvm (511:0)",
            "/dev/nvidia-uvm-tools (511:1)");
    assertThat(hardware.nvidiaDriver().module()).isEqualTo("580.159.03");
    assertThat(findings(hardware)).isEmpty();
    assertThat(hardware.unreadable()).isEmpty();
  }

  @Test
  void migInstancesThatExistAreListedAndOthersNot() throws IOException {
    Hardware hardware = read("nvidia-mig-mixed.tree");
    assertThat(hardware.gpus().getFirst().partitions())
        .containsExactly(
            new Partition(
                "gi2/ci0", List.of(new DeviceNode("/dev/nvidia-caps/nvidia-cap22", 234, 22))),
            new Partition(
                "gi3/ci0", List.of(new DeviceNode("/dev/nvidia-caps/nvidia-cap31", 234, 31))));
    assertThat(hardware.gpus().getLast().partitions()).isEmpty();
    assertThat(findings(hardware)).isEmpty();
  }

  @Test
  void amdPartitionsAreFoundUnderBothSpellings() throws IOException {
    Hardware hardware = read("amd-partitions.tree");
    assertThat(hardware.gpus()).extracting(Gpu::vendor).containsOnly(Vendor.AMD);
    assertThat(hardware.gpus().getFirst().partitions())
        .extracting(Partition::id)
        .containsExactly("0000:19:00.0", "amdgpu_xcp_0", "amdgpu_xcp_1", "amdgpu_xcp.2");
    assertThat(hardware.gpus().getFirst().partitions().getLast().nodes())
        .containsExactly(new DeviceNode("/dev/dri/renderD131", 226, 131));
    assertThat(hardware.gpus().getLast().partitions()).isEmpty();
    assertThat(hardware.gpus().getLast().uuid()).isEqualTo("435ac8d05cafaff2");
    assertThat(hardware.controlNodes()).containsExactly(new DeviceNode("/dev/kfd", 235, 0));
  }

  @Test
  void intelPhysicalFunctionAndPassthroughAreNotUsable() throws IOException {
    assertThat(read("intel.tree").gpus())
        .extracting(Gpu::state)
        .containsExactly(GpuState.USABLE, GpuState.DIVIDED, GpuState.PASSTHROUGH);
  }

  @Test
  void mixedVendors() throws IOException {
    Hardware hardware = read("mixed.tree");
    assertThat(hardware.gpus())
        .extracting(Gpu::vendor)
        .containsExactly(Vendor.NVIDIA, Vendor.AMD, Vendor.INTEL, Vendor.HABANA, Vendor.HABANA);
    assertThat(hardware.gpus().getLast().nodes())
        .containsExactly(
            new DeviceNode("/dev/accel/accel1", 261, 1),
            new DeviceNode("/dev/accel/accel_controlD1", 261, 61));
    assertThat(findings(hardware)).isEmpty();
  }

  @Test
  void aGpuThatFellOffTheBusIsLostHoweverItShows() throws IOException {
    Hardware hardware = read("fallen-off-bus.tree");
    assertThat(hardware.gpus())
        .extracting(Gpu::state)
        .containsExactly(GpuState.USABLE, GpuState.LOST, GpuState.LOST, GpuState.LOST);
    assertThat(hardware.byUuid("GPU-00000000-0000-4000-8000-00000000000b")).isPresent();
    assertThat(hardware.byAddress("0000:48:00.0").orElseThrow().uuid()).isNull();
    assertThat(findings(hardware))
        .containsExactly(
            "GG-AGT-001 0000:0b:00.0", "GG-AGT-001 0000:48:00.0", "GG-AGT-001 0000:4c:00.0");
  }

  @Test
  void librariesOfAnotherVersionThanTheModule() throws IOException {
    Hardware hardware = read("driver-mismatch.tree");
    assertThat(hardware.nvidiaDriver().disagreeing()).containsExactly("535.161.08", "550.90.07");
    assertThat(HardwareFindings.of(hardware))
        .extracting(NodeFinding::check)
        .containsExactly(NodeCheck.DRIVER_MISMATCH, NodeCheck.DRIVER_MISMATCH);
  }

  @Test
  void aHostWithoutAnyFileHasNoGpu() {
    Hardware hardware = HardwareReader.read(new HostTree(folder));
    assertThat(hardware.gpus()).isEmpty();
    assertThat(hardware.unreadable()).isEmpty();
  }

  @Test
  void whatCannotBeReadIsToldAndNotSkipped() throws IOException {
    HostTree host = TestingTree.unpack("nvidia-8.tree", folder);
    Path information = folder.resolve("proc/driver/nvidia/gpus/0000:07:00.0/information");
    Files.delete(information);
    Files.createDirectory(information);
    Hardware hardware = HardwareReader.read(host);
    assertThat(findings(hardware))
        .containsExactly("GG-AGT-004 /proc/driver/nvidia/gpus/0000:07:00.0/information");
  }

  @Test
  void whatVirtualMachinesGet(@TempDir Path virtual) throws IOException {
    Hardware hardware = HardwareReader.read(TestingTree.unpack("virtual-machines.tree", virtual));
    assertThat(hardware.gpus())
        .extracting(gpu -> gpu.address() + " " + gpu.state().text() + " " + gpu.allNodes())
        .containsExactly(
            "0000:07:00.0 passthrough [/dev/vfio/12 (239:0)," + " /dev/vfio/devices/vfio3 (238:3)]",
            "0000:0b:00.0 divided [/dev/nvidia0 (195:0), /dev/vfio/60 (239:1)]");
    assertThat(hardware.controlNodes())
        .contains(new DeviceNode("/dev/vfio/vfio", 10, 196), new DeviceNode("/dev/iommu", 10, 125));
  }
}
