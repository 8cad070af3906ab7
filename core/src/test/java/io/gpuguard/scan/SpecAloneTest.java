package io.gpuguard.scan;

import static io.gpuguard.TestingScan.scan;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.finding.Finding;
import io.gpuguard.resource.PodTemplate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pods whose spec stands alone in a custom resource, with no template around it. */
class SpecAloneTest {

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
