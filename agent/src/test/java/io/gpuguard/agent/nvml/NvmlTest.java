package io.gpuguard.agent.nvml;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.agent.allocation.DeviceIds;
import io.gpuguard.agent.finding.NodeFinding;
import io.gpuguard.agent.finding.NvmlFindings;
import io.gpuguard.agent.hardware.Gpu;
import io.gpuguard.agent.hardware.GpuState;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.hardware.HardwareReader;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.hardware.TestingTree;
import io.gpuguard.agent.hardware.Vendor;
import io.gpuguard.agent.nvml.NvmlEvents.Event;
import io.gpuguard.agent.nvml.NvmlGpu.Slowdown;
import io.gpuguard.agent.status.NodeStatus;
import io.gpuguard.agent.status.Observation;
import io.gpuguard.agent.status.StatusJson;
import io.gpuguard.agent.status.StatusText;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NVIDIA's library through the foreign-function interface, with a library of ours in its place. */
class NvmlTest {

  private static final String FILE = "usr/lib/x86_64-linux-gnu/libnvidia-ml.so.1";
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;
  private HostTree host;

  @BeforeEach
  void unpack() throws IOException {
    host = TestingTree.unpack("nvidia-mig-mixed.tree", folder);
  }

  private Path compile(String... macros) throws IOException, InterruptedException {
    return TestingNvml.compile(folder.resolve(FILE), macros);
  }

  private NvmlState read(String... macros) throws IOException, InterruptedException {
    compile(macros);
    Nvml.Result result = Nvml.ask(host, LONG);
    assertThat(result).isInstanceOf(Nvml.Result.Read.class);
    return ((Nvml.Result.Read) result).state();
  }

  private List<String> findings(Nvml.Result result) {
    return NvmlFindings.of(result, HardwareReader.read(host)).stream().map(NvmlTest::line).toList();
  }

  private static String line(NodeFinding finding) {
    return finding.check().id() + " " + finding.place() + ": " + finding.message();
  }

  @Test
  void aHealthyNodeTellsItsInstancesAndNothingIsWrong() throws Exception {
    NvmlState state = read();
    assertThat(state.driverVersion()).isEqualTo("580.159.03");
    NvmlGpu first = state.gpus().getFirst();
    assertThat(first.address()).isEqualTo("0000:07:00.0");
    assertThat(first.instances())
        .containsExactly(
            new NvmlGpu.Mig("gi2/ci0", "MIG-00000000-0000-4000-8000-000000000702"),
            new NvmlGpu.Mig("gi3/ci0", "MIG-00000000-0000-4000-8000-000000000703"));
    assertThat(first.rows()).isEqualTo(new NvmlGpu.RemappedRows(4, 3, false, false));
    assertThat(first.uncorrected()).isZero();
    assertThat(first.slowdowns()).isEmpty();
    assertThat(state.gpus().getLast().rows()).as("not supported is not zero").isNull();
    assertThat(state.failedCalls()).isEmpty();
    assertThat(findings(new Nvml.Result.Read(state))).isEmpty();
  }

  @Test
  void idsOfMigInstancesLeadToHardware() throws Exception {
    Hardware kernel = HardwareReader.read(host);
    String id = "MIG-00000000-0000-4000-8000-000000000703";
    assertThat(new DeviceIds(kernel).match(Vendor.NVIDIA, id))
        .isInstanceOf(DeviceIds.Match.Unverifiable.class);
    DeviceIds ids = new DeviceIds(NvmlMerge.into(kernel, read()));
    assertThat(ids.match(Vendor.NVIDIA, id + "::4"))
        .isInstanceOfSatisfying(
            DeviceIds.Match.Found.class,
            found -> assertThat(found.partition().id()).isEqualTo("gi3/ci0"));
    assertThat(ids.match(Vendor.NVIDIA, "MIG-00000000-0000-4000-8000-000000000799"))
        .isInstanceOf(DeviceIds.Match.Unknown.class);
  }

  @Test
  void aLostGpuIsLostAlsoWhereTheKernelDoesNotTell() throws Exception {
    NvmlState state = read("LOST");
    assertThat(findings(new Nvml.Result.Read(state)))
        .containsExactly("GG-AGT-001 0000:0b:00.0: the driver says that it lost this GPU");
    Hardware merged = NvmlMerge.into(HardwareReader.read(host), state);
    assertThat(merged.gpus())
        .extracting(Gpu::state)
        .containsExactly(GpuState.USABLE, GpuState.LOST);
  }

  @Test
  void aGpuThatNeedsAReset() throws Exception {
    assertThat(findings(new Nvml.Result.Read(read("RESET"))))
        .containsExactly("GG-AGT-040 0000:0b:00.0: the driver says that it must be reset");
  }

  @Test
  void failingMemoryAndSlowClocksAreTold() throws Exception {
    NvmlState state = read("MEMORY");
    assertThat(state.gpus().getFirst().slowdowns())
        .containsExactlyInAnyOrder(Slowdown.HARDWARE, Slowdown.POWER_BRAKE);
    assertThat(findings(new Nvml.Result.Read(state)))
        .contains(
            "GG-AGT-041 0000:07:00.0: a row of memory could not be replaced, 3 were before",
            "GG-AGT-041 0000:07:00.0: 5000000000 memory errors since the driver was loaded that"
                + " ECC could not mend",
            "GG-AGT-040 0000:07:00.0: bad memory is taken out of use at the next reset only",
            "GG-AGT-042 0000:0b:00.0: the hardware slows the clocks down, the power supply asked"
                + " for slower clocks");
  }

  @Test
  void anOlderLibraryTellsWhatItHas() throws Exception {
    NvmlState state = read("OLD");
    assertThat(state.state()).isEqualTo(NvmlCode.SUCCESS);
    assertThat(state.gpus().getFirst().rows()).isNull();
    assertThat(state.gpus().getFirst().slowdowns()).containsExactly(Slowdown.HARDWARE_THERMAL);
    assertThat(state.failedCalls()).isEmpty();
  }

  @Test
  void aLibraryOfAnotherVersionThanTheModule() throws Exception {
    assertThat(findings(new Nvml.Result.Read(read("MODULE"))))
        .containsExactly(
            "GG-AGT-003 NVML: the library refuses to work: its version is not that of the loaded"
                + " module");
  }

  @Test
  void aLibraryWithoutADriverIsNoVerdict() throws Exception {
    Nvml.Result result = new Nvml.Result.Read(read("NODRIVER"));
    assertThat(findings(result))
        .containsExactly("GG-AGT-025 NVML: the library does not start: driver-not-loaded");
    assertThat(NvmlFindings.of(result, HardwareReader.read(host))).noneMatch(NodeFinding::fails);
  }

  @Test
  void aCallThatHangsEndsAtTheDeadlineAndIsNamed() throws Exception {
    Nvml nvml = Nvml.of(compile("HANG=\"nvmlDeviceGetTotalEccErrors\""), Duration.ofMillis(1500));
    Nvml.Result expected =
        new Nvml.Result.Silent("nvmlDeviceGetTotalEccErrors", Duration.ofMillis(1500));
    assertThat(nvml.ask()).isEqualTo(expected);
    assertThat(nvml.ask()).isEqualTo(expected);
    assertThat(Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().equals("nvml")))
        .as("one thread hangs, however often it is asked")
        .hasSize(1)
        .allMatch(Thread::isDaemon);
    assertThat(findings(expected))
        .containsExactly("GG-AGT-043 NVML: nvmlDeviceGetTotalEccErrors gave no answer within 1 s");
  }

  @Test
  void noLibraryNoWord() {
    assertThat(Nvml.ask(host, LONG)).isEqualTo(new Nvml.Result.Absent());
    assertThat(findings(new Nvml.Result.Absent())).isEmpty();
  }

  @Test
  void whatIsNoLibraryIsToldAndNotAVerdict() throws Exception {
    Files.writeString(folder.resolve(FILE), "no elf");
    Nvml.Result result = Nvml.ask(host, LONG);
    assertThat(result).isInstanceOf(Nvml.Result.Unloadable.class);
    assertThat(findings(result)).singleElement().asString().startsWith("GG-AGT-025 ");
  }

  @Test
  void aLibraryThatOthersMayWriteIsNotLoaded() throws Exception {
    compile("HANG=\"nvmlInitWithFlags\"");
    Files.setPosixFilePermissions(
        folder.resolve(FILE), PosixFilePermissions.fromString("rwxr-xrwx"));
    assertThat(Nvml.ask(host, LONG)).isInstanceOf(Nvml.Result.Unsafe.class);
    Files.setPosixFilePermissions(
        folder.resolve(FILE), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(
        folder.resolve("usr/lib"), PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(findings(Nvml.ask(host, LONG)))
        .singleElement()
        .asString()
        .matches(
            "GG-AGT-045 /"
                + FILE
                + ": /usr/lib belongs to user \\d+, mode 0777; it was not loaded");
  }

  @Test
  void aLinkOutOfTheHostIsNotFollowed(@TempDir Path elsewhere) throws Exception {
    Files.createSymbolicLink(
        folder.resolve(FILE), TestingNvml.compile(elsewhere.resolve("own.so")));
    assertThat(Nvml.ask(host, LONG)).isInstanceOf(Nvml.Result.Unsafe.class);
  }

  @Test
  void whatKernelAndLibraryTellDifferentlyIsAFinding() throws Exception {
    NvmlState state = read();
    Path information = folder.resolve("proc/driver/nvidia/gpus/0000:0b:00.0/information");
    Files.writeString(
        information, Files.readString(information).replace("-00000000000b", "-0000000000ff"));
    Files.walk(folder.resolve("proc/driver/nvidia/capabilities/gpu0/mig/gi3"))
        .sorted(java.util.Comparator.reverseOrder())
        .forEach(path -> path.toFile().delete());
    NvmlState other = new NvmlState(state.state(), "535.161.08", state.gpus(), List.of());
    assertThat(findings(new Nvml.Result.Read(other)))
        .containsExactly(
            "GG-AGT-003 NVML: the library says that the driver is 535.161.08, the loaded module is"
                + " 580.159.03",
            "GG-AGT-044 0000:07:00.0: MIG instances of the kernel module: [gi2/ci0], of the"
                + " library: [gi2/ci0, gi3/ci0]",
            "GG-AGT-044 0000:0b:00.0: the kernel module names it"
                + " GPU-00000000-0000-4000-8000-0000000000ff, the library"
                + " GPU-00000000-0000-4000-8000-00000000000b");
    NvmlState one = new NvmlState(state.state(), null, state.gpus().subList(0, 1), List.of());
    assertThat(findings(new Nvml.Result.Read(one)))
        .contains("GG-AGT-044 0000:0b:00.0: the library does not show this GPU");
  }

  @Test
  void theReportShowsWhatTheLibraryAdds() throws Exception {
    NodeStatus status = Observation.of("node1", host, new Nvml.Result.Read(read("MEMORY")));
    assertThat(StatusJson.write(status))
        .contains("\"uuid\": \"MIG-00000000-0000-4000-8000-000000000702\"")
        .contains("\"uncorrectedMemoryErrors\": 5000000000")
        .contains("\"power-brake\"");
    assertThat(StatusText.write(status))
        .contains("partition gi2/ci0 MIG-00000000-0000-4000-8000-000000000702")
        .contains("GG-AGT-041");
  }

  private static Event next(BlockingQueue<Event> events) throws InterruptedException {
    return events.poll(60, TimeUnit.SECONDS);
  }

  @Test
  void xidsAndMemoryErrorsReachTheListener() throws Exception {
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    try (NvmlEvents _ = NvmlEvents.watch(compile("LOST"), events::add)) {
      List<Event> seen = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        seen.add(next(events));
      }
      assertThat(seen)
          .containsExactly(
              new Event.Xid("0000:0b:00.0", 79),
              new Event.DoubleBitError("0000:07:00.0"),
              new Event.Ended("nvmlEventSetWait_v2: gpu-is-lost"));
    }
  }

  @Test
  void aWatchThatCannotBeginSaysSo() throws Exception {
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    try (NvmlEvents _ = NvmlEvents.watch(compile("NODRIVER"), events::add)) {
      assertThat(next(events))
          .isEqualTo(new Event.Ended("the library does not start: driver-not-loaded"));
    }
    try (NvmlEvents _ = NvmlEvents.watch(folder.resolve("absent.so"), events::add)) {
      assertThat(next(events)).isInstanceOf(Event.Ended.class);
    }
  }

  @Test
  void aWatchEndsWhenItIsClosed() throws Exception {
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    NvmlEvents watch = NvmlEvents.watch(compile(), events::add);
    assertThat(next(events)).isInstanceOf(Event.Xid.class);
    watch.close();
    assertThat(
            Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().equals("nvml-events")))
        .isEmpty();
  }

  @Test
  void aLibraryThatCannotCountIsToldAndNotAnEmptyNode() throws Exception {
    NvmlState state = read("NOCOUNT");
    assertThat(state.gpus()).isEmpty();
    assertThat(state.failedCalls())
        .containsExactly(
            new NvmlState.FailedCall("all GPUs", "nvmlDeviceGetCount_v2", NvmlCode.UNKNOWN));
  }

  @Test
  void addressesAreThoseOfSysfsAlsoInFarDomains() {
    assertThat(address("00000000:07:00.0")).isEqualTo("0000:07:00.0");
    assertThat(address("0000C3A5:0B:00.0")).isEqualTo("c3a5:0b:00.0");
    assertThat(address("00010000:0B:00.0")).isEqualTo("10000:0b:00.0");
  }

  private static String address(String told) {
    MemorySegment pci = MemorySegment.ofArray(new byte[NvmlReader.PciAddress.STRUCT]);
    MemorySegment.copy(
        MemorySegment.ofArray(told.getBytes(StandardCharsets.US_ASCII)), 0, pci, 36, told.length());
    return NvmlReader.PciAddress.of(pci);
  }

  /** As Debian's alternatives lead: absolute, and with the host's root in mind. */
  @Test
  void aLinkOfTheHostLeadsToItsLibrary() throws Exception {
    TestingNvml.compile(folder.resolve("usr/lib/nvidia/current/libnvidia-ml.so.1"));
    Files.createSymbolicLink(
        folder.resolve(FILE), Path.of("/usr/lib/nvidia/current/libnvidia-ml.so.1"));
    assertThat(Nvml.ask(host, LONG)).isInstanceOf(Nvml.Result.Read.class);
  }

  @Test
  void xidsHaveAMeaning() {
    assertThat(Xids.of(79)).isEqualTo(Xids.RESET);
    assertThat(Xids.of(31)).isEqualTo(Xids.APPLICATION);
    assertThat(Xids.of(92)).isEqualTo(Xids.OTHER);
    assertThat(Xids.of(109))
        .as("an application's, though it may ask for a reset")
        .isEqualTo(Xids.RESET);
  }
}
