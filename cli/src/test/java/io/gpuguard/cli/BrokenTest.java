package io.gpuguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.catalog.BuiltInCatalog;
import io.gpuguard.catalog.Catalog;
import io.gpuguard.check.Breakdown;
import io.gpuguard.finding.Finding;
import io.gpuguard.repair.Refusal;
import io.gpuguard.scan.BuiltInAnalyzers;
import io.gpuguard.scan.Scan;
import io.gpuguard.scan.ScanOptions;
import io.gpuguard.scan.ScanResult;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BrokenTest {

  private static final RuntimeException BUG = new IllegalStateException("broken");

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Surroundings surroundings(Map<String, String> environment) {
    PrintStream printed = new PrintStream(err, true, StandardCharsets.UTF_8);
    InputStream in = InputStream.nullInputStream();
    return new Surroundings(in, printed, printed, environment, false, false);
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static ScanResult scanned() {
    Catalog catalog = BuiltInCatalog.load();
    byte[] text = TestingCli.WORKLOAD.getBytes(StandardCharsets.UTF_8);
    return Scan.run(
        Sources.read("pod.yaml", text, SourceOptions.DEFAULT),
        catalog,
        BuiltInAnalyzers.all(),
        ScanOptions.ALL);
  }

  @Test
  void aRepairThatBrokeMakesTheRunIncompleteAndIsNamed() {
    Finding finding = scanned().findings().getFirst();
    List<Refusal> refused =
        List.of(
            new Refusal(finding, "this is a bug in gpuguard, please report it: " + BUG, BUG),
            new Refusal(finding, "the list holds empty items", null));
    assertThat(Broken.tell(refused, surroundings(Map.of()))).isEqualTo(ExitCode.INCOMPLETE);
    assertThat(said())
        .isEqualTo(
            """
            gpuguard: pod.yaml:%d: %s was not repaired; this is a bug in gpuguard, please report it: \
            java.lang.IllegalStateException: broken
            Set GPUGUARD_DEBUG=1 to see where it happened.
            """
                .formatted(finding.line(), finding.control().id()));
  }

  @Test
  void aControlThatBrokeMakesTheRunIncompleteAndIsNamed() {
    ScanResult whole = scanned();
    Finding finding = whole.findings().getFirst();
    Breakdown breakdown = new Breakdown(finding.control(), finding.resource(), BUG);
    ScanResult result =
        new ScanResult(
            whole.catalog(),
            whole.inventory(),
            whole.coverage(),
            whole.components(),
            whole.findings(),
            List.of(breakdown));
    Surroundings surroundings = surroundings(Map.of("GPUGUARD_DEBUG", "1"));
    assertThat(Broken.tell(whole, surroundings)).isEqualTo(ExitCode.CLEAN);
    assertThat(Broken.tell(result, surroundings)).isEqualTo(ExitCode.INCOMPLETE);
    assertThat(said())
        .startsWith("gpuguard: pod.yaml: " + finding.control().id() + " was not decided for Pod ")
        .contains("\tat ");
  }
}
