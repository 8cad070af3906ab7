package io.gpuguard.agent.gateway;

import static org.assertj.core.api.Assertions.fail;

import io.gpuguard.agent.hardware.HardwareReader;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.hardware.TestingTree;
import io.gpuguard.agent.policy.Policy;
import io.gpuguard.agent.rpc.Sockets;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A node with eight GPUs, a kubelet and a gateway; all of them can be killed and started again. */
final class TestingNode implements AutoCloseable {

  static final String GPU = "nvidia.com/gpu";
  static final String PREFIX = "GPU-00000000-0000-4000-8000-0000000000";
  static final String FIRST = PREFIX + "07";
  static final String SECOND = PREFIX + "0b";

  /** For what hangs; other tests wait as long as a node does, since machines can be busy. */
  static final Deadlines SHORT =
      new Deadlines(
          Duration.ofSeconds(2),
          Duration.ofSeconds(3),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofSeconds(15),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofSeconds(1));

  private static final AtomicInteger GENERATION = new AtomicInteger();

  final HostTree host;
  final Path folder;
  final TestingLog log = new TestingLog();
  TestingKubelet kubelet;
  Gateway gateway;
  private Sockets sockets;
  private Deadlines deadlines = Deadlines.DEFAULT;

  private TestingNode(HostTree host, Path folder, boolean newer) throws IOException {
    this.host = host;
    this.folder = folder;
    this.kubelet = TestingKubelet.start(host, newer);
  }

  static TestingNode start(Path root, Policy policy) throws IOException {
    return start(root, policy, false);
  }

  /** A node whose gateway is impatient. */
  static TestingNode impatient(Path root) throws IOException {
    TestingNode node =
        new TestingNode(TestingTree.unpack("nvidia-8.tree", root), root.resolve("gw"), false);
    node.deadlines = SHORT;
    node.startGateway(Policy.BUILT_IN);
    return node;
  }

  static TestingNode start(Path root, Policy policy, boolean newer) throws IOException {
    TestingNode node =
        new TestingNode(TestingTree.unpack("nvidia-8.tree", root), root.resolve("gw"), newer);
    node.startGateway(policy);
    return node;
  }

  void startGateway(Policy policy) throws IOException {
    sockets = new Sockets();
    gateway =
        new Gateway(
            sockets,
            host,
            folder,
            folder.resolveSibling("drivers"),
            "g" + GENERATION.incrementAndGet(),
            policy,
            HardwareReader.read(host),
            deadlines,
            log);
    gateway.open();
  }

  /** As kill -9 as far as others see it: connections end. */
  void killGateway() {
    gateway.close();
    sockets.close();
  }

  void restartKubelet(boolean newer) throws IOException {
    kubelet.close();
    kubelet = TestingKubelet.start(host, newer);
  }

  TestingPlugin plugin(String endpoint, String... ids) throws IOException {
    return TestingPlugin.start(folder, endpoint, GPU, ids);
  }

  /** Waits until something is so; the events so far are told if it never is. */
  void until(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        fail("not %s; kubelet has %s; events: %s", what, kubelet.devices(GPU), log.events);
      }
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /**
   * Waits until a folder has one socket, on which somebody listens: a file is there before that.
   */
  Path untilDoor(Supplier<List<Path>> doors) {
    until("one door", () -> doors.get().size() == 1 && listens(doors.get().getFirst()));
    return doors.get().getFirst();
  }

  private static boolean listens(Path socket) {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return channel.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    killGateway();
    kubelet.close();
  }
}
