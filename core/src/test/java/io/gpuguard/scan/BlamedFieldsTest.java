package io.gpuguard.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.TestingRepository;
import io.gpuguard.catalog.BuiltInCatalog;
import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.Control;
import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Verdict;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Whoever reads a finding looks for its field in the file. A field that is not there is one to add:
 * then the control must name it in its words, and the line is that of what it goes into.
 */
class BlamedFieldsTest {

  private static final Catalog CATALOG = BuiltInCatalog.load();

  @TestFactory
  Stream<DynamicTest> failingExamples() {
    return CATALOG.controls().stream()
        .filter(control -> !(control.check() instanceof Control.ExceptionsCheck))
        .map(control -> DynamicTest.dynamicTest(control.id(), () -> examples(control)));
  }

  private static void examples(Control control) throws IOException {
    java.nio.file.Path folder =
        TestingRepository.root()
            .resolve("catalog/controls")
            .resolve(control.topic())
            .resolve(control.name())
            .resolve("fail");
    try (Stream<java.nio.file.Path> files = Files.list(folder)) {
      for (java.nio.file.Path file : files.sorted().toList()) {
        assertThat(told(file, List.of(control.id()))).as("%s", file).isEmpty();
      }
    }
  }

  @Test
  void vendorsManifests() throws IOException {
    try (Stream<java.nio.file.Path> vendors = Files.list(TestingRepository.corpus())) {
      for (java.nio.file.Path vendor : vendors.filter(Files::isDirectory).sorted().toList()) {
        assertThat(told(vendor, List.of())).as("%s", vendor).isEmpty();
      }
    }
  }

  /** What is wrong with the fields of all failures. */
  private static Set<String> told(java.nio.file.Path path, List<String> controls) {
    ScanOptions options =
        new ScanOptions(Control.Organisation.ENTERPRISE, Set.of(), Set.of(), controls, Map.of());
    ScanResult result =
        Scan.run(
            Sources.read(List.of(path.toString()), SourceOptions.DEFAULT),
            CATALOG,
            BuiltInAnalyzers.all(),
            options);
    Set<String> wrong = new HashSet<>();
    for (Finding finding : result.findings()) {
      if (finding.verdict() == Verdict.FAIL) {
        judge(finding, wrong);
      }
    }
    return wrong;
  }

  private static void judge(Finding finding, Set<String> wrong) {
    Path written = written(finding.resource().root(), finding.path());
    List<Path> missing = finding.path().after(written).steps();
    String what = finding.control().id() + " " + finding.path() + " " + finding.line();
    if (!missing.isEmpty() && !names(finding.control(), missing)) {
      wrong.add(what + ": no word of the control names it");
    }
    String line =
        String.join("", finding.resource().origin().lines(finding.line(), finding.line()));
    if (written.key() != null && !line.contains(written.key())) {
      wrong.add(what + ": this line has no " + written.key() + ": " + line);
    }
  }

  /** The longest part of a path that an object has. */
  private static Path written(Node root, Path path) {
    Path found = path;
    while (!root.at(found).present()) {
      found = Objects.requireNonNull(found.parent());
    }
    return found;
  }

  /** By its key, or by its English word: "taint" for taints. */
  private static boolean names(Control control, List<Path> missing) {
    String words =
        String.join(" ", control.title(), control.message(), control.repair().text())
            .toLowerCase(Locale.ROOT);
    return missing.stream()
        .map(Path::key)
        .filter(Objects::nonNull)
        .map(key -> key.toLowerCase(Locale.ROOT).replaceFirst("s$", ""))
        .anyMatch(words::contains);
  }
}
