package io.gpuguard.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.TestingRepository;
import io.gpuguard.real.TestingPrometheus;
import io.gpuguard.source.TextFile;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus answers the dashboard's queries and evaluates the rules. */
@Tag("real")
class PrometheusRealTest {

  private static final Pattern METRIC =
      Pattern.compile("\\b(DCGM_FI_[A-Z_]+|kube_[a-z_]+|gpuguard_[a-z_]+)\\b");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\w+)}}");

  /**
   * Two GPUs as dcgm-exporter tells of them, one broken and one in use by no pod; a node that
   * offers one of its two; a plugin that runs nowhere.
   */
  private static final String METRICS =
      """
      DCGM_FI_DEV_GPU_TEMP{gpu="0",UUID="GPU-a",device="nvidia0",modelName="H100",Hostname="n1",DCGM_FI_DRIVER_VERSION="580.95.05",container="main",namespace="team-a",pod="train-0"} 91
      DCGM_FI_DEV_GPU_TEMP{gpu="1",UUID="GPU-b",device="nvidia1",modelName="H100",Hostname="n1",DCGM_FI_DRIVER_VERSION="580.95.05"} 40
      DCGM_FI_DEV_XID_ERRORS{gpu="0",UUID="GPU-a",device="nvidia0",modelName="H100",Hostname="n1",DCGM_FI_DRIVER_VERSION="580.95.05",container="main",namespace="team-a",pod="train-0"} 79
      DCGM_FI_DEV_XID_ERRORS{gpu="1",UUID="GPU-b",device="nvidia1",modelName="H100",Hostname="n1",DCGM_FI_DRIVER_VERSION="580.95.05"} 0
      DCGM_FI_DEV_GPU_UTIL{gpu="0",UUID="GPU-a",device="nvidia0",modelName="H100",Hostname="n1",DCGM_FI_DRIVER_VERSION="580.95.05",container="main",namespace="team-a",pod="train-0"} 80
      DCGM_FI_DEV_GPU_UTIL{gpu="1",UUID="GPU-b",device="nvidia1",modelName="H100",Hostname="n1",DCGM_FI_DRIVER_VERSION="580.95.05"} 60
      DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS{gpu="0",UUID="GPU-a",device="nvidia0",modelName="H100",Hostname="n1",DCGM_FI_DRIVER_VERSION="580.95.05"} 3
      DCGM_FI_DEV_ROW_REMAP_FAILURE{gpu="0",UUID="GPU-a",device="nvidia0",modelName="H100",Hostname="n1",DCGM_FI_DRIVER_VERSION="580.95.05"} 1
      kube_node_status_capacity{node="n1",resource="nvidia_com_gpu",unit="integer"} 2
      kube_node_status_allocatable{node="n1",resource="nvidia_com_gpu",unit="integer"} 1
      kube_daemonset_status_number_unavailable{namespace="gpu",daemonset="nvidia-device-plugin"} 1
      gpuguard_node_findings{node="n1",check="GG-AGT-001",severity="high"} 1
      gpuguard_refusals_total{node="n1",reason="GG-GATE-001",stage="register",enforced="true"} 5
      gpuguard_devices{node="n1",resource="nvidia.com/gpu",health="unhealthy"} 1
      gpuguard_plugin_up{node="n1",resource="nvidia.com/gpu"} 1
      gpuguard_kubelet_connected{node="n1",resource="nvidia.com/gpu"} 1
      gpuguard_policy_valid{node="n1"} 1
      gpuguard_xids_total{node="n1",xid="79",meaning="reset"} 1
      """;

  /** What the panels with one number must show. */
  private static final Map<String, String> NUMBERS =
      Map.ofEntries(
          Map.entry("GPUs that report", "2"),
          Map.entry("GPUs with an Xid", "1"),
          Map.entry("GPUs that work for no pod", "1"),
          Map.entry("Last Xid", "79"),
          Map.entry("Devices that cannot be handed out", "1"),
          Map.entry("Plugins that are missing on nodes", "1"),
          Map.entry("Memory rows that were replaced", "3"),
          Map.entry("Driver versions", "2"),
          Map.entry("What is wrong on nodes", "1"),
          Map.entry("What the gateway refused", "5"),
          Map.entry("Devices behind the gateway", "1"));

  @TempDir Path folder;

  @Test
  void everyPanelShowsWhatTheExporterSays() throws Exception {
    try (TestingPrometheus prometheus =
        TestingPrometheus.start(folder, rules(), METRICS, "dcgm-exporter-x7k2p")) {
      await(prometheus, "count(DCGM_FI_DEV_GPU_TEMP)");
      int shown = 0;
      for (Node panel : panels()) {
        String title = panel.get("title").text("");
        Node target = panel.get("targets").get(0);
        Mapping answer = prometheus.query(target.get("expr").text(""));
        assertThat(answer.get("status").text("")).as(title + " " + answer).isEqualTo("success");
        List<Node> series = answer.at("data", "result").items();
        assertThat(series).as(title).isNotEmpty();
        for (Node one : series) {
          Matcher label = PLACEHOLDER.matcher(target.get("legendFormat").text(""));
          while (label.find()) {
            assertThat(one.get("metric").mapping().keys()).as(title).contains(label.group(1));
          }
        }
        if (NUMBERS.containsKey(title)) {
          assertThat(series.getFirst().get("value").get(1).text(""))
              .as(title)
              .isEqualTo(NUMBERS.get(title));
          shown++;
        }
      }
      assertThat(shown).isEqualTo(NUMBERS.size());
    }
  }

  @Test
  void everyRuleIsEvaluatedAndTheBrokenGpuAlerts() throws Exception {
    try (TestingPrometheus prometheus =
        TestingPrometheus.start(folder, rules(), METRICS, "dcgm-exporter-x7k2p")) {
      await(prometheus, "ALERTS{alertname=\"GpuNeedsReset\",alertstate=\"firing\"}");
      int rules = 0;
      for (Node group : prometheus.get("/api/v1/rules").at("data", "groups").items()) {
        for (Node rule : group.get("rules").items()) {
          rules++;
          assertThat(rule.get("health").text("")).as(rule.toString()).isEqualTo("ok");
        }
      }
      assertThat(rules).isGreaterThan(8);
    }
  }

  /** The vendor's files name every metric of its exporter that we ask for. */
  @Test
  void metricsAreTheVendors() throws Exception {
    String known = text(TestingRepository.corpus().resolve("nvidia-dcgm-exporter"));
    for (String metric : metrics(dashboard() + rules())) {
      if (METRICS.contains(metric + "=")) {
        continue; // A label of the others.
      }
      if (metric.startsWith("DCGM_")) {
        assertThat(known.contains(metric)).as(metric).isTrue();
      } else {
        assertThat(METRICS).contains(metric + "{");
      }
    }
  }

  private static Set<String> metrics(String text) {
    Set<String> metrics = new TreeSet<>();
    Matcher matcher = METRIC.matcher(text);
    while (matcher.find()) {
      metrics.add(matcher.group(1));
    }
    return metrics;
  }

  private static String text(Path folder) throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        text.append(Files.readString(file));
      }
    }
    return text.toString();
  }

  private static void await(TestingPrometheus prometheus, String query)
      throws InterruptedException {
    long end = System.nanoTime() + 60_000_000_000L;
    while (prometheus.query(query).at("data", "result").items().isEmpty()) {
      assertThat(System.nanoTime()).as("no answer to %s", query).isLessThan(end);
      Thread.sleep(200);
    }
  }

  private static String rules() {
    return file(new PrometheusGenerator(), "rules.yaml");
  }

  private static String dashboard() {
    return file(new GrafanaGenerator(), "dashboard.json");
  }

  private static String file(Generator generator, String name) {
    return String.valueOf(generator.generate(TestingRequest.examples()).files().get(name));
  }

  private static List<Node> panels() {
    byte[] text = dashboard().getBytes(StandardCharsets.UTF_8);
    return switch (TextFile.parse("dashboard.json", text)) {
      case TextFile.Result.Read(TextFile file) -> file.root().get("panels").items();
      case TextFile.Result.Unreadable(String place, String message) ->
          throw new AssertionError(place + message);
    };
  }
}
