package io.gpuguard.scan;

import static io.gpuguard.TestingScan.scan;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Verdict;
import io.gpuguard.inventory.Inventory;
import io.gpuguard.podsecurity.KubernetesVersion;
import io.gpuguard.podsecurity.PodSecurity;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.tree.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pods of custom resources that hold their parts in places of their own. */
class PartsElsewhereTest {

  private static final String WORKFLOW =
      """
      apiVersion: argoproj.io/v1alpha1
      kind: Workflow
      metadata: {name: train, namespace: ml}
      spec:
        hostNetwork: true
        podPriorityClassName: system-node-critical
        serviceAccountName: of-all
        securityContext: {runAsUser: 0}
        volumes:
          - {name: devices, hostPath: {path: /dev}}
          - {name: unused, hostPath: {path: /}}
          - {name: own, hostPath: {path: /etc}}
        templates:
          - name: order
            steps: [[{name: one, template: train}]]
          - name: train
            serviceAccountName: of-one
            volumes: [{name: own, emptyDir: {}}]
            initContainers:
              - {name: first, image: registry.example.com/first:1}
            container:
              image: registry.example.com/train:1
              securityContext: {privileged: true}
              resources: {limits: {nvidia.com/gpu: "1"}}
              volumeMounts: [{name: own, mountPath: /own}]
            sidecars:
              - name: watch
                image: registry.example.com/watch:1
                volumeMounts: [{name: devices, mountPath: /dev}]
          - name: script
            script:
              image: registry.example.com/script:1
              source: print(1)
              resources: {limits: {nvidia.com/gpu: "1"}}
          - name: set
            containerSet:
              volumeMounts: [{name: devices, mountPath: /dev}]
              containers:
                - {name: a, image: "registry.example.com/a:1"}
                - {name: b, image: "registry.example.com/b:1"}
      """;

  private static final String SERVICE =
      """
      apiVersion: serving.kserve.io/v1beta1
      kind: InferenceService
      metadata: {name: model, namespace: ml}
      spec:
        predictor:
          containers: [{name: logger, image: "registry.example.com/logger:1"}]
          model:
            modelFormat: {name: huggingface}
            securityContext: {privileged: true}
            resources: {limits: {nvidia.com/gpu: "1"}}
      """;

  private static final String RUNTIME =
      """
      apiVersion: serving.kserve.io/v1alpha1
      kind: ClusterServingRuntime
      metadata: {name: runtime}
      spec:
        containers:
          - {name: kserve-container, image: "registry.example.com/server:1"}
        workerSpec:
          containers:
            - {name: worker-container, image: "registry.example.com/server:1"}
      """;

  private static List<PodTemplate> pods(String text) {
    Inventory inventory = scan(text).inventory();
    return inventory.pods();
  }

  private static List<String> containers(PodTemplate pod) {
    return pod.containers().stream().map(c -> c.name() + " " + c.path()).toList();
  }

  private static List<String> failures(String text, String control) {
    return scan(text).findings().stream()
        .filter(f -> f.control().id().equals(control) && f.verdict() == Verdict.FAIL)
        .map(f -> f.container() + " " + f.path() + " " + f.line())
        .toList();
  }

  @Test
  void containersAreFoundWhereTheyStand() {
    assertThat(pods(WORKFLOW))
        .extracting(PartsElsewhereTest::containers)
        .containsExactly(
            List.of(
                "main spec.templates[1].container",
                "watch spec.templates[1].sidecars[0]",
                "first spec.templates[1].initContainers[0]"),
            List.of("main spec.templates[2].script"),
            List.of(
                "a spec.templates[3].containerSet.containers[0]",
                "b spec.templates[3].containerSet.containers[1]"));
    assertThat(pods(SERVICE))
        .extracting(PartsElsewhereTest::containers)
        .containsExactly(
            List.of(
                "logger spec.predictor.containers[0]", "kserve-container spec.predictor.model"));
    assertThat(pods(RUNTIME))
        .extracting(p -> p.path().toString())
        .containsExactly("spec", "spec.workerSpec");
  }

  @Test
  void everyKindOfWorkflowLeadsToPods() {
    String template = WORKFLOW.replace("kind: Workflow", "kind: WorkflowTemplate");
    String cluster = WORKFLOW.replace("kind: Workflow", "kind: ClusterWorkflowTemplate");
    String body = WORKFLOW.substring(WORKFLOW.indexOf("spec:") + 6).indent(2);
    String cron =
        WORKFLOW.substring(0, WORKFLOW.indexOf("spec:")).replace(": Workflow", ": CronWorkflow")
            + "spec:\n  workflowSpec:\n"
            + body;
    assertThat(pods(template)).hasSize(3);
    assertThat(pods(cluster)).hasSize(3);
    assertThat(pods(cron))
        .extracting(p -> p.written(p.specPath().child("hostNetwork")).toString())
        .containsOnly("spec.workflowSpec.hostNetwork")
        .hasSize(3);
  }

  @Test
  void aPodHasWhatTheObjectSaysForAllUnlessItSaysItItself() {
    List<PodTemplate> pods = pods(WORKFLOW);
    assertThat(pods)
        .extracting(PodTemplate::serviceAccount)
        .containsExactly("of-one", "of-all", "of-all");
    assertThat(pods).allMatch(p -> p.spec().get("hostNetwork").isTrue());
    assertThat(pods.getFirst().written(Path.of("spec")))
        .as("paths of the object stay")
        .isEqualTo(Path.of("spec"));
  }

  @Test
  void ofTheVolumesForAllAPodHasThoseThatItMounts() {
    assertThat(pods(WORKFLOW))
        .extracting(
            p ->
                p.spec().get("volumes").items().stream()
                    .map(v -> v.get("name").text("") + (v.get("hostPath").present() ? " host" : ""))
                    .toList())
        .containsExactly(List.of("own", "devices host"), List.of(), List.of("devices host"));
  }

  @Test
  void findingsNameTheFieldAsItIsWritten() {
    assertThat(failures(WORKFLOW, "GG-BYP-004"))
        .containsExactly("main spec.templates[1].container.securityContext.privileged 23");
    assertThat(failures(SERVICE, "GG-BYP-004"))
        .containsExactly("kserve-container spec.predictor.model.securityContext.privileged 9");
    assertThat(failures(WORKFLOW, "GG-HP-002"))
        .as("a volume of all templates")
        .containsExactly("null spec.volumes[0].hostPath.path 10");
    assertThat(failures(WORKFLOW, "GG-SCH-004"))
        .as("said once for two GPU templates")
        .containsExactly("null spec.podPriorityClassName 6");
  }

  @Test
  void thePodSecurityStandardsNameItToo() {
    assertThat(
            PodSecurity.evaluate(pods(WORKFLOW).getFirst(), KubernetesVersion.NEWEST).blockedBy())
        .extracting(block -> block.violation().path().toString())
        .contains(
            "spec.hostNetwork",
            "spec.volumes[0].hostPath",
            "spec.securityContext.runAsUser",
            "spec.templates[1].container.securityContext.privileged");
  }

  @Test
  void ofWhatAnotherObjectMayFillInNothingIsSaid() {
    PodTemplate pod = pods(SERVICE).getFirst();
    Path model = Path.of("spec", "predictor", "model");
    assertThat(pod.unknown(model.child("securityContext").child("runAsNonRoot")))
        .contains("ServingRuntime");
    assertThat(pod.unknown(model)).contains("ServingRuntime");
    assertThat(pod.unknown(model.child("securityContext").child("privileged"))).isNull();
    PodTemplate custom =
        pods(SERVICE.replace("    model:", "    logger: {mode: all}\n    x:")).getFirst();
    assertThat(custom.unknown(Path.of("spec", "predictor", "hostUsers"))).isNull();
  }

  @Test
  void ofFieldsThatAKindHasNotNothingIsSaid() {
    PodTemplate pod = pods(RUNTIME).getFirst();
    Path container = pod.containers().getFirst().path();
    assertThat(pod.unknown(Path.of("spec", "automountServiceAccountToken")))
        .contains("InferenceService");
    assertThat(pod.unknown(Path.of("spec", "tolerations"))).isNull();
    assertThat(pod.unknown(container.child("securityContext"))).isNull();
  }

  @Test
  void aFindingAtSuchAFieldIsNotAssessableWithTheReason() {
    String plugin =
        RUNTIME
            .replace(
                "  workerSpec:",
                """
                  volumes:
                    - {name: p, hostPath: {path: /var/lib/kubelet/device-plugins}}
                  workerSpec:\
                """)
            .replace(
                "image: \"registry.example.com/server:1\"}",
                "image: \"nvcr.io/nvidia/k8s-device-plugin:v0.17.4\", volumeMounts: [{name: p,"
                    + " mountPath: /var/lib/kubelet/device-plugins}]}");
    List<Finding> findings = scan(plugin).findings();
    assertThat(findings)
        .filteredOn(f -> f.path().equals(Path.of("spec", "priorityClassName")))
        .isNotEmpty()
        .allSatisfy(
            f -> {
              assertThat(f.verdict()).isEqualTo(Verdict.NOT_ASSESSABLE);
              assertThat(f.reason()).contains("InferenceService");
              assertThat(f.message()).contains("not assessable");
            });
  }
}
