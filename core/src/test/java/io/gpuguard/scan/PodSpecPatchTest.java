package io.gpuguard.scan;

import static io.gpuguard.TestingScan.scan;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Severity;
import io.gpuguard.finding.Verdict;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.tree.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts of Argo's workflows that are merged into the pods that they lead to. */
class PodSpecPatchTest {

  private static String workflow(String ofAll, String own) {
    return """
    apiVersion: argoproj.io/v1alpha1
    kind: Workflow
    metadata: {name: train, namespace: ml}
    spec:
      podSpecPatch: %s
      volumes: [{name: data, emptyDir: {}}]
      templates:
        - name: train
          podSpecPatch: %s
          container:
            image: registry.example.com/train:1
            securityContext: {runAsUser: 1000}
            env: [{name: A, value: a}]
            resources: {limits: {nvidia.com/gpu: "1"}}
            volumeMounts: [{name: data, mountPath: /data}]
    """
        .formatted(ofAll, own);
  }

  private static final String PRIVILEGED =
      "'{\"containers\": [{\"name\": \"main\", \"securityContext\": {\"privileged\": true}}]}'";

  private static List<String> failures(ScanResult result, String control) {
    return result.findings().stream()
        .filter(f -> f.control().id().equals(control) && f.verdict() == Verdict.FAIL)
        .map(f -> f.container() + " " + f.path() + " " + f.line())
        .toList();
  }

  private static PodTemplate pod(String text) {
    return scan(text).inventory().pods().getFirst();
  }

  @Test
  void whatItSaysIsFoundInItsLine() {
    assertThat(failures(scan(workflow("''", PRIVILEGED)), "GG-BYP-004"))
        .containsExactly(
            "main spec.templates[0].podSpecPatch.containers[0].securityContext.privileged 9");
    assertThat(failures(scan(workflow(PRIVILEGED, "''")), "GG-BYP-004"))
        .containsExactly("main spec.podSpecPatch.containers[0].securityContext.privileged 5");
  }

  @Test
  void aFolderOfTheHostInAPatchOfYamlIsFound() {
    String patch =
        """
        |
            containers:
              - name: main
                volumeMounts: [{name: dev, mountPath: /host}]
            volumes:
              - name: dev
                hostPath: {path: /dev}
        """;
    ScanResult result = scan(workflow(patch, "''"));
    assertThat(failures(result, "GG-HP-002"))
        .containsExactly("null spec.podSpecPatch.volumes[0].hostPath.path 5");
    assertThat(result.findings())
        .filteredOn(f -> f.control().id().equals("GG-HP-002"))
        .extracting(Finding::message)
        .singleElement()
        .asString()
        .contains("mounts /dev of the host");
  }

  @Test
  void listsAreMergedByTheirKeys() {
    PodTemplate pod =
        pod(
            workflow(
                "'{containers: [{name: main, env: [{name: B, value: b}], args: [first]}]}'",
                "'{containers: [{name: main, env: [{name: A, value: c}], args: [second]}, {name:"
                    + " w}]}'"));
    assertThat(pod.spec().get("containers").items())
        .extracting(c -> c.get("name").text(""))
        .containsExactly("main", "w");
    assertThat(pod.spec().get("containers").get(0).get("env").items())
        .extracting(e -> e.get("name").text("") + e.get("value").text(""))
        .containsExactly("Ac", "Bb");
    assertThat(pod.spec().get("containers").get(0).get("args").items())
        .extracting(a -> a.text(""))
        .as("the template's patch comes last")
        .containsExactly("second");
    assertThat(pod.spec().get("containers").get(0).at("securityContext", "runAsUser").whole(0))
        .isEqualTo(1000);
  }

  @Test
  void aPatchTakesBackWhatTheTemplateSays() {
    String text =
        workflow("''", PRIVILEGED.replace("true", "false"))
            .replace("{runAsUser: 1000}", "{privileged: true}");
    assertThat(failures(scan(text), "GG-BYP-004")).isEmpty();
  }

  @Test
  void fieldsThatNeitherSaysAreMissedInTheTemplate() {
    String plugin =
        workflow("''", "'{containers: [{name: main, securityContext: {runAsGroup: 1}}]}'");
    PodTemplate pod = pod(plugin);
    Path container = Path.of("spec", "templates").child(0).child("container");
    assertThat(pod.unknown(container.child("securityContext").child("privileged"))).isNull();
    assertThat(pod.written(pod.specPath().child("containers").child(0))).isEqualTo(container);
    assertThat(pod.container(container.child("image"))).isEqualTo(pod.containers().getFirst());
  }

  @Test
  void ofContainersThatTheExecutorAddsOnlyThePatchIsKnown() {
    PodTemplate pod =
        pod(workflow("'{containers: [{name: wait, securityContext: {privileged: true}}]}'", "''"));
    Path wait = pod.containers().getLast().path();
    assertThat(wait).hasToString("spec.podSpecPatch.containers[0]");
    assertThat(pod.unknown(wait.child("securityContext").child("privileged"))).isNull();
    assertThat(pod.unknown(wait.child("image"))).contains("executor");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'{containers: [{name: main, securityContext: {privileged: {{inputs.parameters.p}} }}]}'",
        "'{containers: [{name: main'",
        "'just words'",
        "'{containers: [{name: main, $patch: delete}]}'"
      })
  void whatCannotBeReadIsNotAssessable(String patch) {
    ScanResult result = scan(workflow(patch, "''"));
    assertThat(result.findings())
        .filteredOn(f -> f.control().id().equals("GG-BYP-004"))
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.verdict()).isEqualTo(Verdict.NOT_ASSESSABLE);
              assertThat(f.reason()).contains("spec.podSpecPatch may change this pod");
              assertThat(f.line()).isEqualTo(5);
              assertThat(f.control().severity()).isEqualTo(Severity.CRITICAL);
            });
    assertThat(result.findings())
        .as("annotations are none of the patch's")
        .noneMatch(f -> f.control().id().equals("GG-SCH-010"));
    PodTemplate pod = result.inventory().pods().getFirst();
    assertThat(pod.unknown(pod.containers().getFirst().path().child("livenessProbe")))
        .contains("podSpecPatch");
  }

  @Test
  void templatesAlikeInOneWorkflowAreToldTheSameOfAPatch() {
    String text =
        """
        apiVersion: argoproj.io/v1alpha1
        kind: Workflow
        metadata: {name: odd}
        spec:
          podSpecPatch: '{{x}}'
          templates:
            - containers: [{name: a, image: b}]
            - containers: [{name: a, image: b}]
        """;
    assertThat(scan(text).findings())
        .filteredOn(f -> f.control().id().equals("GG-BYP-004"))
        .singleElement()
        .extracting(f -> f.path().toString())
        .isEqualTo("spec.podSpecPatch");
  }

  @Test
  void aNullTakesAFieldAway() {
    String text =
        workflow("'{hostNetwork: null, containers: [{name: main, securityContext: null}]}'", "''")
            .replace("  volumes:", "  hostNetwork: true\n  volumes:");
    PodTemplate pod = pod(text);
    assertThat(pod.spec().has("hostNetwork")).isFalse();
    assertThat(pod.spec().get("containers").get(0).get("securityContext").present()).isFalse();
    assertThat(pod.written(pod.specPath().child("hostNetwork")))
        .hasToString("spec.podSpecPatch.hostNetwork");
  }

  @Test
  void aNullInJsonWithTabsIsNoLess() {
    PodTemplate pod =
        pod(
            workflow(
                """
                |
                    {
                    \t"containers": [{"name": "main", "securityContext": null}]
                    }
                """,
                "''"));
    assertThat(pod.containers().getFirst().node().has("securityContext")).isFalse();
  }

  @Test
  void aNullWithinWhatAPatchAddsIsNothing() {
    PodTemplate pod =
        pod(
            workflow(
                "'{volumes: [{name: new, hostPath: null, emptyDir: {}}], tolerations: [{key: a,"
                    + " value: null}]}'",
                "''"));
    assertThat(pod.spec().get("volumes").items().getLast().mapping().keys())
        .containsExactly("name", "emptyDir");
    assertThat(pod.spec().get("tolerations").get(0).mapping().keys()).containsExactly("key");
  }
}
