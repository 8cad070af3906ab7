package io.gpuguard.scan;

import static io.gpuguard.TestingScan.scan;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pods in custom resources of kinds that no table names. */
class PodsByShapeTest {

  @Test
  void aPodIsKnownByItsContainersWhereverItStands() {
    String text =
        """
        apiVersion: serving.example.com/v1
        kind: ModelGroup
        metadata: {name: chat, namespace: team-a}
        spec:
          roles:
            - name: leader
              template:
                metadata: {labels: {role: leader}}
                spec:
                  hostPID: true
                  containers:
                    - name: server
                      image: registry.example.com/server:1
                      securityContext: {privileged: true}
                      resources: {limits: {nvidia.com/gpu: "1"}}
        """;
    assertThat(failed(text))
        .extracting(f -> f.control().id() + " " + f.path())
        .contains(
            "GG-BYP-004 spec.roles[0].template.spec.containers[0].securityContext.privileged",
            "GG-SHR-004 spec.roles[0].template.spec.hostPID");
  }

  @Test
  void ofFieldsThatAreAbsentNothingIsSaid() {
    String text =
        """
        apiVersion: plugins.example.com/v1
        kind: NodeAgent
        metadata: {name: plugin, namespace: gpu-system}
        spec:
          template:
            spec:
              containers:
                - name: plugin
                  image: registry.example.com/plugin:1
                  volumeMounts: [{name: plugins, mountPath: /plugins}]
              volumes: [{name: plugins, hostPath: {path: /var/lib/kubelet/device-plugins}}]
        """;
    assertThat(failed(text))
        .extracting(f -> f.control().id())
        .contains("GG-HP-003")
        .doesNotContain("GG-PRIV-003", "GG-PRIV-012", "GG-HLT-009");
  }

  @Test
  void patternsOfPoliciesAndKindsOfKubernetesAreNoPods() {
    String containers =
        """
            containers:
              - name: "*"
                image: "*"
                securityContext: {privileged: true}
                resources: {limits: {nvidia.com/gpu: "1"}}
        """;
    for (String group : List.of("kyverno.io", "constraints.gatekeeper.sh", "apps.k8s.io", "apps")) {
      String text =
          "apiVersion: "
              + group
              + "/v1\nkind: Unknown\nmetadata: {name: a}\nspec:\n  pattern:\n    spec:\n"
              + containers.indent(2);
      assertThat(failed(text)).as(group).isEmpty();
    }
  }

  private static List<Finding> failed(String text) {
    return scan(text).findings().stream().filter(f -> f.verdict() == Verdict.FAIL).toList();
  }
}
