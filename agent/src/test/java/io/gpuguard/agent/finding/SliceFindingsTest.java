package io.gpuguard.agent.finding;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.agent.dra.DraDevice;
import io.gpuguard.agent.dra.PluginInfo;
import io.gpuguard.agent.dra.Registrars;
import io.gpuguard.agent.dra.Slice;
import io.gpuguard.agent.hardware.HardwareReader;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.hardware.TestingTree;
import io.gpuguard.agent.rpc.Peer;
import io.gpuguard.finding.Severity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SliceFindingsTest {

  private static final String NVIDIA = "gpu.nvidia.com";
  private static final String ADDRESS = "resource.kubernetes.io/pciBusID";
  private static final String UUID = "GPU-00000000-0000-4000-8000-0000000000";
  private static final List<String> BUSES = List.of("07", "0b", "48", "4c", "88", "8b", "c8", "cb");

  @TempDir Path folder;

  private static Slice.Device device(String name, String... attributes) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < attributes.length; i += 2) {
      map.put(attributes[i], attributes[i + 1]);
    }
    return new Slice.Device(name, map);
  }

  private static Slice slice(String driver, Slice.Device... devices) {
    return new Slice(driver, "node1", 1, List.of(devices));
  }

  private static Slice.Device[] all() {
    return BUSES.stream()
        .map(bus -> device("gpu-" + bus, "uuid", UUID + bus, "pcieBusID", "0000:" + bus + ":00.0"))
        .toArray(Slice.Device[]::new);
  }

  private SliceFindings.Result of(String tree, Map<String, Set<String>> byPlugins, Slice... slices)
      throws IOException {
    HostTree host = TestingTree.unpack(tree, folder.resolve(tree + System.nanoTime()));
    return of(host, byPlugins, slices);
  }

  private static SliceFindings.Result of(
      HostTree host, Map<String, Set<String>> byPlugins, Slice... slices) {
    return SliceFindings.of(
        new Slice.Reading.Read(List.of(slices)),
        host,
        HardwareReader.read(host),
        byPlugins,
        List.of());
  }

  private List<String> findings(Slice... slices) throws IOException {
    return texts(of("nvidia-8.tree", Map.of(), slices));
  }

  private static List<String> texts(SliceFindings.Result result) {
    return result.findings().stream()
        .map(f -> f.check().id() + " " + f.place() + ": " + f.message())
        .toList();
  }

  @Test
  void whatTheHardwareHasIsFine() throws IOException {
    SliceFindings.Result result = of("nvidia-8.tree", Map.of(), slice(NVIDIA, all()));
    assertThat(result.findings()).isEmpty();
    assertThat(result.addresses())
        .hasSize(8)
        .containsEntry(new DraDevice(NVIDIA, "node1", "gpu-07"), Set.of("0000:07:00.0"));
    assertThat(result.offered()).contains("0000:cb:00.0").hasSize(8);
  }

  @Test
  void devicesThatTheHardwareDoesNotHave() throws IOException {
    String place = "GG-AGT-032 ResourceSlices of gpu.nvidia.com: ";
    List<Slice.Device> devices = new ArrayList<>(List.of(all()));
    devices.add(device("evil", ADDRESS, "0000:99:00.0"));
    devices.add(device("more", ADDRESS, "x"));
    assertThat(findings(slice(NVIDIA, devices.toArray(Slice.Device[]::new))))
        .containsExactly(place + "evil: no PCI device 0000:99:00.0 on this node, and 1 more");
    assertThat(findings(slice("net.example.com", device("x", ADDRESS, "here"))))
        .containsExactly(
            "GG-AGT-032 ResourceSlices of net.example.com: x: 'here' is no PCI address");
    assertThat(findings(slice(NVIDIA, device("g", NVIDIA + "/uuid", "GPU-bogus"))))
        .containsExactly(place + "g: no GPU of this node has uuid GPU-bogus");
    assertThat(findings(slice(NVIDIA, device("g", "uuid", UUID + "0b", ADDRESS, "0000:07:00.0"))))
        .containsExactly(
            place + "g: 0000:07:00.0 is not the GPU of its uuid, which is 0000:0b:00.0");
    assertThat(findings(slice("gpu.amd.com", device("gpu-0-128"))))
        .containsExactly(
            "GG-AGT-032 ResourceSlices of gpu.amd.com: gpu-0-128: this node has no GPU of amd");
  }

  @Test
  void devicesOfOtherDriversAreNotOurs() throws IOException {
    Slice cpus = slice("cpu.example.com", device("cpu-0"));
    Slice channels =
        slice("compute-domain.nvidia.com", device("channel-0", "type", "channel", "id", "0"));
    assertThat(findings(cpus, channels)).isEmpty();
    HostTree host = TestingTree.unpack("nvidia-8.tree", folder.resolve("net"));
    TestingTree.write(
        List.of("/sys/bus/pci/devices/0000:01:00.0/vendor = 0x15b3"), folder.resolve("net"));
    Slice cards = slice("net.example.com", device("n", ADDRESS, "0000:01:00.0"));
    assertThat(of(host, Map.of(), cards).findings()).isEmpty();
  }

  @Test
  void aGpuThatTwoOffer() throws IOException {
    Slice mine = slice(NVIDIA, all());
    Slice other = slice("other.example.com", device("x", ADDRESS, "00000000:0B:00.0"));
    assertThat(findings(mine, other))
        .containsExactly(
            "GG-AGT-017 0000:0b:00.0: DRA driver gpu.nvidia.com and DRA driver other.example.com");
    for (String unit : List.of("0000:07:00.0", "0000:07:00.0/gi1/ci0")) {
      Map<String, Set<String>> plugins = Map.of(unit, Set.of("nvidia.com/x"));
      assertThat(texts(of("nvidia-8.tree", plugins, mine)))
          .containsExactly("GG-AGT-017 0000:07:00.0: DRA driver gpu.nvidia.com and nvidia.com/x");
    }
  }

  @Test
  void aGpuThatNobodyOffersIsANote() throws IOException {
    Slice seven = slice(NVIDIA, Stream.of(all()).limit(7).toArray(Slice.Device[]::new));
    assertThat(of("nvidia-8.tree", Map.of(), seven).findings())
        .containsExactly(
            NodeFinding.fail(
                NodeCheck.DEVICE_UNADVERTISED,
                "0000:cb:00.0",
                "no ResourceSlice and no resource of nvidia has it"));
    assertThat(NodeCheck.DEVICE_UNADVERTISED.severity()).isEqualTo(Severity.INFO);
    Map<String, Set<String>> plugins = Map.of("0000:cb:00.0", Set.of("nvidia.com/gpu"));
    assertThat(of("nvidia-8.tree", plugins, seven).findings()).isEmpty();
  }

  @Test
  void intelsDriverNamesDevicesByTheirAddress() throws IOException {
    HostTree host = TestingTree.unpack("intel.tree", folder);
    String address = HardwareReader.read(host).gpus().getFirst().address();
    String name = address.replace(':', '-').replace('.', '-') + "-0x56c0";
    assertThat(of(host, Map.of(), slice("gpu.intel.com", device(name))).addresses().values())
        .containsExactly(Set.of(address));
  }

  @Test
  void slicesOfAnOlderGenerationCountForNothing() throws IOException {
    Slice old = new Slice(NVIDIA, "node1", 1, List.of(device("evil", ADDRESS, "0000:99:00.0")));
    Slice now = new Slice(NVIDIA, "node1", 2, List.of(all()));
    assertThat(findings(old, now)).isEmpty();
    assertThat(findings(old)).hasSize(1);
  }

  private static Registrars.Asked asked(String type, String name) {
    PluginInfo info = new PluginInfo(type, name, "", List.of());
    return new Registrars.Asked("/r/" + name, name, Peer.UNKNOWN, info, "");
  }

  @Test
  void withoutAnApiServerADriverIsNotAssessable() throws IOException {
    HostTree host = TestingTree.unpack("nvidia-8.tree", folder);
    Slice.Reading none = new Slice.Reading.Unread("no API server is configured");
    Registrars.Asked csi = asked("CSIPlugin", "csi.example.com");
    assertThat(
            SliceFindings.of(none, host, HardwareReader.read(host), Map.of(), List.of(csi))
                .findings())
        .isEmpty();
    List<Registrars.Asked> both = List.of(csi, asked("DRAPlugin", NVIDIA));
    assertThat(SliceFindings.of(none, host, HardwareReader.read(host), Map.of(), both).findings())
        .containsExactly(
            NodeFinding.notAssessable(
                NodeCheck.NOT_SEEN,
                "ResourceSlices",
                "whether the hardware has what gpu.nvidia.com advertises: no API server is"
                    + " configured"));
  }

  @Test
  void slicesOfADriverThatIsNotHere() {
    Slice.Reading read = new Slice.Reading.Read(List.of(slice(NVIDIA), slice("b.example.com")));
    assertThat(SliceFindings.unregistered(read, List.of(asked("DRAPlugin", NVIDIA))))
        .containsExactly("b.example.com");
    Registrars.Asked silent =
        new Registrars.Asked("/r/x", "x", new Peer(7, 0, 0), null, "DEADLINE_EXCEEDED");
    assertThat(SliceFindings.unregistered(read, List.of(silent)))
        .as("it may be the one that does not answer")
        .isEmpty();
  }
}
