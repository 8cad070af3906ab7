package io.gpuguard.agent.gateway;

import static io.gpuguard.agent.gateway.TestingNode.FIRST;
import static io.gpuguard.agent.gateway.TestingNode.GPU;
import static io.gpuguard.agent.gateway.TestingNode.PREFIX;
import static io.gpuguard.agent.gateway.TestingNode.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gpuguard.agent.decision.Reason;
import io.gpuguard.agent.deviceplugin.Device;
import io.gpuguard.agent.deviceplugin.DeviceList;
import io.gpuguard.agent.deviceplugin.DevicePluginOptions;
import io.gpuguard.agent.gateway.TestingPlugin.Rpc;
import io.gpuguard.agent.policy.Glob;
import io.gpuguard.agent.policy.Policy;
import io.gpuguard.agent.policy.ResourceRule;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What goes wrong on nodes. After each: no device lost that the hardware has, none offered that it
 * lacks, no call longer than its deadline.
 */
class GatewayFaultTest {

  /** Deadlines of the impatient gateway are two seconds; the rest is for a busy machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @TempDir Path root;

  private static void quickly(Runnable call) {
    long start = System.nanoTime();
    call.run();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE);
  }

  private void works(TestingNode node, TestingPlugin plugin) {
    node.until("healthy", () -> node.kubelet.healthy(GPU).equals(List.of(FIRST, SECOND)));
    int before = plugin.allocated.size();
    node.until("allocates", () -> node.kubelet.connected(GPU) && isAllocated(node));
    assertThat(plugin.allocated).hasSizeGreaterThan(before);
  }

  /**
   * A kubelet without #135437 closes the channel of a new registration when the stream of the one
   * before ends: whoever calls in that moment finds it closed, and the gateway registers again.
   */
  private static boolean isAllocated(TestingNode node) {
    try {
      node.kubelet.preStart(GPU, FIRST);
      return node.kubelet.allocate(GPU, SECOND).containers().size() == 1;
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.UNAVAILABLE) {
        return false;
      }
      throw e;
    }
  }

  @Test
  void aPluginThatHangsInOptionsDoesNotRegister() throws IOException {
    try (TestingNode node = TestingNode.impatient(root);
        TestingPlugin plugin = node.plugin("x.sock", FIRST, SECOND)) {
      plugin.hanging.add(Rpc.OPTIONS);
      quickly(() -> assertThat(plugin.register().getDescription()).contains("GG-GATE-007"));
      plugin.hanging.clear();
      node.until("registers", () -> plugin.register().isOk());
      works(node, plugin);
    }
  }

  @Test
  void aPluginThatSendsNoListIsLetGo() throws IOException {
    try (TestingNode node = TestingNode.impatient(root);
        TestingPlugin plugin = node.plugin("x.sock", FIRST, SECOND)) {
      plugin.hanging.add(Rpc.LIST);
      quickly(() -> assertThat(plugin.register()).isEqualTo(Status.OK));
      node.until("let go", () -> node.log.refusals.contains(Reason.PLUGIN_SILENT));
      assertThat(node.kubelet.devices(GPU)).isNull();
      plugin.hanging.clear();
      node.until("registers", () -> plugin.register().isOk());
      works(node, plugin);
    }
  }

  @Test
  void aPluginThatHangsInAllocatePreferenceOrPreStart() throws IOException {
    try (TestingNode node = TestingNode.impatient(root);
        TestingPlugin plugin = node.plugin("x.sock", FIRST, SECOND)) {
      plugin.options = new DevicePluginOptions(true, true);
      plugin.register();
      node.until("offered", () -> node.kubelet.healthy(GPU).size() == 2);
      plugin.hanging.addAll(List.of(Rpc.ALLOCATE, Rpc.PREFERRED, Rpc.PRE_START));
      quickly(
          () ->
              assertThatThrownBy(() -> node.kubelet.allocate(GPU, FIRST))
                  .hasMessageContaining("GG-GATE-029")
                  .hasMessageContaining("DEADLINE_EXCEEDED"));
      quickly(() -> assertThat(node.kubelet.prefer(GPU, FIRST).containers()).isEmpty());
      quickly(
          () ->
              assertThatThrownBy(() -> node.kubelet.preStart(GPU, FIRST))
                  .hasMessageContaining("GG-GATE-033"));
      plugin.hanging.clear();
      works(node, plugin);
    }
  }

  @Test
  void oneResourceThatHangsDoesNotHoldUpAnother() throws IOException {
    try (TestingNode node = TestingNode.impatient(root);
        TestingPlugin plugin = node.plugin("x.sock", FIRST, SECOND);
        TestingPlugin hangs =
            TestingPlugin.start(node.folder, "y.sock", "nvidia.com/other", PREFIX + "48")) {
      plugin.register();
      hangs.register();
      node.until("offered", () -> node.kubelet.healthy("nvidia.com/other").size() == 1);
      hangs.hanging.add(Rpc.ALLOCATE);
      Thread waiting =
          Thread.ofVirtual()
              .start(
                  () ->
                      assertThatThrownBy(
                          () -> node.kubelet.allocate("nvidia.com/other", PREFIX + "48")));
      works(node, plugin);
      waiting.interrupt();
    }
  }

  @Test
  void sixtyEightThousandIds() throws IOException {
    List<Device> many = new ArrayList<>();
    for (int i = 0; i < 68_000; i++) {
      many.add(new Device("GPU-11111111-0000-4000-8000-000000000000::" + i, "Healthy", null));
    }
    many.add(new Device(FIRST, "Healthy", null));
    many.add(new Device(SECOND, "Healthy", null));
    try (TestingNode node = TestingNode.start(root, Policy.BUILT_IN);
        TestingPlugin plugin =
            TestingPlugin.start(node.folder, "x.sock", GPU, new DeviceList(many))) {
      plugin.register();
      works(node, plugin);
      assertThat(node.kubelet.devices(GPU)).as("none that the hardware lacks").hasSize(2);
    }
  }

  @Test
  void moreThanTheKubeletTakesKeepsTheLastList() throws IOException {
    Policy open = new Policy(Policy.Mode.ENFORCE, List.of(ResourceRule.bare("a.b/c", null)));
    DeviceList few = TestingPlugin.healthy("1", "2");
    List<Device> many = new ArrayList<>();
    for (int i = 0; i < 90_000; i++) {
      many.add(new Device("x".repeat(40) + i, "Healthy", null));
    }
    try (TestingNode node = TestingNode.start(root, open);
        TestingPlugin plugin = TestingPlugin.start(node.folder, "x.sock", "a.b/c", few)) {
      plugin.register();
      node.until("offered", () -> node.kubelet.healthy("a.b/c").size() == 2);
      plugin.send(new DeviceList(many));
      node.until("told", () -> node.log.refusals.contains(Reason.LIST_TOO_LONG));
      assertThat(node.kubelet.healthy("a.b/c")).containsExactly("1", "2");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void restartsInEveryOrder(boolean newer) throws IOException {
    List<Runnable> kills = new ArrayList<>();
    try (TestingNode node = TestingNode.start(root, Policy.BUILT_IN, newer)) {
      TestingPlugin[] plugin = {node.plugin("x.sock", FIRST, SECOND)};
      Runnable killPlugin =
          () -> {
            plugin[0].close();
            node.until("unhealthy", () -> node.kubelet.healthy(GPU).isEmpty());
            assertThat(node.kubelet.devices(GPU)).as("kept").hasSize(2);
            plugin[0] = again(node);
          };
      Runnable killKubelet =
          () -> {
            try {
              node.restartKubelet(newer);
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          };
      Runnable killGateway =
          () -> {
            node.killGateway();
            try {
              node.startGateway(Policy.BUILT_IN);
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
            // As plugins do when kubelet.sock is made anew.
            plugin[0].close();
            plugin[0] = again(node);
          };
      plugin[0].register();
      works(node, plugin[0]);
      kills.addAll(List.of(killPlugin, killKubelet, killGateway));
      kills.addAll(List.of(killKubelet, killPlugin, killKubelet, killGateway, killPlugin));
      kills.addAll(List.of(killGateway, killGateway, killKubelet, killKubelet));
      for (Runnable kill : kills) {
        kill.run();
        works(node, plugin[0]);
      }
      plugin[0].close();
    }
  }

  private static TestingPlugin again(TestingNode node) {
    try {
      TestingPlugin plugin = node.plugin("x.sock", FIRST, SECOND);
      assertThat(plugin.register()).isEqualTo(Status.OK);
      return plugin;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theKubeletComesLater() throws IOException {
    try (TestingNode node = TestingNode.start(root, Policy.BUILT_IN);
        TestingPlugin plugin = node.plugin("x.sock", FIRST, SECOND)) {
      node.kubelet.close();
      plugin.register();
      node.until("tried", () -> node.log.events.contains("kubelet " + GPU + " false"));
      node.kubelet = TestingKubelet.start(node.host);
      works(node, plugin);
    }
  }

  @Test
  void aStreamThatEndsLosesNoDevice() throws IOException {
    try (TestingNode node = TestingNode.start(root, Policy.BUILT_IN);
        TestingPlugin plugin = node.plugin("x.sock", FIRST, SECOND)) {
      plugin.register();
      works(node, plugin);
      plugin.endStreams();
      node.until("unhealthy", () -> node.kubelet.healthy(GPU).isEmpty());
      assertThat(node.kubelet.devices(GPU)).hasSize(2);
      quickly(
          () ->
              assertThatThrownBy(() -> node.kubelet.allocate(GPU, FIRST))
                  .hasMessageContaining("GG-GATE-020"));
      plugin.register();
      works(node, plugin);
    }
  }

  @Test
  void aThousandRegistrationsInARow() throws IOException {
    try (TestingNode node = TestingNode.start(root, Policy.BUILT_IN);
        TestingPlugin plugin = node.plugin("x.sock", FIRST, SECOND)) {
      for (int i = 0; i < 1000; i++) {
        assertThat(plugin.register()).isEqualTo(Status.OK);
      }
      works(node, plugin);
      assertThat(node.kubelet.registrations()).as("the kubelet sees one").hasSize(1);
    }
  }

  @Test
  void namesWithoutEnd() throws IOException {
    Policy all =
        new Policy(
            Policy.Mode.ENFORCE,
            List.of(
                new ResourceRule(
                    new Glob("*"),
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
                    true)));
    try (TestingNode node = TestingNode.start(root, all);
        TestingPlugin plugin = node.plugin("x.sock", FIRST, SECOND);
        TestingPlugin second = node.plugin("y.sock", FIRST, SECOND)) {
      assertThat(second.streams).hasValue(0);
      int refused = 0;
      for (int i = 0; i < 70; i++) {
        Status status = plugin.register("v1beta1", i % 2 == 0 ? "x.sock" : "y.sock", "a.b/c" + i);
        refused += status.isOk() ? 0 : 1;
      }
      assertThat(refused).isEqualTo(6);
      assertThat(node.log.refusals).contains(Reason.TOO_MANY);
    }
  }

  @Test
  void resourcesThatNobodyServesAnyMoreMakeRoom() throws Exception {
    try (TestingNode node = TestingNode.start(root, Policy.BUILT_IN);
        TestingPlugin plugin = node.plugin("x.sock", FIRST, SECOND)) {
      TestingPlugin gone = node.plugin("y.sock", PREFIX + "48");
      for (int i = 0; i < 64; i++) {
        assertThat(gone.register("v1beta1", "y.sock", "nvidia.com/r" + i)).isEqualTo(Status.OK);
      }
      assertThat(plugin.register().getDescription()).contains("GG-GATE-008");
      gone.close();
      node.until("registers", () -> plugin.register().isOk());
      works(node, plugin);
    }
  }

  /** Java's hash of these names is the same, and so are their first characters. */
  @Test
  void twoResourcesWhoseNamesLookAlikeHaveTheirOwnSockets() throws IOException {
    String one = "nvidia.com/aaaaaaaaaaaaaaaaaaaaAa";
    String other = "nvidia.com/aaaaaaaaaaaaaaaaaaaaBB";
    assertThat(one.hashCode()).isEqualTo(other.hashCode());
    try (TestingNode node = TestingNode.start(root, Policy.BUILT_IN);
        TestingPlugin first = TestingPlugin.start(node.folder, "x.sock", one, FIRST);
        TestingPlugin second = TestingPlugin.start(node.folder, "y.sock", other, SECOND)) {
      assertThat(first.register()).isEqualTo(Status.OK);
      node.until("first", () -> node.kubelet.healthy(one).equals(List.of(FIRST)));
      assertThat(second.register()).isEqualTo(Status.OK);
      node.until("second", () -> node.kubelet.healthy(other).equals(List.of(SECOND)));
      node.restartKubelet(false);
      node.until("first again", () -> node.kubelet.healthy(one).equals(List.of(FIRST)));
      node.until("second again", () -> node.kubelet.healthy(other).equals(List.of(SECOND)));
    }
  }

  /** All plugins share the folder: each can put a socket in the place of another's. */
  @Test
  void whoServesASocketMustBeWhoRegisters() throws Exception {
    Process stranger = null;
    try (TestingNode node = TestingNode.start(root, Policy.BUILT_IN);
        TestingPlugin plugin = node.plugin("x.sock", FIRST, SECOND)) {
      Path socket = node.folder.resolve("y.sock");
      stranger =
          new ProcessBuilder(
                  "python3",
                  "-c",
                  """
                  import socket, sys, time
                  s = socket.socket(socket.AF_UNIX)
                  s.bind(sys.argv[1])
                  s.listen()
                  time.sleep(600)
                  """,
                  socket.toString())
              .start();
      node.until("there", () -> Files.exists(socket));
      node.until(
          "refused",
          () -> String.valueOf(plugin.register("v1beta1", "y.sock", GPU)).contains("GG-GATE-009"));
      assertThat(node.log.refusals).contains(Reason.SERVED_BY_ANOTHER);
      plugin.register();
      works(node, plugin);
    } finally {
      if (stranger != null) {
        stranger.destroyForcibly();
      }
    }
  }

  @Test
  void aFolderInThePlaceOfTheSocketIsPutAside() throws IOException {
    try (TestingNode node = TestingNode.start(root, Policy.BUILT_IN);
        TestingPlugin plugin = node.plugin("x.sock", FIRST, SECOND)) {
      Path socket = node.folder.resolve("kubelet.sock");
      Files.delete(socket);
      node.killGateway();
      Files.createDirectories(socket.resolve("full"));
      Files.createDirectories(
          node.host.path("/var/lib/kubelet/device-plugins/gpuguard/folder/full"));
      node.startGateway(Policy.BUILT_IN);
      TestingPlugin again = again(node);
      works(node, again);
      again.close();
    }
  }

  @Test
  void aFloodOfConnectionsThatSayNothingOrNonsense() throws IOException {
    List<SocketChannel> flood = new ArrayList<>();
    Random random = new Random(1);
    try (TestingNode node = TestingNode.start(root, Policy.BUILT_IN);
        TestingPlugin plugin = node.plugin("x.sock", FIRST, SECOND)) {
      var address = UnixDomainSocketAddress.of(node.folder.resolve("kubelet.sock"));
      for (int i = 0; i < 500; i++) {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(address);
        if (i % 2 == 0) {
          byte[] nonsense = new byte[random.nextInt(200)];
          random.nextBytes(nonsense);
          try {
            channel.write(ByteBuffer.wrap(nonsense));
          } catch (IOException e) {
            // Closed by the gateway already.
          }
        }
        flood.add(channel);
      }
      node.until("most are closed", () -> closed(flood) >= 500 - 64);
      // The flood holds one process' share of connections; when it goes, the plugin gets through.
      for (SocketChannel channel : flood) {
        channel.close();
      }
      node.until("registers", () -> plugin.register().isOk());
      works(node, plugin);
    }
  }

  private static long closed(List<SocketChannel> channels) {
    return channels.stream().filter(GatewayFaultTest::closed).count();
  }

  private static boolean closed(SocketChannel channel) {
    try {
      channel.configureBlocking(false);
      // What was sent before the end is read first.
      int read;
      do {
        read = channel.read(ByteBuffer.allocate(1024));
      } while (read > 0);
      return read < 0;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void aRegistrationSocketThatIsTakenAwayComesBack() throws IOException {
    try (TestingNode node = TestingNode.start(root, Policy.BUILT_IN);
        TestingPlugin plugin = node.plugin("x.sock", FIRST, SECOND)) {
      Files.delete(node.folder.resolve("kubelet.sock"));
      node.until("back", () -> Files.exists(node.folder.resolve("kubelet.sock")));
      plugin.register();
      works(node, plugin);
    }
  }

  @Test
  void healthThatFlapsReachesTheKubeletInTheEnd() throws IOException {
    try (TestingNode node = TestingNode.start(root, Policy.BUILT_IN);
        TestingPlugin plugin = node.plugin("x.sock", FIRST, SECOND)) {
      plugin.register();
      works(node, plugin);
      for (int i = 0; i < 200; i++) {
        String health = i % 2 == 0 ? "Unhealthy" : "Sick";
        plugin.send(
            new DeviceList(
                List.of(new Device(FIRST, health, null), new Device(SECOND, health, null))));
      }
      node.until("sick", () -> node.kubelet.healthy(GPU).isEmpty());
      plugin.send(TestingPlugin.healthy(FIRST, SECOND));
      works(node, plugin);
    }
  }

  @Test
  void aFullFolderOrNoneIsAnErrorAndNoMore() throws IOException {
    try (TestingNode node = TestingNode.start(root, Policy.BUILT_IN);
        TestingPlugin plugin = node.plugin("x.sock", FIRST, SECOND)) {
      // A file where the gateway's own folder should be: nothing can be made there.
      Path own = node.host.path("/var/lib/kubelet/device-plugins/gpuguard");
      Files.writeString(own, "");
      quickly(
          () -> assertThat(plugin.register().getDescription()).contains("cannot open its socket"));
      Files.delete(own);
      plugin.register();
      works(node, plugin);
    }
  }
}
