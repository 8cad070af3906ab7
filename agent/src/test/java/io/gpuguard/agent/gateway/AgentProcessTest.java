package io.gpuguard.agent.gateway;

import static io.gpuguard.agent.gateway.TestingNode.FIRST;
import static io.gpuguard.agent.gateway.TestingNode.GPU;
import static io.gpuguard.agent.gateway.TestingNode.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gpuguard.agent.gateway.TestingPlugin.Rpc;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.hardware.TestingTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent as a process, on a disk that is full and with a clock that jumps. After each: no device
 * lost that the hardware has, none offered that it lacks, no call longer than its deadline.
 */
@Tag("real")
class AgentProcessTest {

  private static final Path FAKE_TIME =
      Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1");

  /** Allocate's deadline is 10 seconds; the rest is for a busy machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @TempDir Path folder;
  private Path root;
  private HostTree host;
  private Path plugins;
  private TestingKubelet kubelet;

  /** The host's files and the gateway's folder lie on a small disk of their own. */
  @BeforeEach
  void mount() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "a small disk needs root to mount");
    root = Files.createDirectory(folder.resolve("disk"));
    int code = run("mount", "-t", "tmpfs", "-o", "size=4m,nr_inodes=2000", "tmpfs", root + "");
    assumeTrue(code == 0, "a tmpfs cannot be mounted here");
    host = TestingTree.unpack("nvidia-8.tree", root);
    plugins = root.resolve("gw");
    kubelet = TestingKubelet.start(host);
  }

  @AfterEach
  void unmount() throws Exception {
    if (kubelet != null) {
      kubelet.close();
    }
    run("umount", "-l", root + "");
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
  }

  private AgentProcess agent(Map<String, String> environment) throws IOException {
    return AgentProcess.start(root, plugins, folder.resolve("agent.log"), environment);
  }

  private void until(String what, BooleanSupplier condition) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        fail(
            "not %s; the kubelet has %s; %s",
            what, kubelet.devices(GPU), Files.readString(folder.resolve("agent.log")));
      }
      Thread.sleep(20);
    }
  }

  private TestingPlugin plugin(String socket, String... ids) throws Exception {
    until("open", () -> Files.exists(plugins.resolve("kubelet.sock")));
    TestingPlugin plugin = TestingPlugin.start(plugins, socket, GPU, ids);
    until("registers", () -> plugin.register().isOk());
    return plugin;
  }

  private void works(TestingPlugin plugin) throws Exception {
    until("healthy", () -> kubelet.healthy(GPU).equals(List.of(FIRST, SECOND)));
    assertThat(kubelet.devices(GPU)).as("none that the hardware lacks").hasSize(2);
    until("connected", () -> kubelet.connected(GPU));
    int before = plugin.allocated.size();
    assertThat(kubelet.allocate(GPU, SECOND).containers()).hasSize(1);
    assertThat(plugin.allocated).hasSizeGreaterThan(before);
  }

  /** Takes what is left of the disk: no byte and no name more. */
  private List<Path> fill() {
    List<Path> made = new ArrayList<>();
    try {
      Path big = root.resolve("big");
      made.add(big);
      try (var out = Files.newOutputStream(big)) {
        while (true) {
          out.write(new byte[4096]);
        }
      } catch (IOException e) {
        // Full.
      }
      for (int i = 0; ; i++) {
        made.add(Files.createFile(root.resolve("n" + i)));
      }
    } catch (IOException e) {
      return made;
    }
  }

  private static void free(List<Path> made) throws IOException {
    for (Path path : made) {
      Files.deleteIfExists(path);
    }
  }

  @Test
  void aFullDisk() throws Exception {
    try (AgentProcess agent = agent(Map.of());
        TestingPlugin plugin = plugin("a.sock", FIRST, SECOND, "GPU-bogus")) {
      works(plugin);
      TestingPlugin other = TestingPlugin.start(plugins, "b.sock", "nvidia.com/gpu.shared", FIRST);
      List<Path> made = fill();
      long start = System.nanoTime();
      assertThat(other.register().isOk()).as("there is no room for its socket").isFalse();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENCE);
      works(plugin);
      plugin.endStreams();
      until("the plugin is back", () -> plugin.register().isOk());
      works(plugin);
      assertThat(agent.alive()).isTrue();
      agent.kill();
      until("the kubelet noticed", () -> kubelet.healthy(GPU).isEmpty());
      other.close();
      try (AgentProcess again = agent(Map.of())) {
        // It can begin at once or not at all, by whose sockets went before; then it is begun again.
        Thread.sleep(3000);
        free(made);
        if (again.alive()) {
          back(plugin);
        } else {
          assertThat(again.log()).contains("cannot start");
          try (AgentProcess third = agent(Map.of())) {
            back(plugin);
            assertThat(third.alive()).isTrue();
          }
        }
      }
    }
  }

  /** A plugin starts anew when kubelet.sock is made anew. */
  private void back(TestingPlugin gone) throws Exception {
    gone.close();
    Files.deleteIfExists(plugins.resolve("a.sock"));
    try (TestingPlugin plugin = plugin("a.sock", FIRST, SECOND, "GPU-bogus")) {
      works(plugin);
    }
  }

  @Test
  void aClockThatJumps() throws Exception {
    assumeTrue(Files.exists(FAKE_TIME), "no libfaketime here: install the package libfaketime");
    Path clock = Files.writeString(folder.resolve("clock"), "+0\n");
    Map<String, String> environment =
        Map.of(
            "LD_PRELOAD",
            FAKE_TIME.toString(),
            "FAKETIME_TIMESTAMP_FILE",
            clock.toString(),
            "FAKETIME_NO_CACHE",
            "1",
            "DONT_FAKE_MONOTONIC",
            "1");
    try (AgentProcess agent = agent(environment);
        TestingPlugin plugin = plugin("a.sock", FIRST, SECOND)) {
      works(plugin);
      for (String jump : List.of("+3650d", "-3650d", "+0")) {
        Files.writeString(clock, jump + "\n");
        works(plugin);
        plugin.hanging.add(Rpc.ALLOCATE);
        long start = System.nanoTime();
        assertThatThrownBy(() -> kubelet.allocate(GPU, FIRST)).hasMessageContaining("GG-GATE-029");
        assertThat(Duration.ofNanos(System.nanoTime() - start))
            .as("neither at once nor for ever, after " + jump)
            .isBetween(Duration.ofSeconds(8), PATIENCE);
        plugin.hanging.clear();
        works(plugin);
      }
      int year = java.time.Year.now(java.time.ZoneOffset.UTC).getValue();
      assertThat(agent.log())
          .as("its clock did jump")
          .contains("\"time\":\"" + (year + 10), "\"time\":\"" + (year - 10));
      assertThat(agent.log()).doesNotContain("plugin-lost", "kubelet-lost");
    }
  }

  @Test
  void aThousandRegistrationsAndAFloodOfAnotherProcess() throws Exception {
    try (AgentProcess agent = agent(Map.of());
        TestingPlugin plugin = plugin("a.sock", FIRST, SECOND)) {
      for (int i = 0; i < 1000; i++) {
        assertThat(plugin.register().isOk()).isTrue();
      }
      works(plugin);
      Process flood =
          new ProcessBuilder(
                  "python3",
                  "-c",
                  """
                  import socket, sys, time
                  held = []
                  for i in range(2000):
                      s = socket.socket(socket.AF_UNIX)
                      try:
                          s.connect(sys.argv[1])
                          s.send(b'PRI * HTTP/2.0')
                          held.append(s)
                      except OSError:
                          pass
                  print('full', flush=True)
                  time.sleep(600)
                  """,
                  plugins.resolve("kubelet.sock").toString())
              .start();
      try {
        assertThat(flood.getInputStream().read()).as("it connects").isEqualTo('f');
        works(plugin);
        until("others get through meanwhile", () -> plugin.register().isOk());
        works(plugin);
      } finally {
        flood.destroyForcibly();
      }
      assertThat(agent.alive()).isTrue();
    }
  }
}
