package io.gpuguard.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.TestingDefaults;
import io.gpuguard.TestingRepository;
import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Verdict;
import io.gpuguard.scan.BuiltInAnalyzers;
import io.gpuguard.scan.Scan;
import io.gpuguard.scan.ScanOptions;
import io.gpuguard.source.Reading;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every control says yes to its passing examples and no to its failing ones, in both forms. */
class ControlExamplesTest {

  private static final Catalog CATALOG = BuiltInCatalog.load();

  @TestFactory
  List<DynamicTest> examples() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Control control : CATALOG.controls()) {
      if (control.check() instanceof Control.ExceptionsCheck) {
        // Their examples are exceptions files: ExceptionsTest reads them.
        continue;
      }
      Path folder =
          TestingRepository.root()
              .resolve("catalog/controls")
              .resolve(control.topic())
              .resolve(control.name());
      for (String kind : List.of("fail", "pass")) {
        List<Path> files = files(folder.resolve(kind));
        assertThat(files).as("%s has %s examples", control.id(), kind).isNotEmpty();
        for (Path file : files) {
          String name = control.id() + " " + kind + "/" + file.getFileName();
          tests.add(DynamicTest.dynamicTest(name, () -> check(control, kind, file)));
        }
      }
    }
    return tests;
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(folder)) {
      return list.sorted().toList();
    }
  }

  private static void check(Control control, String kind, Path file) {
    Reading plain = Sources.read(List.of(file.toString()), SourceOptions.DEFAULT);
    assertThat(plain.errors()).isEmpty();
    assertThat(plain.resources()).isNotEmpty();
    List<String> failures = failures(control, plain);
    assertThat(failures).hasSameElementsAs(failures(control, defaulted(plain)));
    if (kind.equals("fail")) {
      assertThat(failures).isNotEmpty();
    } else {
      assertThat(failures).isEmpty();
    }
  }

  private static Reading defaulted(Reading reading) {
    return new Reading(
        reading.files(),
        reading.resources().stream()
            .map(r -> TestingDefaults.defaulted(r, CATALOG.podTemplates()))
            .toList(),
        List.of(),
        List.of(),
        List.of());
  }

  private static List<String> failures(Control control, Reading reading) {
    ScanOptions options =
        new ScanOptions(
            Control.Organisation.ENTERPRISE,
            java.util.Set.of(),
            java.util.Set.of(),
            List.of(control.id()),
            java.util.Map.of());
    List<Finding> findings = Scan.run(reading, CATALOG, BuiltInAnalyzers.all(), options).findings();
    assertThat(findings).extracting(Finding::message).noneMatch(m -> m.matches(".*\\{\\w+}.*"));
    // The field to blame is the one that the message speaks of: where it may be unset, it says so.
    assertThat(findings)
        .extracting(Finding::message)
        .noneMatch(m -> m.contains("(not set)") && !control.message().contains("not set"));
    return findings.stream()
        .filter(f -> f.verdict() != Verdict.JUSTIFIED)
        .peek(f -> assertThat(f.position()).as("position of %s", f.path()).isNotNull())
        .map(f -> f.path() + " " + f.verdict())
        .toList();
  }
}
