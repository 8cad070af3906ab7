package io.gpuguard.scan;

import static io.gpuguard.TestingScan.scan;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a profile says of a program says nothing of another's container beside it. */
class ForeignContainersTest {

  private static final String DRIVER =
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: driver, namespace: gpu-operator}
      spec:
        template:
          spec:
            hostPID: true
            initContainers:
              - name: k8s-driver-manager
                image: nvcr.io/nvidia/cloud-native/k8s-driver-manager:v0.8.0
                securityContext: {privileged: true}
            containers:
              - name: nvidia-driver-ctr
                image: nvcr.io/nvidia/driver:580.82.07-ubuntu22.04
                securityContext: {privileged: true}
              - name: tool
                image: registry.example.com/tool:1
                securityContext: {privileged: true}
      """;

  private static final String PLUGIN =
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: plugin, namespace: kube-system}
      spec:
        template:
          spec:
            containers:
              - name: plugin
                image: nvcr.io/nvidia/k8s-device-plugin:v0.17.4
                env: [{name: MIG_STRATEGY, value: mixed}]
                securityContext: {capabilities: {add: [SYS_ADMIN]}}
                volumeMounts: [{name: p, mountPath: /var/lib/kubelet/device-plugins}]
              - name: tool
                image: registry.example.com/tool:1
                securityContext: {capabilities: {add: [SYS_ADMIN]}}
            volumes: [{name: p, hostPath: {path: /var/lib/kubelet/device-plugins}}]
      """;

  private static List<String> verdicts(String text, String control) {
    return scan(text).findings().stream()
        .filter(f -> f.control().id().equals(control))
        .map(f -> f.container() + " " + f.verdict().text())
        .toList();
  }

  @Test
  void aContainerOfAnotherImageIsNotVouchedFor() {
    assertThat(verdicts(DRIVER, "GG-PRIV-001"))
        .containsExactlyInAnyOrder(
            "nvidia-driver-ctr justified", "k8s-driver-manager justified", "tool fail");
  }

  @Test
  void whatIsSaidOfThePodHoldsForThePod() {
    assertThat(verdicts(DRIVER, "GG-PRIV-004")).containsExactly("null justified");
  }

  @Test
  void aValueThatTheProgramNeedsIsNotAnothersNeed() {
    assertThat(verdicts(PLUGIN, "GG-PRIV-002"))
        .containsExactlyInAnyOrder("plugin justified", "tool fail");
  }
}
