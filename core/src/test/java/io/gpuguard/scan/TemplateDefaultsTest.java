package io.gpuguard.scan;

import static io.gpuguard.TestingScan.scan;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.finding.Verdict;
import io.gpuguard.resource.PodTemplate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a workflow says once for all of its templates. */
class TemplateDefaultsTest {

  private static final String WORKFLOW =
      """
      apiVersion: argoproj.io/v1alpha1
      kind: Workflow
      metadata: {name: train, namespace: ml}
      spec:
        securityContext: {runAsUser: 7}
        templateDefaults:
          metadata: {labels: {team: a}}
          serviceAccountName: of-defaults
          podSpecPatch: '{"hostPID": true}'
          container:
            image: registry.example.com/default:1
            env: [{name: A, value: default}, {name: B, value: default}]
            securityContext: {privileged: true, runAsUser: 1}
          script: {image: "registry.example.com/script:1"}
          sidecars: [{name: watch, image: "registry.example.com/watch:1"}]
          volumes:
            - {name: data, hostPath: {path: /dev}}
            - {name: own, hostPath: {path: /etc}}
        templates:
          - name: order
            steps: [[{name: one, template: train}]]
          - name: train
            securityContext: {fsGroup: 1}
            volumes: [{name: own, emptyDir: {}, hostPath: {path: /own}}]
            container:
              image: registry.example.com/train:1
              env: [{name: A, value: own}]
              args: [train]
              securityContext: {runAsUser: 2}
              resources: {limits: {nvidia.com/gpu: "1"}}
      """;

  private static List<PodTemplate> pods(String text) {
    return scan(text).inventory().pods();
  }

  private static List<String> failures(String control) {
    return scan(WORKFLOW).findings().stream()
        .filter(f -> f.control().id().equals(control) && f.verdict() == Verdict.FAIL)
        .map(f -> f.container() + " " + f.path() + " " + f.line())
        .toList();
  }

  @Test
  void aTemplateIsMergedOverThem() {
    assertThat(pods(WORKFLOW)).as("steps are no pod").hasSize(1);
    PodTemplate pod = pods(WORKFLOW).getFirst();
    assertThat(pod.containers())
        .extracting(c -> c.name() + " " + c.node().get("image").text(""))
        .as("what the template is comes from itself alone")
        .containsExactly("main registry.example.com/train:1", "watch registry.example.com/watch:1");
    assertThat(pod.containers().getFirst().node().get("env").items())
        .extracting(e -> e.get("name").text("") + " " + e.get("value").text(""))
        .containsExactly("A own", "B default");
    assertThat(pod.containers().getFirst().node().at("securityContext", "runAsUser").whole(0))
        .isEqualTo(2);
    assertThat(pod.serviceAccount()).isEqualTo("of-defaults");
    assertThat(pod.spec().at("securityContext").mapping().keys())
        .as("the workflow's own comes after the defaults, and only where there is none")
        .containsExactly("fsGroup");
    assertThat(pod.metadata().at("labels", "team").text()).isEqualTo("a");
  }

  @Test
  void whatTheySayIsFoundInTheirLines() {
    assertThat(failures("GG-BYP-004"))
        .containsExactly("main spec.templateDefaults.container.securityContext.privileged 13");
    assertThat(failures("GG-HP-002"))
        .contains("null spec.templateDefaults.volumes[0].hostPath.path 17");
    assertThat(failures("GG-SHR-004"))
        .containsExactly("null spec.templateDefaults.podSpecPatch.hostPID 9");
  }

  @Test
  void aPatchThereThatCannotBeReadIsNamed() {
    ScanResult result = scan(WORKFLOW.replace("{\"hostPID\": true}", "{{x}}"));
    assertThat(result.coverage().notAssessable())
        .filteredOn(n -> n.control().equals("GG-BYP-008"))
        .singleElement()
        .satisfies(n -> assertThat(n.reason()).startsWith("spec.templateDefaults.podSpecPatch"));
  }

  @Test
  void whatNeitherSaysIsMissedInTheTemplate() {
    PodTemplate pod = pods(WORKFLOW).getFirst();
    assertThat(pod.unknown(pod.containers().getFirst().path().child("livenessProbe"))).isNull();
  }
}
