package io.gpuguard.agent.gateway;

import static io.gpuguard.agent.gateway.TestingNode.FIRST;
import static io.gpuguard.agent.gateway.TestingNode.GPU;
import static io.gpuguard.agent.gateway.TestingNode.PREFIX;
import static io.gpuguard.agent.gateway.TestingNode.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gpuguard.agent.decision.Reason;
import io.gpuguard.agent.deviceplugin.AllocateResponse;
import io.gpuguard.agent.deviceplugin.ContainerResponse;
import io.gpuguard.agent.deviceplugin.Device;
import io.gpuguard.agent.deviceplugin.DeviceList;
import io.gpuguard.agent.deviceplugin.DevicePluginOptions;
import io.gpuguard.agent.deviceplugin.Mount;
import io.gpuguard.agent.hardware.HardwareReader;
import io.gpuguard.agent.hardware.TestingTree;
import io.gpuguard.agent.podresources.ContainerDevices;
import io.gpuguard.agent.podresources.ContainerResources;
import io.gpuguard.agent.podresources.ListResponse;
import io.gpuguard.agent.podresources.PodResources;
import io.gpuguard.agent.policy.Glob;
import io.gpuguard.agent.policy.PluginRule;
import io.gpuguard.agent.policy.Policy;
import io.gpuguard.agent.policy.ResourceRule;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the gateway does for well and badly behaved plugins, over real sockets. */
class GatewayTest {

  @TempDir Path root;

  private static Policy tenants(String... namespaces) {
    ResourceRule bare = ResourceRule.bare(GPU, io.gpuguard.agent.hardware.Vendor.NVIDIA);
    return policy(Policy.Mode.ENFORCE, bare, null, namespaces);
  }

  private static Policy policy(
      Policy.Mode mode, ResourceRule bare, @Nullable PluginRule plugin, String... namespaces) {
    return new Policy(
        mode,
        List.of(
            new ResourceRule(
                    bare.name(),
                    bare.vendor(),
                    plugin == null ? List.of() : List.of(plugin),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    4,
                    false,
                    List.of(namespaces).stream().map(Glob::new).toList(),
                    true)
                .withBuiltIn()));
  }

  @Test
  void devicesReachTheKubeletAndBogusOnesDoNot() throws IOException {
    try (TestingNode node = TestingNode.start(root, Policy.BUILT_IN);
        TestingPlugin plugin = node.plugin("nvidia-gpu.sock", FIRST, "GPU-bogus", SECOND)) {
      assertThat(plugin.register()).isEqualTo(Status.OK);
      node.until("offered", () -> node.kubelet.healthy(GPU).equals(List.of(FIRST, SECOND)));
      assertThat(node.kubelet.registrations()).hasSize(1);
      assertThat(plugin.streams).hasValue(1);
      AllocateResponse response = node.kubelet.allocate(GPU, FIRST);
      assertThat(response.containers()).containsExactly(TestingPlugin.visible(List.of(FIRST)));
      node.kubelet.preStart(GPU, FIRST);
      assertThat(plugin.preStarts).as("only plugins that ask for it").hasValue(0);
      assertThat(node.kubelet.prefer(GPU, FIRST).containers()).isEmpty();
      assertThat(node.log.refusals).containsExactly(Reason.DEVICE_BOGUS);
    }
  }

  @Test
  void idsThatWereNotOfferedNeverReachThePlugin() throws IOException {
    try (TestingNode node = TestingNode.start(root, Policy.BUILT_IN);
        TestingPlugin plugin = node.plugin("nvidia-gpu.sock", FIRST, "GPU-bogus")) {
      plugin.register();
      node.until("offered", () -> node.kubelet.healthy(GPU).equals(List.of(FIRST)));
      assertThatThrownBy(() -> node.kubelet.allocate(GPU, "GPU-bogus"))
          .hasMessageContaining("GG-GATE-020");
      assertThat(plugin.allocated).isEmpty();
    }
  }

  @Test
  void aDeviceThatFallsSickOrVanishesIsUnhealthyAndComesBack() throws IOException {
    try (TestingNode node = TestingNode.start(root, Policy.BUILT_IN);
        TestingPlugin plugin = node.plugin("nvidia-gpu.sock", FIRST, SECOND)) {
      plugin.register();
      node.until("offered", () -> node.kubelet.healthy(GPU).size() == 2);
      plugin.send(
          new DeviceList(
              List.of(new Device(FIRST, "Unhealthy", null), new Device(SECOND, "Healthy", null))));
      node.until("sick", () -> node.kubelet.healthy(GPU).equals(List.of(SECOND)));
      plugin.send(TestingPlugin.healthy(SECOND));
      node.until("vanished", () -> "Unhealthy".equals(node.kubelet.devices(GPU).get(FIRST)));
      plugin.send(TestingPlugin.healthy(FIRST, SECOND));
      node.until("back", () -> node.kubelet.healthy(GPU).size() == 2);
    }
  }

  @Test
  void aGpuThatFallsOffTheBusIsUnhealthyWhateverThePluginSays() throws IOException {
    try (TestingNode node = TestingNode.start(root, Policy.BUILT_IN);
        TestingPlugin plugin = node.plugin("nvidia-gpu.sock", FIRST, SECOND)) {
      plugin.register();
      node.until("offered", () -> node.kubelet.healthy(GPU).size() == 2);
      java.nio.file.Files.writeString(
          node.host.path("/sys/bus/pci/devices/0000:07:00.0/vendor"), "0xffff\n");
      node.gateway.hardware(HardwareReader.read(node.host));
      node.until("lost", () -> node.kubelet.healthy(GPU).equals(List.of(SECOND)));
    }
  }

  @Test
  void aLyingAnswerIsStrippedTheContainerDoesNotStartAndTheDeviceIsKeptFromOthers()
      throws IOException {
    try (TestingNode node = TestingNode.start(root, Policy.BUILT_IN);
        TestingPlugin plugin = node.plugin("nvidia-gpu.sock", FIRST, SECOND)) {
      plugin.answer =
          ids ->
              new ContainerResponse(
                  TestingPlugin.visible(ids).envs(),
                  List.of(new Mount("/host", "/", false)),
                  List.of(),
                  Map.of(),
                  List.of());
      plugin.register();
      node.until("offered", () -> node.kubelet.healthy(GPU).size() == 2);
      AllocateResponse response = node.kubelet.allocate(GPU, FIRST);
      assertThat(response.containers()).containsExactly(TestingPlugin.visible(List.of(FIRST)));
      assertThatThrownBy(() -> node.kubelet.preStart(GPU, FIRST))
          .hasMessageContaining("GG-GATE-032")
          .hasMessageContaining("holds /etc/kubernetes");
      node.until("quarantined", () -> node.kubelet.healthy(GPU).equals(List.of(SECOND)));
      node.kubelet.preStart(GPU, SECOND);
      assertThat(node.log.refusals).containsExactly(Reason.MOUNT, Reason.ANSWER_REFUSED);
      // A plugin that starts anew gets no other chance at once, another policy gives it.
      plugin.register();
      node.until("told", () -> node.log.refusals.size() == 3);
      assertThat(node.log.refusals).last().isEqualTo(Reason.ANSWER_REFUSED);
      node.until("again", () -> node.kubelet.healthy(GPU).equals(List.of(SECOND)));
      node.gateway.policy(new Policy(Policy.Mode.ENFORCE, List.of()));
      node.until("both", () -> node.kubelet.healthy(GPU).size() == 2);
    }
  }

  private static ListResponse held(String namespace, String id) {
    ContainerDevices devices = new ContainerDevices(GPU, List.of(id), null);
    return new ListResponse(
        List.of(
            new PodResources(
                "train",
                namespace,
                List.of(new ContainerResources("c", List.of(devices), List.of())))));
  }

  @Test
  void tenantsAreKnownThroughPodResources() throws IOException {
    try (TestingNode node = TestingNode.start(root, tenants("team-*"));
        TestingPlugin plugin = node.plugin("nvidia-gpu.sock", FIRST)) {
      plugin.options = new DevicePluginOptions(true, false);
      plugin.register();
      node.until("offered", () -> node.kubelet.healthy(GPU).size() == 1);
      node.kubelet.pods(held("team-a", FIRST));
      node.kubelet.preStart(GPU, FIRST);
      assertThat(plugin.preStarts).hasValue(1);
      node.kubelet.pods(held("other", FIRST));
      assertThatThrownBy(() -> node.kubelet.preStart(GPU, FIRST))
          .hasMessageContaining("GG-GATE-030")
          .hasMessageContaining("namespace other is no tenant");
      node.kubelet.pods(held("team-a", SECOND));
      assertThatThrownBy(() -> node.kubelet.preStart(GPU, FIRST))
          .hasMessageContaining("GG-GATE-031");
      assertThat(plugin.preStarts).hasValue(1);
    }
  }

  /**
   * The kubelet ends a start after 30 seconds, and so must whoever it asks, with all their asking.
   */
  @Test
  void aKubeletThatDoesNotTellWhoHoldsWhatIsNotWaitedForLong() throws IOException {
    try (TestingNode node = TestingNode.start(root, tenants("team-*"));
        TestingPlugin plugin = node.plugin("nvidia-gpu.sock", FIRST)) {
      plugin.register();
      node.until("offered", () -> node.kubelet.healthy(GPU).size() == 1);
      node.kubelet.hangInPods();
      long start = System.nanoTime();
      assertThatThrownBy(() -> node.kubelet.preStart(GPU, FIRST))
          .hasMessageContaining("GG-GATE-031");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }
  }

  @Test
  void aDevicePromisedToAnInitContainerIsFoundInTheCheckpoint() throws IOException {
    try (TestingNode node = TestingNode.start(root, tenants("team-*"));
        TestingPlugin plugin = node.plugin("nvidia-gpu.sock", FIRST)) {
      plugin.register();
      node.until("offered", () -> node.kubelet.healthy(GPU).size() == 1);
      TestingTree.write(
          List.of(
              "/var/log/pods/team-a_train_u1/x = log",
              "/var/lib/kubelet/device-plugins/kubelet_internal_checkpoint = {\"Data\":"
                  + "{\"PodDeviceEntries\":[{\"PodUID\":\"u1\",\"ContainerName\":\"init\","
                  + "\"ResourceName\":\"nvidia.com/gpu\",\"DeviceIDs\":{\"-1\":[\""
                  + FIRST
                  + "\"]}}]}}"),
          root);
      node.kubelet.preStart(GPU, FIRST);
      assertThat(node.log.refusals).isEmpty();
    }
  }

  @Test
  void preferenceErrorsLeaveTheChoiceToTheKubelet() throws IOException {
    try (TestingNode node = TestingNode.start(root, Policy.BUILT_IN);
        TestingPlugin plugin = node.plugin("nvidia-gpu.sock", FIRST)) {
      plugin.options = new DevicePluginOptions(false, true);
      plugin.preferenceFails = true;
      plugin.register();
      node.until("offered", () -> node.kubelet.healthy(GPU).size() == 1);
      assertThat(node.kubelet.prefer(GPU, FIRST).containers()).isEmpty();
      assertThat(node.log.refusals).containsExactly(Reason.PREFERENCE_FAILED);
    }
  }

  @Test
  void registrationsThatMustNotBe() throws IOException {
    try (TestingNode node = TestingNode.start(root, Policy.BUILT_IN);
        TestingPlugin plugin = node.plugin("x.sock", FIRST)) {
      java.nio.file.Files.createSymbolicLink(
          node.folder.resolve("link.sock"), node.folder.resolve("x.sock"));
      java.nio.file.Files.writeString(node.folder.resolve("file.sock"), "");
      for (String endpoint :
          List.of(
              "../x.sock", "sub/x.sock", "/x.sock", "", "absent.sock", "link.sock", "file.sock")) {
        assertThat(plugin.register("v1beta1", endpoint, GPU).getDescription())
            .as(endpoint)
            .contains("GG-GATE-003");
      }
      assertThat(plugin.register("v1alpha", "x.sock", GPU).getDescription())
          .contains("GG-GATE-001");
      assertThat(plugin.register("v1beta1", "x.sock", "gpu").getDescription())
          .contains("GG-GATE-002");
      assertThat(plugin.register("v1beta1", "x.sock", "a.b/c").getDescription())
          .contains("GG-GATE-004");
      assertThat(node.kubelet.registrations()).isEmpty();
    }
  }

  @Test
  void whoConnectsIsLookedUpAndHeldAgainstThePolicy() throws IOException {
    String process = Long.toString(ProcessHandle.current().pid());
    String uid = "0b7f2a4e-5d0c-4d5e-9d50-1f3f6c1d2a3b";
    String container = "ab".repeat(32);
    PluginRule rule =
        new PluginRule(
            new Glob("gpu"),
            new Glob("plugin-*"),
            new Glob("r.example/plugin"),
            OptionalInt.empty(),
            null);
    ResourceRule bare = ResourceRule.bare(GPU, io.gpuguard.agent.hardware.Vendor.NVIDIA);
    try (TestingNode node = TestingNode.start(root, policy(Policy.Mode.ENFORCE, bare, rule));
        TestingPlugin plugin = node.plugin("x.sock", FIRST)) {
      assertThat(plugin.register().getDescription())
          .contains("GG-GATE-005")
          .contains("process " + process)
          .contains("namespace is unknown");
      TestingTree.write(
          List.of(
              "/proc/" + process + "/cgroup = 0::/kubepods/pod" + uid + "/" + container,
              "/var/log/pods/gpu_plugin-7_" + uid + "/x = log",
              "/run/containerd/io.containerd.runtime.v2.task/k8s.io/"
                  + container
                  + "/config.json = {\"annotations\":{\"io.kubernetes.cri.image-name\":"
                  + "\"r.example/plugin:v1\"}}"),
          root);
      assertThat(plugin.register()).isEqualTo(Status.OK);
      node.until("offered", () -> node.kubelet.healthy(GPU).size() == 1);
      // The policy changes: what is registered is held against it too.
      node.gateway.policy(
          policy(
              Policy.Mode.ENFORCE,
              bare,
              new PluginRule(new Glob("other"), null, null, OptionalInt.empty(), null)));
      node.until("let go", () -> node.kubelet.healthy(GPU).isEmpty());
      assertThat(node.kubelet.devices(GPU)).containsEntry(FIRST, "Unhealthy");
    }
  }

  @Test
  void aDryRunTellsAndLetsThrough() throws IOException {
    Policy dry = new Policy(Policy.Mode.DRY_RUN, List.of());
    try (TestingNode node = TestingNode.start(root, dry);
        TestingPlugin plugin = node.plugin("x.sock", FIRST, "GPU-bogus");
        TestingPlugin other = TestingPlugin.start(node.folder, "y.sock", "a.b/c", "1")) {
      plugin.answer =
          ids ->
              new ContainerResponse(
                  Map.of("NVIDIA_VISIBLE_DEVICES", "all"),
                  List.of(),
                  List.of(),
                  Map.of(),
                  List.of());
      plugin.register();
      other.register();
      node.until("offered", () -> node.kubelet.healthy(GPU).size() == 2);
      node.until("other", () -> node.kubelet.healthy("a.b/c").size() == 1);
      AllocateResponse response = node.kubelet.allocate(GPU, FIRST);
      assertThat(response.containers().getFirst().envs())
          .containsEntry("NVIDIA_VISIBLE_DEVICES", "all");
      node.kubelet.preStart(GPU, FIRST);
      assertThat(node.log.refusals)
          .containsExactlyInAnyOrder(
              Reason.DEVICE_BOGUS, Reason.RESOURCE_UNLISTED, Reason.VARIABLE);
      assertThat(node.log.events).noneMatch(event -> event.startsWith("refused"));
    }
  }

  @Test
  void twoPluginsOfOneResource() throws IOException {
    try (TestingNode node = TestingNode.start(root, Policy.BUILT_IN);
        TestingPlugin first = node.plugin("x.sock", FIRST);
        TestingPlugin surge = node.plugin("y.sock", FIRST, SECOND)) {
      first.register();
      node.until("offered", () -> node.kubelet.healthy(GPU).size() == 1);
      // The same owner: the next pod of a rolling update. The kubelet sees one endpoint throughout.
      surge.register();
      node.until("took over", () -> node.kubelet.healthy(GPU).size() == 2);
      first.close();
      node.kubelet.allocate(GPU, SECOND);
      assertThat(surge.allocated).hasSize(1);
      assertThat(node.kubelet.registrations()).hasSize(1);
      assertThat(node.kubelet.healthy(GPU)).hasSize(2);
    }
  }

  @Test
  void twoResourcesDoNotOfferOneGpu() throws IOException {
    try (TestingNode node = TestingNode.start(root, Policy.BUILT_IN);
        TestingPlugin gpu = node.plugin("x.sock", FIRST);
        TestingPlugin shared =
            TestingPlugin.start(node.folder, "y.sock", "nvidia.com/gpu.shared", FIRST, SECOND)) {
      gpu.register();
      node.until("offered", () -> node.kubelet.healthy(GPU).size() == 1);
      shared.register();
      node.until(
          "without it",
          () -> node.kubelet.healthy("nvidia.com/gpu.shared").equals(List.of(SECOND)));
      assertThat(node.log.refusals).containsExactly(Reason.DEVICE_TAKEN);
    }
  }

  /** As when the strategy for MIG changes: the plugin is the same, its resources are others. */
  @Test
  void gpusOfAResourceThatNobodyServesAreFreeForAnotherWhenNoPodUsesThem() throws IOException {
    String other = "nvidia.com/gpu.shared";
    try (TestingNode node = TestingNode.impatient(root);
        TestingPlugin gpu = node.plugin("x.sock", FIRST);
        TestingPlugin shared = TestingPlugin.start(node.folder, "y.sock", other, FIRST, SECOND)) {
      gpu.register();
      node.until("offered", () -> node.kubelet.healthy(GPU).size() == 1);
      shared.register();
      node.until("without it", () -> node.kubelet.healthy(other).equals(List.of(SECOND)));
      gpu.close();
      node.until("lost", () -> node.kubelet.healthy(GPU).isEmpty());
      node.until("free", () -> node.kubelet.healthy(other).equals(List.of(FIRST, SECOND)));
    }
  }

  @Test
  void eightGpusOfSixtyFourReplicas() throws IOException {
    List<String> ids = new ArrayList<>();
    for (String bus : List.of("07", "0b", "48", "4c", "88", "8b", "c8", "cb")) {
      for (int i = 0; i < 64; i++) {
        ids.add(PREFIX + bus + "::" + i);
      }
    }
    try (TestingNode node = TestingNode.start(root, Policy.BUILT_IN);
        TestingPlugin plugin = node.plugin("x.sock", ids.toArray(String[]::new))) {
      plugin.answer = given -> TestingPlugin.visible(List.of(FIRST));
      plugin.register();
      node.until("offered", () -> node.kubelet.healthy(GPU).size() == 512);
      assertThat(node.kubelet.allocate(GPU, FIRST + "::63").containers()).hasSize(1);
    }
  }

  @Test
  void anErrorOfThePluginIsAnError() throws IOException {
    try (TestingNode node = TestingNode.start(root, Policy.BUILT_IN);
        TestingPlugin plugin = node.plugin("x.sock", FIRST)) {
      plugin.answer =
          ids -> {
            throw Status.UNKNOWN.withDescription("no driver").asRuntimeException();
          };
      plugin.register();
      node.until("offered", () -> node.kubelet.healthy(GPU).size() == 1);
      assertThatThrownBy(() -> node.kubelet.allocate(GPU, FIRST))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageContaining("GG-GATE-029")
          .hasMessageContaining("no driver");
    }
  }
}
