package io.gpuguard.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.catalog.BuiltInCatalog;
import io.gpuguard.catalog.Catalog;
import io.gpuguard.finding.Finding;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.source.ReadingLimits;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pods whose spec stands alone in a custom resource, with no template around it. */
class SpecAloneTest {

  private static final Catalog CATALOG = BuiltInCatalog.load();

  private static final String DEPLOYMENT =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: model, namespace: inference}
      spec:
        selector: {matchLabels: {}}
        template:
          spec:
            containers:
              - name: model
                image: registry.example.com/model:1
                securityContext: {privileged: true}
                resources: {limits: {nvidia.com/gpu: "1"}}
      ---
      """;

  private static final String INFERENCE_SERVICE =
      """
      apiVersion: serving.kserve.io/v1beta1
      kind: InferenceService
      metadata: {name: model, namespace: inference}
      spec:
        predictor:
          containers:
            - name: model
              image: registry.example.com/model:1
              securityContext: {privileged: true}
              resources: {limits: {nvidia.com/gpu: "1"}}
        transformer: {logger: {mode: all}}
      ---
      """;

  private static ScanResult scan(String text) {
    SourceOptions stdin =
        new SourceOptions(
            ReadingLimits.DEFAULT,
            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
            false,
            _ -> {});
    return Scan.run(
        Sources.read(List.of("-"), stdin), CATALOG, BuiltInAnalyzers.all(), ScanOptions.ALL);
  }

  @Test
  void theFieldsOfASpecAloneAreNamedByTheirOwnPath() {
    for (String text : List.of(DEPLOYMENT + INFERENCE_SERVICE, INFERENCE_SERVICE + DEPLOYMENT)) {
      List<Finding> found = scan(text).findings();
      assertThat(found)
          .filteredOn(f -> f.control().id().equals("GG-BYP-004"))
          .extracting(f -> f.path().toString())
          .containsExactlyInAnyOrder(
              "spec.template.spec.containers[0].securityContext.privileged",
              "spec.predictor.containers[0].securityContext.privileged");
      assertThat(found).allSatisfy(f -> assertThat(f.line()).isPositive());
    }
  }

  @Test
  void whatHasNoContainersIsNoPod() {
    assertThat(scan(INFERENCE_SERVICE).inventory().pods())
        .extracting(PodTemplate::path)
        .extracting(Object::toString)
        .containsExactly("spec.predictor");
  }
}
