package io.gpuguard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.agent.decision.Reason;
import io.gpuguard.agent.hardware.TestingTree;
import io.gpuguard.source.TextFile;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... words) {
    return new Main(print(out), print(err), Map.of("NODE_NAME", "node1")).run(List.of(words));
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private String text() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aHealthyNodeIsClean() throws IOException {
    TestingTree.unpack("nvidia-8.tree", folder);
    assertThat(run("status", "--root", folder.toString())).isEqualTo(Main.CLEAN);
    assertThat(text())
        .startsWith("node1: 8 GPUs, 8 usable\n")
        .contains("NVIDIA driver 580.159.03, all parts agree")
        .endsWith("Nothing is wrong.\n");
  }

  @Test
  void aLostGpuCounts() throws IOException {
    TestingTree.unpack("fallen-off-bus.tree", folder);
    assertThat(run("status", "--root", folder.toString())).isEqualTo(Main.FINDINGS);
    assertThat(text()).startsWith("node1: 4 GPUs, 1 usable\n").contains("high  GG-AGT-001");
  }

  @Test
  void jsonHasTheFieldsOfCoresFindings() throws IOException {
    TestingTree.unpack("driver-mismatch.tree", folder);
    assertThat(run("status", "--json", "--root", folder.toString())).isEqualTo(Main.FINDINGS);
    Mapping root = ((TextFile.Result.Read) TextFile.parse("json", out.toByteArray())).file().root();
    assertThat(root.get("schemaVersion").text()).isEqualTo("1");
    Node finding = root.get("findings").get(0);
    assertThat(finding.mapping().keys())
        .containsExactly(
            "control",
            "title",
            "severity",
            "verdict",
            "horizon",
            "object",
            "path",
            "message",
            "repair",
            "fingerprint");
    assertThat(finding.at("object", "name").text()).isEqualTo("node1");
    assertThat(root.at("summary", "bySeverity", "high").whole(0)).isEqualTo(2);
  }

  @Test
  void wrongWordsAreTold() {
    assertThat(run("status", "--root")).isEqualTo(Main.BAD_INPUT);
    assertThat(run("status", "--what")).isEqualTo(Main.BAD_INPUT);
    assertThat(run("stat")).isEqualTo(Main.BAD_INPUT);
    assertThat(run("status", "--root", folder + "/absent")).isEqualTo(Main.BAD_INPUT);
    assertThat(run()).isEqualTo(Main.BAD_INPUT);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("'--root' needs a value")
        .contains("unknown option '--what'")
        .contains("unknown verb 'stat'")
        .contains("no such folder");
    assertThat(out.size()).isZero();
  }

  @Test
  void aPolicyIsChecked() throws IOException {
    Path file = folder.resolve("policy.yaml");
    Files.writeString(file, "version: 1\nresources:\n- {name: nvidia.com/gpu, tenants: [ml]}\n");
    assertThat(run("policy", "check", file.toString())).isEqualTo(Main.CLEAN);
    assertThat(text()).isEqualTo(file + ": well-formed, 1 rule, enforce\n");
    assertThat(err.toString(StandardCharsets.UTF_8)).contains(":3: any process");
    Files.writeString(file, "version: 1\nresource: []\n");
    assertThat(run("policy", "check", file.toString())).isEqualTo(Main.BAD_INPUT);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains(file + ":2: unknown key 'resource'");
    assertThat(run("policy")).isEqualTo(Main.BAD_INPUT);
    out.reset();
    assertThat(run("policy", "built-in")).isEqualTo(Main.CLEAN);
    Files.writeString(file, text());
    out.reset();
    assertThat(run("policy", "check", file.toString())).isEqualTo(Main.CLEAN);
    assertThat(text()).isEqualTo(file + ": well-formed, 4 rules, enforce\n");
  }

  @Test
  void everyRefusalIsExplained() {
    for (Reason reason : Reason.values()) {
      assertThat(run("explain", reason.id())).isEqualTo(Main.CLEAN);
      assertThat(text()).contains(reason.title()).contains(reason.repair());
    }
    assertThat(run("explain", "gg-agt-001")).isEqualTo(Main.CLEAN);
    assertThat(run("explain")).isEqualTo(Main.CLEAN);
    assertThat(text()).contains("GG-AGT-025   ");
    assertThat(run("explain", "GG-X")).isEqualTo(Main.BAD_INPUT);
    assertThat(Arrays.stream(Reason.values()).map(Reason::id)).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void runSaysWhatIsWrongWithItsOptions() {
    String at = folder.toString();
    assertThat(run("run", "--root", at, "--mode", "guess")).isEqualTo(Main.BAD_INPUT);
    assertThat(run("run", "--root", at, "--listen", "here")).isEqualTo(Main.BAD_INPUT);
    assertThat(run("run", "--root", at, "--interval", "0")).isEqualTo(Main.BAD_INPUT);
    assertThat(run("run", "--root", at, "--policy", "x")).isEqualTo(Main.BAD_INPUT);
    assertThat(run("status", "--mode", "observe")).isEqualTo(Main.BAD_INPUT);
    assertThat(run("run", "--root", at, "--mode", "gateway", "--policy", "/absent"))
        .isEqualTo(Main.BAD_INPUT);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("--mode is observe or gateway")
        .contains("--listen takes HOST:PORT")
        .contains("--interval takes seconds")
        .contains("--policy is for --mode gateway")
        .contains("unknown option '--mode'")
        .contains("/absent: no such file");
  }

  @Test
  void runEndsAfterItsTime() throws IOException {
    TestingTree.unpack("nvidia-8.tree", folder);
    String listen = "127.0.0.1:0";
    assertThat(run("run", "--root", folder.toString(), "--listen", listen, "--for", "1"))
        .isEqualTo(Main.CLEAN);
    assertThat(text()).contains("\"event\":\"started\"").contains("\"event\":\"ended\"");
  }

  @Test
  void aRecordIsWrittenAndComparedWith() throws IOException {
    Path host = folder.resolve("host");
    TestingTree.unpack("nvidia-8.tree", host);
    String record = folder.resolve("record.json").toString();
    assertThat(run("record", record, "--root", host.toString())).isEqualTo(Main.CLEAN);
    assertThat(run("status", "--compare", record, "--root", host.toString())).isEqualTo(Main.CLEAN);
    Files.writeString(host.resolve("usr/lib/x86_64-linux-gnu/libcuda.so.580.159.03"), "changed");
    assertThat(run("status", "--compare", record, "--root", host.toString()))
        .isEqualTo(Main.FINDINGS);
    assertThat(text())
        .contains("high  GG-AGT-047  /usr/lib/x86_64-linux-gnu/libcuda.so.580.159.03");
    assertThat(run("record", "--root", host.toString())).isEqualTo(Main.BAD_INPUT);
    assertThat(run("status", "--compare", folder + "/none")).isEqualTo(Main.BAD_INPUT);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("2 files recorded in " + record)
        .contains("'record' needs one file")
        .contains("/none: no such file");
  }
}
