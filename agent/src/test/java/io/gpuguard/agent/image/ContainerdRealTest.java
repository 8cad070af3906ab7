package io.gpuguard.agent.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gpuguard.agent.hardware.TestingTree;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image in a real containerd, as a pod would run it: read-only root, not root, no capability.
 */
@Tag("real")
class ContainerdRealTest {

  private static final String IMAGE = "localhost/gpuguard-agent:0.1.0";

  @TempDir Path folder;
  private Process containerd;

  private record Ran(int code, String out) {}

  private static boolean there(String program) {
    return Arrays.stream((System.getenv("PATH") + ":/usr/sbin").split(":"))
        .anyMatch(path -> new File(path, program).canExecute());
  }

  @BeforeEach
  void start() throws Exception {
    assumeTrue(
        there("containerd") && there("ctr") && there("runc"),
        "no containerd here: install the packages containerd and runc");
    assumeTrue("root".equals(System.getProperty("user.name")), "containerd needs root");
    assumeTrue(TestingImage.tar().isPresent(), "no image: run ./mvnw -Pimage package");
    Path config = folder.resolve("config.toml");
    Files.writeString(
        config,
        """
        version = 2
        root = "%1$s/root"
        state = "%1$s/state"
        disabled_plugins = ["io.containerd.grpc.v1.cri"]
        [grpc]
          address = "%1$s/containerd.sock"
        """
            .formatted(folder));
    containerd =
        new ProcessBuilder("containerd", "--config", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (ctr("version").code() != 0) {
      assertThat(System.nanoTime()).as(Files.readString(folder.resolve("log"))).isLessThan(end);
      Thread.sleep(200);
    }
    Ran imported =
        ctr(
            "images",
            "import",
            "--snapshotter",
            "native",
            TestingImage.tar().orElseThrow().toString());
    assertThat(imported.code()).as(imported.out()).isZero();
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (containerd != null) {
      containerd.destroy();
      containerd.waitFor(20, TimeUnit.SECONDS);
    }
  }

  private Ran ctr(String... words) throws Exception {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of("ctr", "-a", folder.resolve("containerd.sock").toString(), "-n", "k8s.io"));
    command.addAll(List.of(words));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes());
    return new Ran(process.waitFor(), out);
  }

  private Ran run(String id, Path host, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of("run", "--rm", "--snapshotter", "native", "--read-only", "--env", "NODE_NAME=n1"));
    for (String capability :
        List.of(
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "MKNOD",
            "NET_RAW",
            "SETUID",
            "SETGID",
            "SETFCAP",
            "SETPCAP",
            "NET_BIND_SERVICE",
            "SYS_CHROOT",
            "KILL",
            "AUDIT_WRITE",
            "FSETID")) {
      command.addAll(List.of("--cap-drop", "CAP_" + capability));
    }
    command.addAll(
        List.of("--mount", "type=bind,src=" + host + ",dst=/host,options=rbind:ro", IMAGE, id));
    command.addAll(List.of(arguments));
    return ctr(command.toArray(String[]::new));
  }

  @Test
  void statusRunsInItsContainer() throws Exception {
    Path host = Files.createDirectory(folder.resolve("host"));
    TestingTree.unpack("nvidia-8.tree", host);
    Ran ran = run("healthy", host);
    assertThat(ran.out()).startsWith("n1: 8 GPUs, 8 usable\n").endsWith("Nothing is wrong.\n");
    assertThat(ran.code()).isZero();
  }

  @Test
  void theStartUpCacheIsUsedAndTheUserIsNotRoot() throws Exception {
    Path host = Files.createDirectory(folder.resolve("host"));
    Ran ran =
        run(
            "cache",
            host,
            "/opt/gpuguard/runtime/bin/java",
            "@/opt/gpuguard/lib/options",
            "-Xlog:cds:stdout",
            "-XshowSettings:properties",
            "io.gpuguard.agent.Main",
            "status",
            "--root",
            "/host");
    assertThat(ran.out())
        .contains("Mapped static  region #0")
        .contains("user.name = gpuguard")
        .contains("n1: 0 GPUs");
  }

  @Test
  void theAgentRunsInItsContainer() throws Exception {
    Path host = Files.createDirectory(folder.resolve("host"));
    TestingTree.unpack("nvidia-8.tree", host);
    Ran ran =
        run(
            "agent",
            host,
            "/opt/gpuguard/runtime/bin/java",
            "@/opt/gpuguard/lib/options",
            "io.gpuguard.agent.Main",
            "run",
            "--root",
            "/host",
            "--for",
            "2");
    assertThat(ran.out())
        .contains("\"event\":\"started\"", "\"gpus\":8", "\"event\":\"ended\"")
        .doesNotContain("Exception", "\"event\":\"error\"");
    assertThat(ran.code()).isZero();
  }
}
