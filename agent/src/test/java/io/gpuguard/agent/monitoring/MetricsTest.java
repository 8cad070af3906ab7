package io.gpuguard.agent.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.agent.decision.Reason;
import io.gpuguard.agent.decision.Stage;
import io.gpuguard.agent.gateway.Gateway;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.hardware.HardwareReader;
import io.gpuguard.agent.hardware.TestingTree;
import io.gpuguard.agent.image.TestingImage;
import io.gpuguard.agent.nvml.Xids;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {

  private static final Pattern SELECTOR = Pattern.compile("\\b(gpuguard_\\w+)(?:\\{([^}]*)})?");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=");

  @TempDir Path folder;

  /** All that there is, once. */
  private String scrape() throws IOException {
    Metrics metrics = new Metrics("gateway");
    Hardware hardware = HardwareReader.read(TestingTree.unpack("nvidia-8.tree", folder));
    metrics.hardware(hardware);
    metrics.findings(List.of());
    metrics.gateway(List.of(new Gateway.State("nvidia.com/gpu", null, Set.of("a"), 1, true)));
    metrics.drivers(Set.of("gpu.example.com"));
    metrics.refused(Reason.ENDPOINT, true);
    metrics.xid(79, Xids.RESET);
    metrics.registered("nvidia.com/gpu");
    metrics.answered("nvidia.com/gpu", Stage.ALLOCATE, Duration.ofMillis(1), true);
    metrics.policy(true);
    return metrics.scrape();
  }

  @Test
  void alertsAndDashboardAskForMetricsAndLabelsThatThereAre() throws IOException {
    List<String> lines = scrape().lines().toList();
    Set<String> asked = new TreeSet<>();
    for (String file : List.of("prometheus.yaml", "dashboard.yaml")) {
      String text = Files.readString(TestingImage.root().resolve("catalog/monitoring/" + file));
      for (MatchResult selector : SELECTOR.matcher(text).results().toList()) {
        asked.add(selector.group(1));
        String labels = selector.group(2) == null ? "" : selector.group(2);
        assertThat(lines)
            .as(file + ": " + selector.group())
            .anyMatch(
                line ->
                    line.startsWith(selector.group(1) + "{") && has(line, labels)
                        || line.startsWith(selector.group(1) + " ") && labels.isEmpty());
      }
    }
    assertThat(asked).hasSizeGreaterThan(6);
  }

  private static boolean has(String line, String labels) {
    return LABEL.matcher(labels).results().allMatch(label -> line.contains(label.group(1) + "=\""));
  }

  @Test
  void eachMetricSaysWhatItIs() throws IOException {
    assertThat(scrape().lines().filter(line -> line.startsWith("# HELP ")).map(String::strip))
        .isNotEmpty()
        .allMatch(line -> line.split(" ").length > 3);
  }
}
