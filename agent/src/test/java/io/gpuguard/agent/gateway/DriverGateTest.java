package io.gpuguard.agent.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gpuguard.agent.decision.Reason;
import io.gpuguard.agent.dra.Claim;
import io.gpuguard.agent.dra.DraApi;
import io.gpuguard.agent.dra.Opaque;
import io.gpuguard.agent.dra.PluginInfo;
import io.gpuguard.agent.dra.PrepareRequest;
import io.gpuguard.agent.dra.PreparedClaim;
import io.gpuguard.agent.dra.RegistrationStatus;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.kubelet.KubeletFolders;
import io.gpuguard.agent.policy.DriverRule;
import io.gpuguard.agent.policy.Glob;
import io.gpuguard.agent.policy.Policy;
import io.gpuguard.agent.rpc.Sockets;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gate for DRA drivers, with a kubelet that is only its calls. */
class DriverGateTest {

  private static final DraApi.Version V1 = DraApi.VERSIONS.getFirst();
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path root;
  private TestingNode node;
  private Path drivers;
  private Path kubelet;
  private final Sockets sockets = new Sockets();
  private final List<ManagedChannel> channels = new ArrayList<>();

  private static Policy policy(String... tenants) {
    return new Policy(
        Policy.Mode.ENFORCE,
        List.of(),
        List.of(
            new DriverRule(
                new Glob(TestingDriver.NAME),
                List.of(),
                List.of(new Glob("example.com/gpu")),
                Stream.of(tenants).map(Glob::new).toList(),
                true)));
  }

  @BeforeEach
  void start() throws IOException {
    node = TestingNode.impatient(root);
    drivers = root.resolve("drivers");
    kubelet = node.host.path(KubeletFolders.REGISTRY);
    node.gateway.policy(policy());
    cdi("example.com/gpu", "/dev/null:/etc/harmless");
  }

  @AfterEach
  void stop() {
    channels.forEach(ManagedChannel::shutdownNow);
    sockets.close();
    node.close();
  }

  /** A CDI file as a driver writes one. */
  private void cdi(String kind, String mount) throws IOException {
    Path file = new HostTree(root).path("/run/cdi/driver.json");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        """
        {"cdiVersion": "0.6.0", "kind": "%s", "devices": [{"name": "0", "containerEdits":
          {"mounts": [{"hostPath": "%s", "containerPath": "%s", "options": ["ro"]}]}}]}
        """
            .formatted(kind, mount.split(":")[0], mount.split(":")[1]));
  }

  private List<Path> doors() {
    try (Stream<Path> entries = Files.list(kubelet)) {
      return entries.toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private ManagedChannel door() {
    ManagedChannel channel = sockets.channel(node.untilDoor(this::doors));
    channels.add(channel);
    return channel;
  }

  private PreparedClaim prepare(ManagedChannel door, String namespace) {
    PrepareRequest request = new PrepareRequest(List.of(new Claim(namespace, "u1", "c")));
    List<PreparedClaim> claims = DriverCalls.call(door, V1.prepare(), request, LONG).claims();
    assertThat(claims).hasSize(1);
    return claims.getFirst();
  }

  @Test
  void whatTheKubeletSees() throws IOException {
    try (TestingDriver driver = TestingDriver.start(drivers, "a.sock")) {
      ManagedChannel door = door();
      PluginInfo info = DriverCalls.call(door, DraApi.INFO, Opaque.EMPTY, LONG);
      assertThat(info)
          .isEqualTo(new PluginInfo("DRAPlugin", TestingDriver.NAME, "", List.of("v1.DRAPlugin")));
      var _ = DriverCalls.call(door, DraApi.NOTIFY, new RegistrationStatus(true, ""), LONG);
      assertThat(driver.told).containsExactly(new RegistrationStatus(true, ""));
      assertThat(prepare(door, "team").devices().getFirst().cdiIds())
          .containsExactly("example.com/gpu=0");
      assertThat(node.gateway.drivers()).containsOnlyKeys(TestingDriver.NAME);
    }
  }

  @Test
  void answersAreJudged() throws IOException {
    try (TestingDriver driver = TestingDriver.start(drivers, "a.sock")) {
      ManagedChannel door = door();
      driver.cdi = "example.com/other=0";
      assertThat(prepare(door, "team").error()).contains("GG-GATE-054");
      driver.cdi = "example.com/gpu=7";
      assertThat(prepare(door, "team").error()).contains("GG-GATE-055", "no CDI file");
      driver.cdi = "example.com/gpu=0";
      cdi("example.com/gpu", "/:/host");
      assertThat(prepare(door, "team").error()).contains("GG-GATE-055", "mount");
      driver.prepared.clear();
      node.gateway.policy(policy("team"));
      assertThat(prepare(door, "other").error()).contains("GG-GATE-053");
      assertThat(driver.prepared).as("the driver is not even asked").isEmpty();
      node.gateway.policy(new Policy(Policy.Mode.DRY_RUN, List.of(), policy("team").drivers()));
      assertThat(prepare(door, "other").error()).as("a dry run lets it pass").isEmpty();
      assertThat(node.log.events).anyMatch(e -> e.startsWith("would refuse CLAIM_TENANT"));
    }
  }

  @Test
  void aDriverThatHangsBlocksNobodyBeyondTheDeadline() throws IOException {
    try (TestingDriver driver = TestingDriver.start(drivers, "a.sock")) {
      ManagedChannel door = door();
      driver.hangs = true;
      long start = System.nanoTime();
      assertThatThrownBy(() -> prepare(door, "team"))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageContaining("GG-GATE-057");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONG);
    }
  }

  @Test
  void aDriverThatStartsAnewIsAnotherDoorAndOneThatEndsNone() throws IOException {
    TestingDriver driver = TestingDriver.start(drivers, "a.sock");
    node.until("one door", () -> doors().size() == 1);
    List<Path> first = doors();
    driver.close();
    Files.deleteIfExists(drivers.resolve("registry/a.sock"));
    node.until("no door", () -> doors().isEmpty());
    try (TestingDriver again = TestingDriver.start(drivers, "a.sock")) {
      assertThat(prepare(door(), "team").error()).isEmpty();
      assertThat(doors()).isNotEqualTo(first);
      assertThat(again.prepared).hasSize(1);
      node.killGateway();
      node.startGateway(policy());
      assertThat(prepare(door(), "team").error()).as("after the agent's restart").isEmpty();
    }
  }

  @Test
  void whoIsNotAllowedIsToldAndComesInWhenThePolicyChanges() throws IOException {
    node.gateway.policy(new Policy(Policy.Mode.ENFORCE, List.of()));
    try (TestingDriver driver = TestingDriver.start(drivers, "a.sock")) {
      node.until("told", () -> !driver.told.isEmpty());
      assertThat(driver.told.getFirst().registered()).isFalse();
      assertThat(driver.told.getFirst().error()).contains("GG-GATE-052");
      assertThat(doors()).isEmpty();
      node.gateway.policy(policy());
      assertThat(prepare(door(), "team").error()).isEmpty();
      node.gateway.policy(new Policy(Policy.Mode.ENFORCE, List.of()));
      node.until("out again", () -> doors().isEmpty());
    }
  }

  @Test
  void aFolderThatIsTakenAwayIsToldOnceAndComesBack() throws Exception {
    Path registry = drivers.resolve("registry");
    node.until("there", () -> Files.isDirectory(registry));
    Files.delete(registry);
    Files.writeString(registry, "no folder can be made here");
    node.until("told", () -> node.log.events.contains("lost "));
    Thread.sleep(2000);
    assertThat(node.log.events.stream().filter("lost "::equals)).hasSize(1);
    Files.delete(registry);
    node.until("made anew", () -> Files.isDirectory(registry));
    try (TestingDriver driver = TestingDriver.start(drivers, "a.sock")) {
      assertThat(prepare(door(), "default").error()).isEmpty();
    }
  }

  @Test
  void aSocketOutsideOfItsFolderIsNotPassedOn() throws IOException {
    try (TestingDriver driver =
        TestingDriver.start(drivers, "a.sock", "/var/lib/kubelet/pod-resources/kubelet.sock")) {
      node.until("told", () -> !driver.told.isEmpty());
      assertThat(driver.told.getFirst().error()).contains("GG-GATE-051");
    }
    Path elsewhere = root.resolve("elsewhere.sock");
    Path link = Files.createDirectories(drivers.resolve("plugins/x")).resolve("dra.sock");
    Files.createSymbolicLink(link, elsewhere);
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        TestingDriver driver =
            TestingDriver.start(drivers, "b.sock", "/var/lib/kubelet/plugins/x/dra.sock")) {
      server.bind(UnixDomainSocketAddress.of(elsewhere));
      node.until("told", () -> !driver.told.isEmpty());
      assertThat(driver.told.getFirst().error()).contains("GG-GATE-051", "a link leads to it");
    }
    assertThat(doors()).isEmpty();
  }

  @Test
  void aSocketThatSaysNothingAndOneTooManyHoldUpNobody() throws IOException {
    ServerSocketChannel[] silent = new ServerSocketChannel[40];
    for (int i = 0; i < silent.length; i++) {
      silent[i] = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      silent[i].bind(UnixDomainSocketAddress.of(drivers.resolve("registry/silent" + i)));
    }
    node.until("too many", () -> node.log.refusals.contains(Reason.TOO_MANY));
    node.until("silent", () -> node.log.refusals.contains(Reason.PLUGIN_SILENT));
    for (int i = 0; i < silent.length; i++) {
      silent[i].close();
      Files.deleteIfExists(drivers.resolve("registry/silent" + i));
    }
    try (TestingDriver driver = TestingDriver.start(drivers, "a.sock")) {
      assertThat(prepare(door(), "team").error()).isEmpty();
      assertThat(driver.prepared).hasSize(1);
    }
  }
}
