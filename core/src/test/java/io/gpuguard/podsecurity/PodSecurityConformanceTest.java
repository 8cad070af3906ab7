package io.gpuguard.podsecurity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gpuguard.TestingRepository;
import io.gpuguard.catalog.BuiltInCatalog;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.resource.PodTemplatePaths;
import io.gpuguard.source.Reading;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The fixtures of Kubernetes' own admission code get their verdicts. */
class PodSecurityConformanceTest {

  private static final PodTemplatePaths PATHS = BuiltInCatalog.load().podTemplates();

  @Test
  void everyFixtureGetsItsVerdict() throws IOException {
    Optional<Path> shared = TestingRepository.shared();
    assumeTrue(shared.isPresent(), "no shared folder beside the repository: fixtures are absent");
    Path root = shared.get().resolve("conformance/pod-security");
    List<String> wrong = new ArrayList<>();
    int count = 0;
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        count++;
        check(root.relativize(file), file, wrong);
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(count).isEqualTo(424);
  }

  private static void check(Path name, Path file, List<String> wrong) {
    KubernetesVersion version = KubernetesVersion.of(name.getName(0).toString()).orElseThrow();
    Level level = Level.of(name.getName(1).toString()).orElseThrow();
    boolean pass = name.getName(2).toString().equals("pass");
    Reading reading = Sources.read(List.of(file.toString()), SourceOptions.DEFAULT);
    PodTemplate pod = PATHS.of(reading.resources().getFirst()).getFirst();
    PodSecurity.Verdict verdict = PodSecurity.evaluate(pod, version);
    if (verdict.allowedAt(level) != pass) {
      wrong.add(name + ": " + verdict);
    }
  }
}
