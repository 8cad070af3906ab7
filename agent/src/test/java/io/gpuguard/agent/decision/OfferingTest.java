package io.gpuguard.agent.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.agent.deviceplugin.Device;
import io.gpuguard.agent.deviceplugin.DeviceList;
import io.gpuguard.agent.deviceplugin.NumaNode;
import io.gpuguard.agent.deviceplugin.TopologyInfo;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.hardware.HardwareReader;
import io.gpuguard.agent.hardware.TestingTree;
import io.gpuguard.agent.policy.Policy;
import io.gpuguard.agent.policy.ResourceRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OfferingTest {

  private static final String GPU = "GPU-00000000-0000-4000-8000-0000000000";

  @TempDir Path folder;
  private Hardware hardware;
  private final ResourceRule rule = Policy.BUILT_IN.rule("nvidia.com/gpu").orElseThrow();
  private List<Device> last = List.of();
  private boolean fresh;
  private Map<String, String> taken = Map.of();
  private Set<String> quarantined = Set.of();

  @BeforeEach
  void read() throws IOException {
    hardware = HardwareReader.read(TestingTree.unpack("nvidia-8.tree", folder));
  }

  private Offering.Offer judge(Device... devices) {
    return judge(rule, devices);
  }

  private Offering.Offer judge(ResourceRule by, Device... devices) {
    return Offering.judge(
        new Offering.Case(by, hardware, true, last, fresh, taken, quarantined),
        new DeviceList(List.of(devices)));
  }

  private static Device healthy(String id) {
    return new Device(id, "Healthy", null);
  }

  private static List<String> texts(Offering.Offer offer) {
    return offer.list().devices().stream().map(d -> d.id() + " " + d.health()).toList();
  }

  private static List<Reason> reasons(Offering.Offer offer) {
    return offer.refusals().stream().map(Refusal::reason).toList();
  }

  @Test
  void realDevicesPassAndBogusOnesDoNot() {
    Offering.Offer offer = judge(healthy(GPU + "07"), healthy("GPU-bogus"), healthy(GPU + "0b::3"));
    assertThat(texts(offer)).containsExactly(GPU + "07 Healthy", GPU + "0b::3 Healthy");
    assertThat(offer.units()).containsExactlyInAnyOrder("0000:07:00.0", "0000:0b:00.0");
    assertThat(offer.refusals())
        .containsExactly(
            new Refusal(Reason.DEVICE_BOGUS, "GPU-bogus", "GPU-bogus: no hardware of this node"));
  }

  @Test
  void aDeviceThatVanishesStaysAsUnhealthy() {
    last = List.of(healthy(GPU + "07"), healthy(GPU + "0b"));
    Offering.Offer offer = judge(healthy(GPU + "0b"));
    assertThat(texts(offer)).containsExactly(GPU + "0b Healthy", GPU + "07 Unhealthy");
    assertThat(reasons(offer)).containsExactly(Reason.DEVICE_VANISHED);
  }

  @Test
  void aPluginThatStartsAnewMayNameItsDevicesOtherwise() {
    last = List.of(healthy(GPU + "07"), healthy(GPU + "07::1"), healthy("GPU-old"));
    fresh = true;
    assertThat(texts(judge(healthy(GPU + "07")))).containsExactly(GPU + "07 Healthy");
    assertThat(texts(judge(healthy(GPU + "0b"))))
        .containsExactly(GPU + "0b Healthy", GPU + "07 Unhealthy", GPU + "07::1 Unhealthy");
  }

  @Test
  void theWorseHealthWins() throws IOException {
    hardware = HardwareReader.read(TestingTree.unpack("fallen-off-bus.tree", folder.resolve("b")));
    String lost =
        hardware.gpus().stream()
            .filter(gpu -> !gpu.usable() && gpu.uuid() != null)
            .findFirst()
            .orElseThrow()
            .uuid();
    String good = hardware.usable().getFirst().uuid();
    Offering.Offer offer = judge(healthy(lost), new Device(good, "Sick", null));
    assertThat(texts(offer)).containsExactly(lost + " Unhealthy", good + " Sick");
    assertThat(reasons(offer)).containsExactly(Reason.DEVICE_SICK);
  }

  @Test
  void quarantinedDevicesAreUnhealthy() {
    quarantined = Set.of(GPU + "07");
    assertThat(texts(judge(healthy(GPU + "07")))).containsExactly(GPU + "07 Unhealthy");
  }

  @Test
  void replicasAreCounted() {
    List<Device> many = new ArrayList<>();
    for (int i = 0; i < ResourceRule.REPLICAS + 44; i++) {
      many.add(healthy(GPU + "07::" + i));
    }
    Offering.Offer offer = judge(many.toArray(Device[]::new));
    assertThat(offer.list().devices()).hasSize(ResourceRule.REPLICAS);
    assertThat(offer.refusals())
        .singleElement()
        .extracting(Refusal::message)
        .asString()
        .contains("::256, ")
        .contains("and 41 more: ");
  }

  @Test
  void idsThatChangeAlwaysDoNotPileUp() {
    for (int round = 0; round < 10; round++) {
      List<Device> many = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        many.add(healthy(GPU + "07::" + (round * 100 + i)));
      }
      last = judge(many.toArray(Device[]::new)).list().devices();
    }
    assertThat(last).hasSize(ResourceRule.REPLICAS);
  }

  @Test
  void twoResourcesDoNotOfferOneGpu() {
    taken =
        Map.of("0000:07:00.0", "nvidia.com/gpu.shared", "0000:0b:00.0/gi1/ci0", "nvidia.com/mig");
    Offering.Offer offer = judge(healthy(GPU + "07"), healthy(GPU + "0b"), healthy(GPU + "48"));
    assertThat(texts(offer)).containsExactly(GPU + "48 Healthy");
    assertThat(reasons(offer)).containsExactly(Reason.DEVICE_TAKEN);
  }

  @Test
  void oddIds() {
    Offering.Offer offer =
        judge(
            healthy(""),
            healthy("GPU " + "x"),
            healthy("x".repeat(500)),
            healthy("nvidia99999999999999"),
            healthy(GPU + "07"),
            new Device(GPU + "07", "Unhealthy", null));
    assertThat(texts(offer)).containsExactly(GPU + "07 Unhealthy");
    assertThat(reasons(offer)).containsExactly(Reason.DEVICE_BOGUS, Reason.DEVICE_ID_FORM);
  }

  @Test
  void aWrongNumaNodeIsTold() {
    Device device = new Device(GPU + "07", "Healthy", new TopologyInfo(List.of(new NumaNode(1))));
    assertThat(reasons(judge(device))).containsExactly(Reason.TOPOLOGY);
  }

  @Test
  void moreMigDevicesThanInstances() throws IOException {
    hardware =
        HardwareReader.read(TestingTree.unpack("nvidia-mig-mixed.tree", folder.resolve("b")));
    int most = hardware.gpus().stream().mapToInt(gpu -> gpu.partitions().size()).sum();
    List<Device> many = new ArrayList<>();
    for (int i = 0; i < most + 2; i++) {
      many.add(healthy("MIG-00000000-0000-4000-8000-0000000000" + (10 + i)));
    }
    Offering.Offer offer = judge(many.toArray(Device[]::new));
    assertThat(offer.list().devices()).hasSize(most);
    assertThat(reasons(offer)).containsExactly(Reason.DEVICE_SURPLUS);
  }

  @Test
  void migIdsThatChangeAlwaysDoNotPileUp() throws IOException {
    hardware =
        HardwareReader.read(TestingTree.unpack("nvidia-mig-mixed.tree", folder.resolve("b")));
    int most = hardware.gpus().stream().mapToInt(gpu -> gpu.partitions().size()).sum();
    for (int round = 10; round < 90; round += 2) {
      String id = "MIG-00000000-0000-4000-8000-0000000000";
      last = judge(healthy(id + round), healthy(id + (round + 1))).list().devices();
      assertThat(last).hasSizeLessThanOrEqualTo(most);
      assertThat(last).contains(healthy(id + round), healthy(id + (round + 1)));
    }
  }

  @Test
  void aListAboveTheKubeletsLimitIsNotPassedOn() {
    ResourceRule none =
        new ResourceRule(
            rule.name(),
            null,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            1,
            false,
            List.of(),
            true);
    Device[] many = new Device[70_000];
    for (int i = 0; i < many.length; i++) {
      many[i] = healthy("GPU-00000000-0000-4000-8000-000000000000::" + (100_000 + i));
    }
    Offering.Offer offer = judge(none, many);
    assertThat(offer.list() == null).isTrue(); // not printed: it is long
    assertThat(reasons(offer)).containsExactly(Reason.LIST_TOO_LONG);
    assertThat(judge(many).list().devices()).as("bogus ids go first").isEmpty();
  }

  @Test
  void dryRunTellsAndChangesNothing() {
    DeviceList given = new DeviceList(List.of(healthy("GPU-bogus")));
    Offering.Offer offer =
        Offering.judge(
            new Offering.Case(
                rule, hardware, false, List.of(healthy(GPU + "07")), false, Map.of(), Set.of()),
            given);
    assertThat(offer.list()).isEqualTo(given);
    assertThat(reasons(offer)).contains(Reason.DEVICE_BOGUS, Reason.DEVICE_VANISHED);
  }

  @Test
  void aPluginThatIsGoneLosesNoDevice() {
    assertThat(Offering.lost(new DeviceList(List.of(healthy("a")))).devices())
        .containsExactly(new Device("a", "Unhealthy", null));
  }

  @Test
  void whatIsRefusedNowHasNotVanished() {
    last = List.of(healthy(GPU + "07"), healthy("GPU-bogus"));
    Offering.Offer offer = judge(healthy(GPU + "07"), healthy("GPU-bogus"));
    assertThat(texts(offer)).containsExactly(GPU + "07 Healthy");
    assertThat(reasons(offer)).containsExactly(Reason.DEVICE_BOGUS);
  }

  @Test
  void aGpuForVirtualMachinesIsOfferedByItsAddressOrGroupAndAVgpuByItsUuid(@TempDir Path virtual)
      throws IOException {
    hardware = HardwareReader.read(TestingTree.unpack("virtual-machines.tree", virtual));
    String vgpu = "7a1b2c3d-0000-4000-8000-333344445555";
    Offering.Offer offer = judge(healthy("0000:07:00.0"), healthy(vgpu));
    assertThat(texts(offer)).containsExactly("0000:07:00.0 Healthy", vgpu + " Healthy");
    assertThat(offer.refusals()).isEmpty();
    offer = judge(healthy("12"), healthy("60"), healthy("13"));
    assertThat(texts(offer)).containsExactly("12 Healthy", "60 Healthy");
    assertThat(reasons(offer)).containsExactly(Reason.DEVICE_BOGUS);
    offer = judge(healthy("GPU-00000000-0000-4000-8000-00000000000b"));
    assertThat(reasons(offer)).contains(Reason.DEVICE_SICK); // divided: its parts are offered
  }
}
