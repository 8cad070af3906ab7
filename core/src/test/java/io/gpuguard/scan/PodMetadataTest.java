package io.gpuguard.scan;

import static io.gpuguard.TestingScan.scan;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.resource.PodTemplate;
import io.gpuguard.tree.Path;
import org.junit.jupiter.api.Test;

/** Labels and annotations that objects put on pods from fields of their own. */
class PodMetadataTest {

  private static final String WORKFLOW =
      """
      apiVersion: argoproj.io/v1alpha1
      kind: Workflow
      metadata: {name: train, labels: {mine: workflow}}
      spec:
        podMetadata:
          labels: {team: all, of: all}
          annotations: {slinky.slurm.net/user-id: "0"}
        templates:
          - name: train
            metadata: {labels: {team: own}}
            container:
              image: registry.example.com/train:1
              resources: {limits: {nvidia.com/gpu: "1"}}
      """;

  private static final String SERVICE =
      """
      apiVersion: serving.kserve.io/v1beta1
      kind: InferenceService
      metadata: {name: model, labels: {team: service, of: service}}
      spec:
        predictor:
          labels: {team: predictor}
          containers: [{name: kserve-container, image: "registry.example.com/server:1"}]
      """;

  private static PodTemplate pod(String text) {
    return scan(text).inventory().pods().getFirst();
  }

  @Test
  void ofEqualKeysTheNearestCounts() {
    assertThat(pod(WORKFLOW).metadata().get("labels").mapping().texts())
        .containsOnlyKeys("team", "of")
        .containsEntry("team", "own");
    assertThat(pod(SERVICE).metadata().get("labels").mapping().texts())
        .containsOnlyKeys("team", "of")
        .containsEntry("team", "predictor");
  }

  @Test
  void eachIsNamedWhereItIsWritten() {
    PodTemplate workflow = pod(WORKFLOW);
    Path labels = workflow.path().child("metadata").child("labels");
    assertThat(workflow.written(labels.child("team")))
        .hasToString("spec.templates[0].metadata.labels.team");
    assertThat(workflow.written(labels.child("of"))).hasToString("spec.podMetadata.labels.of");
    PodTemplate service = pod(SERVICE);
    Path ofService = service.path().child("metadata").child("labels");
    assertThat(service.written(ofService.child("team"))).hasToString("spec.predictor.labels.team");
    assertThat(service.written(ofService.child("of"))).hasToString("metadata.labels.of");
    assertThat(service.written(ofService.child("none")))
        .as("what is nowhere")
        .hasToString("spec.predictor.labels.none");
    assertThat(service.at(service.written(ofService.child("of"))).text()).isEqualTo("service");
  }

  @Test
  void controlsSeeThem() {
    String device =
        WORKFLOW.replace("slinky.slurm.net/user-id: \"0\"", "cdi.k8s.io/gpu: nvidia.com/gpu=all");
    assertThat(scan(device).findings())
        .filteredOn(f -> f.control().id().equals("GG-BYP-008"))
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.path().toString()).startsWith("spec.podMetadata.annotations");
              assertThat(f.line()).isEqualTo(7);
            });
  }

  @Test
  void podsOfLlmServicesHaveThoseOfTheirWorkload() {
    String text =
        """
        apiVersion: serving.kserve.io/v1alpha1
        kind: LLMInferenceService
        metadata: {name: llm}
        spec:
          labels: {team: decode}
          template: {containers: [{name: main, image: "registry.example.com/vllm:1"}]}
          prefill:
            labels: {team: prefill}
            template: {containers: [{name: main, image: "registry.example.com/vllm:1"}]}
        """;
    assertThat(scan(text).inventory().pods())
        .extracting(p -> p.path() + " " + p.metadata().at("labels", "team").text(""))
        .containsExactly("spec.template decode", "spec.prefill.template prefill");
  }
}
