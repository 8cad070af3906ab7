package io.gpuguard.agent.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.agent.finding.HardwareFindings;
import io.gpuguard.agent.finding.NodeFinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trees that could make the readers miss a GPU, invent one, mix two up, hang or look elsewhere. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OddTreeTest {

  private static final String BUS = "/sys/bus/pci/devices/";
  private static final String ONES = "ff".repeat(64);

  @TempDir Path folder;

  private Hardware read(String... lines) throws IOException {
    TestingTree.write(List.of(lines), folder);
    return HardwareReader.read(new HostTree(folder));
  }

  private static List<String> function(String address, String vendor, String type, String driver) {
    String at = BUS + address;
    return List.of(
        at + "/vendor = " + vendor,
        at + "/class = " + type,
        at + "/driver -> ../../../../bus/pci/drivers/" + driver);
  }

  @SafeVarargs
  private final void functions(List<String>... functions) throws IOException {
    for (List<String> lines : functions) {
      TestingTree.write(lines, folder);
    }
  }

  @Test
  void aVirtualFunctionIsNotLostBecauseItsNumbersReadAsOnes() throws IOException {
    functions(
        function("0000:56:00.0", "0x8086", "0x038000", "xe"),
        function("0000:56:00.1", "0x8086", "0x038000", "xe"),
        function("0000:56:00.2", "0x8086", "0x038000", "vfio-pci"),
        function("0000:56:00.3", "0x8086", "0x038000", "xe"));
    String rest = "0604100000008003".repeat(7) + "06041000";
    Hardware hardware =
        read(
            BUS + "0000:56:00.0/sriov_numvfs = 3",
            BUS + "0000:56:00.1/physfn -> ../0000:56:00.0",
            BUS + "0000:56:00.1/config hex ffffffff" + rest,
            BUS + "0000:56:00.2/physfn -> ../0000:56:00.0",
            BUS + "0000:56:00.2/config hex ffffffff" + rest,
            BUS + "0000:56:00.3/physfn -> ../0000:56:00.0",
            BUS + "0000:56:00.3/config hex " + ONES);
    assertThat(hardware.gpus())
        .extracting(Gpu::state)
        .containsExactly(GpuState.DIVIDED, GpuState.USABLE, GpuState.PASSTHROUGH, GpuState.LOST);
  }

  @Test
  void whatElseOfTheMakersFellOffTheBusIsNoGpu() throws IOException {
    functions(
        function("0000:07:00.1", "0x10de", "0x040300", "snd_hda_intel"),
        function("0000:0a:00.0", "0x8086", "0x010802", "nvme"),
        function("0000:0b:00.0", "0x10de", "0x030200", "nvidia"));
    Hardware hardware =
        read(
            BUS + "0000:07:00.1/config hex " + ONES,
            BUS + "0000:0a:00.0/config hex " + ONES,
            BUS + "0000:0b:00.0/config hex " + ONES);
    assertThat(hardware.gpus()).extracting(Gpu::address).containsExactly("0000:0b:00.0");
    assertThat(hardware.gpus()).extracting(Gpu::state).containsExactly(GpuState.LOST);
  }

  /** Kernel: drivers/vfio/pci and its variants. */
  @Test
  void onlyTheMakersDriverMakesAGpuUsable() throws IOException {
    functions(
        function("0000:01:00.0", "0x10de", "0x030200", "nvgrace_gpu_vfio_pci"),
        function("0000:02:00.0", "0x8086", "0x038000", "xe-vfio-pci"),
        function("0000:03:00.0", "0x10de", "0x030000", "nouveau"),
        function("0000:04:00.0", "0x1002", "0x038000", "uio_pci_generic"));
    Hardware hardware = HardwareReader.read(new HostTree(folder));
    assertThat(hardware.gpus())
        .extracting(Gpu::state)
        .containsExactly(
            GpuState.PASSTHROUGH, GpuState.PASSTHROUGH, GpuState.NO_DRIVER, GpuState.NO_DRIVER);
    assertThat(HardwareFindings.of(hardware))
        .extracting(NodeFinding::message)
        .containsExactly(
            "nvidia GPU is bound to nouveau, so no pod can use it",
            "amd GPU is bound to uio_pci_generic, so no pod can use it");
  }

  /** Qualcomm AI 100, AMD's and Intel's neural units, an NVSwitch. */
  @Test
  void otherAcceleratorsAreNoGpus() throws IOException {
    functions(
        function("0000:01:00.0", "0x17cb", "0x120000", "qaic"),
        function("0000:02:00.0", "0x1022", "0x118000", "amdxdna"),
        function("0000:00:0b.0", "0x8086", "0x120000", "intel_vpu"),
        function("0000:04:00.0", "0x10de", "0x068000", "nvidia-nvswitch"));
    assertThat(HardwareReader.read(new HostTree(folder)).gpus()).isEmpty();
  }

  @Test
  void minorsOfMigAreReadToTheLastOf32Gpus() throws IOException {
    List<String> minors = new ArrayList<>(List.of("config 1", "monitor 2"));
    int minor = 3;
    for (int gpu = 0; gpu < 32; gpu++) {
      for (int gi = 0; gi < 15; gi++) {
        minors.add("gpu" + gpu + "/gi" + gi + "/access " + minor++);
        for (int ci = 0; ci < 8; ci++) {
          minors.add("gpu" + gpu + "/gi" + gi + "/ci" + ci + "/access " + minor++);
        }
      }
    }
    TestingTree.write(function("0000:07:00.0", "0x10de", "0x030200", "nvidia"), folder);
    TestingTree.write(
        List.of(
            "/proc/driver/nvidia/gpus/0000:07:00.0/information = Device Minor: 31",
            "/proc/driver/nvidia/capabilities/gpu31/mig/gi14/ci7/access = DeviceFileMinor: 4322",
            "/proc/driver/nvidia-caps/mig-minors = x"),
        folder);
    Files.write(folder.resolve("proc/driver/nvidia-caps/mig-minors"), minors);
    TestingTree.write(
        List.of("/proc/devices:", "  Character devices:", "  234 nvidia-caps"), folder);
    assertThat(HardwareReader.read(new HostTree(folder)).gpus().getFirst().partitions())
        .containsExactly(
            new Partition(
                "gi14/ci7", List.of(new DeviceNode("/dev/nvidia-caps/nvidia-cap4322", 234, 4322))));
  }

  @Test
  void gpusWithoutAUniqueIdAreNotMixedUp() throws IOException {
    TestingTree.write(function("10000:01:00.0", "0x1002", "0x030000", "amdgpu"), folder);
    String node = "/sys/class/kfd/kfd/topology/nodes/1/properties";
    Hardware hardware =
        read(
            node + ":",
            "  cpu_cores_count 0",
            "  simd_count 80",
            "  domain 65536",
            "  location_id 256",
            "  unique_id 0");
    assertThat(hardware.byAddress("10000:01:00.0").orElseThrow().uuid()).isNull();
  }

  @Test
  void aPipeInThePlaceOfAFileIsToldAndHangsNothing() throws Exception {
    TestingTree.write(function("0000:07:00.0", "0x10de", "0x030200", "nvidia"), folder);
    Path pipe = folder.resolve("sys/bus/pci/devices/0000:07:00.0/numa_node");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Hardware hardware = HardwareReader.read(new HostTree(folder));
    assertThat(hardware.gpus()).hasSize(1);
    assertThat(hardware.unreadable())
        .containsExactly(new HostTree.Unreadable(BUS + "0000:07:00.0/numa_node", "is no file"));
    Files.createSymbolicLink(folder.resolve("zero"), Path.of("/dev/zero"));
    HostTree host = new HostTree(folder);
    assertThat(host.sha256("/sys/bus/pci/devices/0000:07:00.0/numa_node")).isNull();
    assertThat(host.sha256("/zero")).isNull();
  }

  @Test
  void aReadingThatSawNoBusIsBlinderThanOneThatDid() throws IOException {
    Hardware seeing = HardwareReader.read(TestingTree.unpack("nvidia-8.tree", folder));
    Path vendor = folder.resolve("sys/bus/pci/devices/0000:07:00.0/vendor");
    Files.delete(vendor);
    assertThat(HardwareReader.read(new HostTree(folder)).blinderThan(seeing)).isFalse();
    Files.createDirectory(vendor); // as good as too many open files
    Hardware blind = HardwareReader.read(new HostTree(folder));
    assertThat(blind.blinderThan(seeing)).isTrue();
    assertThat(blind.blinderThan(blind)).isFalse();
    assertThat(seeing.blinderThan(blind)).isFalse();
  }

  /** Our image has the host's folders mounted below one that links to its own /proc and /sys. */
  @Test
  void theImagesOwnLinksLeadToTheKernel() throws IOException {
    Files.createSymbolicLink(folder.resolve("proc"), Path.of("/proc"));
    HostTree host = new HostTree(folder);

    assertThat(host.text("/proc/sys/kernel/ostype")).isEqualTo("Linux");
    assertThat(host.names("/proc/sys/kernel")).contains("ostype");
    assertThat(host.exists("/proc/sys")).isTrue();
    assertThat(host.unreadable()).isEmpty();
  }

  @Test
  void linksAreFollowedAsTheHostFollowsThem(@TempDir Path elsewhere) throws IOException {
    Files.writeString(elsewhere.resolve("secret"), "ours");
    TestingTree.write(
        List.of(
            "/etc/alternatives/driver = theirs",
            "/usr/lib/absolute -> /etc/alternatives/driver",
            "/usr/lib/away -> " + elsewhere.resolve("secret"),
            "/usr/lib/up -> ../../../../../../../../../../../../.." + elsewhere.resolve("secret"),
            "/usr/lib/folder -> " + elsewhere,
            "/usr/lib/round -> round"),
        folder);
    HostTree host = new HostTree(folder);
    assertThat(host.text("/usr/lib/absolute")).isEqualTo("theirs");
    assertThat(host.text("/usr/lib/away")).isNull();
    assertThat(host.text("/usr/lib/up")).isNull();
    assertThat(host.names("/usr/lib/folder")).isEmpty();
    assertThat(host.text("/usr/lib/folder/secret")).isNull();
    assertThat(host.facts("/usr/lib/folder/secret")).isNull();
    assertThat(host.exists("/usr/lib/folder/secret")).isFalse();
    assertThat(host.unreadable()).isEmpty();
    assertThat(host.text("/usr/lib/round")).isNull();
    assertThat(host.unreadable())
        .containsExactly(new HostTree.Unreadable("/usr/lib/round", "too many links"));
  }

  /**
   * The network of a process that ended and was not waited for: the folder opens, reading fails.
   */
  @Test
  void aFolderThatFailsWhileItIsReadIsTold() throws Exception {
    Process parent = new ProcessBuilder("sh", "-c", "sleep 0 & echo $!; exec sleep 60").start();
    try {
      String child = parent.inputReader().readLine();
      HostTree host = new HostTree(Path.of("/"));
      String state = "/proc/" + child + "/stat";
      for (int i = 0; i < 500 && !String.valueOf(host.text(state)).contains(") Z"); i++) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      assertThat(host.names("/proc/" + child + "/net")).isEmpty();
      assertThat(host.unreadable())
          .extracting(HostTree.Unreadable::file)
          .containsExactly("/proc/" + child + "/net");
    } finally {
      parent.destroyForcibly();
    }
  }
}
