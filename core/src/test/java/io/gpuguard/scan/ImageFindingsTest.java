package io.gpuguard.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.TestingRepository;
import io.gpuguard.catalog.BuiltInCatalog;
import io.gpuguard.finding.Finding;
import io.gpuguard.source.ReadingLimits;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What findings about images point at, and that their sentences are true of each image. */
class ImageFindingsTest {

  private static List<Finding> findings(String example, String control) {
    String file = TestingRepository.root().resolve("catalog/controls/images/" + example).toString();
    SourceOptions options =
        new SourceOptions(ReadingLimits.DEFAULT, InputStream.nullInputStream(), false, _ -> {});
    return Scan.run(
            Sources.read(List.of(file), options),
            BuiltInCatalog.load(),
            BuiltInAnalyzers.all(),
            ScanOptions.ALL)
        .findings()
        .stream()
        .filter(f -> f.control().id().equals(control))
        .toList();
  }

  @Test
  void anUnknownPluginIsTheImageOfTheContainerThatCanRegister() {
    assertThat(findings("unknown-plugin-image/fail/beside-a-sidecar.yaml", "GG-IMG-003"))
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.path()).hasToString("spec.template.spec.containers[1].image");
              assertThat(f.line()).isEqualTo(14);
              assertThat(f.message())
                  .startsWith("Container plugin of")
                  .contains("registry.example.org/plugin:1.0");
            });
  }

  @Test
  void ofAnImageWithoutATagNoTagIsSpokenOf() {
    for (String example : List.of("no-tag.yaml", "tag.yaml")) {
      assertThat(findings("image-not-pinned/fail/" + example, "GG-IMG-002"))
          .singleElement()
          .extracting(Finding::message)
          .asString()
          .contains("without a digest")
          .doesNotContain("the tag");
    }
  }
}
