package io.gpuguard.policy;

import io.gpuguard.TestingRepository;
import io.gpuguard.catalog.BuiltInCatalog;
import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.Profile;
import io.gpuguard.exception.ExceptionsReader;
import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Verdict;
import io.gpuguard.real.NoOrigin;
import io.gpuguard.resource.Resource;
import io.gpuguard.scan.BuiltInAnalyzers;
import io.gpuguard.scan.Scan;
import io.gpuguard.scan.ScanOptions;
import io.gpuguard.source.Reading;
import io.gpuguard.source.ReadingLimits;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import io.gpuguard.source.TextFile;
import io.gpuguard.tree.Mapping;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The conformance kit of all admission engines: one object, and the controls that the scan says it
 * fails. An engine's test says only how its engine is asked.
 *
 * @param origin file and line
 * @param failing ids of controls, among those that became rules
 */
record AdmissionCase(String origin, Mapping object, Set<String> failing) {

  private static final Catalog CATALOG = BuiltInCatalog.load();
  private static final SourceOptions FILES_ONLY =
      new SourceOptions(ReadingLimits.DEFAULT, InputStream.nullInputStream(), false, _ -> {});

  /** Every rule that the catalogue makes, all profiles vouched for. */
  static AdmissionRule.Set rules() {
    return rules(CATALOG);
  }

  static AdmissionRule.Set rules(Catalog catalog) {
    return AdmissionRules.of(
        catalog,
        catalog.controls(),
        catalog.profiles(),
        control ->
            new io.gpuguard.check.Input(CATALOG, none(), List.of(), java.util.Map.of())
                .parameters(control),
        List.of());
  }

  /** One rule with the exceptions of a file. */
  static AdmissionRule rule(String control, String exceptions) {
    return rules(control, exceptions).rules().getFirst();
  }

  /** What one control becomes with the exceptions of a file. */
  static AdmissionRule.Set rules(String control, String exceptions) {
    TextFile file =
        switch (TextFile.parse("exceptions.yaml", exceptions.getBytes(StandardCharsets.UTF_8))) {
          case TextFile.Result.Read(TextFile text) -> text;
          case TextFile.Result.Unreadable(String place, String message) ->
              throw new AssertionError(place + message);
        };
    return AdmissionRules.of(
        CATALOG,
        List.of(CATALOG.control(control).orElseThrow()),
        CATALOG.profiles(),
        _ -> Mapping.EMPTY,
        ExceptionsReader.read(file).exceptions().inForce(LocalDate.of(2026, 11, 25)));
  }

  /** One rule for some components. */
  static AdmissionRule rule(String control, List<Profile> profiles) {
    return AdmissionRules.of(
            CATALOG,
            List.of(CATALOG.control(control).orElseThrow()),
            profiles,
            _ -> Mapping.EMPTY,
            List.of())
        .rules()
        .getFirst();
  }

  private static io.gpuguard.inventory.Inventory none() {
    return new io.gpuguard.inventory.Inventory(List.of(), CATALOG.podTemplates());
  }

  /** The examples of all controls. */
  static List<AdmissionCase> examples() throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(TestingRepository.root().resolve("catalog/controls"))) {
      walk.filter(f -> f.toString().matches(".*/(pass|fail)/.*[.](yaml|json)"))
          .sorted()
          .forEach(files::add);
    }
    return of(files);
  }

  /** The vendors' manifests; none where they are absent. */
  static List<AdmissionCase> corpus() throws IOException {
    Path corpus = TestingRepository.shared().map(s -> s.resolve("corpus")).orElse(null);
    if (corpus == null) {
      return List.of();
    }
    List<Path> files = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(corpus)) {
      walk.filter(f -> f.toString().matches(".*[.](yaml|yml|json)"))
          .filter(Files::isRegularFile)
          .sorted()
          .forEach(files::add);
    }
    return of(files);
  }

  private static List<AdmissionCase> of(List<Path> files) {
    Set<String> ruled = new TreeSet<>();
    Set<String> kinds = new TreeSet<>();
    for (AdmissionRule rule : rules().rules()) {
      ruled.add(rule.control().id());
      rule.targets().forEach(target -> kinds.add(target.group() + "/" + target.kind()));
    }
    List<AdmissionCase> cases = new ArrayList<>();
    for (Path file : files) {
      Reading reading = Sources.read(List.of(file.toString()), FILES_ONLY);
      for (Resource resource : reading.resources()) {
        if (!kinds.contains(resource.group() + "/" + resource.kind())
            || resource.root().at("metadata", "uid").present()) {
          // No rule looks at it, or it is of a dump: who creates it makes another object.
          continue;
        }
        Set<String> failing = failing(resource);
        failing.retainAll(ruled);
        cases.add(new AdmissionCase(file + "", resource.root(), failing));
      }
    }
    return cases;
  }

  /** Objects crossed from those of other cases: see {@link CrossedObjects}. */
  static List<AdmissionCase> crossed(List<AdmissionCase> parents, long seed, int count) {
    Set<String> ruled = new TreeSet<>();
    rules().rules().forEach(rule -> ruled.add(rule.control().id()));
    CrossedObjects objects =
        new CrossedObjects(parents.stream().map(AdmissionCase::object).toList(), seed);
    List<AdmissionCase> cases = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Mapping object = objects.next();
      Set<String> failing = failing(Resource.of(object, NoOrigin.NONE));
      failing.retainAll(ruled);
      cases.add(new AdmissionCase("crossed with seed " + seed + ", " + i, object, failing));
    }
    return cases;
  }

  /** What the scan says of the object alone, as an admission engine sees it. */
  private static Set<String> failing(Resource resource) {
    Reading alone = new Reading(1, List.of(resource), List.of(), List.of(), List.of());
    Set<String> failing = new TreeSet<>();
    for (Finding finding :
        Scan.run(alone, CATALOG, BuiltInAnalyzers.all(), ScanOptions.ALL).findings()) {
      if (finding.verdict() == Verdict.FAIL) {
        failing.add(finding.control().id());
      }
    }
    return failing;
  }

  String kind() {
    return object.get("kind").text("");
  }

  String name() {
    return object.at("metadata", "name").text("");
  }

  String namespace() {
    // A manifest without one goes where the user says: not to the namespace "default" for certain.
    return object.at("metadata", "namespace").text("gpu-tests");
  }
}
