package io.gpuguard.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.TestingRepository;
import io.gpuguard.catalog.BuiltInCatalog;
import io.gpuguard.catalog.Catalog;
import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Severity;
import io.gpuguard.finding.Verdict;
import io.gpuguard.source.Reading;
import io.gpuguard.source.ReadingLimits;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Real manifests of vendors: what is found in each is recorded in {@code golden/corpus}, so that a
 * change of any control shows as a diff. {@code -Dgolden.rewrite=true} records anew.
 */
class CorpusTest {

  private static final Catalog CATALOG = BuiltInCatalog.load();

  /** Without helm and kubectl, which not every machine has. */
  private static final SourceOptions FILES_ONLY =
      new SourceOptions(ReadingLimits.DEFAULT, InputStream.nullInputStream(), false, _ -> {});

  @Test
  void findingsAreAsRecorded() throws IOException {
    Path corpus = TestingRepository.corpus();
    Path golden = TestingRepository.root().resolve("core/src/test/resources/golden/corpus");
    boolean rewrite = Boolean.getBoolean("golden.rewrite");
    Files.createDirectories(golden);
    List<Path> vendors = vendors(corpus);
    for (Path vendor : vendors) {
      Path record = golden.resolve(vendor.getFileName() + ".txt");
      String found = text(corpus, scan(vendor));
      if (rewrite) {
        Files.writeString(record, found);
      }
      assertThat(found).as("%s", record).isEqualTo(Files.readString(record));
    }
    try (Stream<Path> records = Files.list(golden)) {
      assertThat(records).hasSameSizeAs(vendors);
    }
  }

  @Test
  void everyFailHasALineAndEveryErrorIsTheFilesOwn() throws IOException {
    for (Path vendor : vendors(TestingRepository.corpus())) {
      ScanResult result = scan(vendor);
      assertThat(result.findings().stream().filter(f -> f.verdict() == Verdict.FAIL))
          .allSatisfy(f -> assertThat(f.position()).as("%s %s", f.file(), f.path()).isNotNull());
      // Keys given twice, which the API server's strict decoding refuses too.
      assertThat(result.coverage().errors())
          .allSatisfy(e -> assertThat(e.message()).contains("twice"));
      assertThat(result.coverage().incomplete()).isEmpty();
    }
  }

  @Test
  void intelsOwnManifestIsNothingAboveMedium() {
    Path manifest =
        TestingRepository.corpus()
            .resolve("intel-device-plugins/deployments/gpu_plugin/base/intel-gpu-plugin.yaml");
    ScanResult result = scan(manifest);
    assertThat(result.components()).hasSize(1);
    assertThat(result.findings().stream().filter(f -> f.verdict() == Verdict.FAIL))
        .allSatisfy(f -> assertThat(Severity.MEDIUM.atLeast(f.severity())).isTrue());
  }

  @Test
  void migPartedsExampleIsCritical() {
    ScanResult result = scan(TestingRepository.corpus().resolve("nvidia-mig-parted"));
    List<String> critical =
        result.findings().stream()
            .filter(f -> f.verdict() == Verdict.FAIL && f.severity() == Severity.CRITICAL)
            .map(f -> f.resource().kind() + " " + f.path())
            .toList();
    assertThat(critical)
        .anyMatch(f -> f.startsWith("DaemonSet") && f.contains("hostPath"))
        .anyMatch(f -> f.startsWith("DaemonSet") && f.endsWith("hostPID"))
        .anyMatch(f -> f.startsWith("ClusterRole ") && f.contains("rules"));
  }

  private static List<Path> vendors(Path corpus) throws IOException {
    try (Stream<Path> entries = Files.list(corpus)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    }
  }

  private static ScanResult scan(Path path) {
    Reading reading = Sources.read(List.of(path.toString()), FILES_ONLY);
    return Scan.run(reading, CATALOG, BuiltInAnalyzers.all(), ScanOptions.ALL);
  }

  /** A paragraph a file, a line a control and verdict, with the lines of the file. */
  private static String text(Path corpus, ScanResult result) {
    Map<String, Map<String, List<Integer>>> files = new TreeMap<>();
    for (Finding finding : result.findings()) {
      String file = corpus.relativize(Path.of(finding.file())).toString();
      String what =
          finding.control().id() + " " + finding.severity().text() + " " + finding.verdict().text();
      files
          .computeIfAbsent(file, f -> new TreeMap<>())
          .computeIfAbsent(what, w -> new ArrayList<>())
          .add(finding.line());
    }
    StringBuilder out = new StringBuilder();
    files.forEach(
        (file, findings) -> {
          out.append(file).append('\n');
          findings.forEach(
              (what, lines) ->
                  out.append("  ").append(what).append(' ').append(lines).append('\n'));
        });
    result
        .coverage()
        .errors()
        .forEach(
            e ->
                out.append(corpus.relativize(Path.of(e.file())))
                    .append(" error ")
                    .append(e.line())
                    .append('\n'));
    return out.toString();
  }
}
