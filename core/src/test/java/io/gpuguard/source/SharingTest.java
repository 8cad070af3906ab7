package io.gpuguard.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.tree.Node;
import org.junit.jupiter.api.Test;

class SharingTest {

  private static String pod(int number) {
    String volume = "kube-api-access-" + (10_000 + number);
    return """
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: p%d, managedFields: [{manager: x}]}
    spec:
      nodeName: n%d
      containers:
      - name: main
        volumeMounts: [{name: %s, mountPath: /token}, {name: data, mountPath: /data}]
      volumes: [{name: data, emptyDir: {}}, {name: %s, projected: {}}]
    status: {phase: Running}
    """
        .formatted(number, number, volume, volume);
  }

  @Test
  void podsOfOneTemplateHaveTheirContainersInCommon() {
    Reading reading = TestingTexts.read("pods.yaml", pod(1) + pod(2));
    Node first = reading.resources().get(0).root();
    Node second = reading.resources().get(1).root();
    assertThat(first.at("spec", "containers")).isSameAs(second.at("spec", "containers"));
    assertThat(first.at("spec", "volumes")).isSameAs(second.at("spec", "volumes"));
    assertThat(first.at("spec", "nodeName")).isNotEqualTo(second.at("spec", "nodeName"));
    assertThat(first.at("spec", "volumes").get(1).get("name").text()).isEqualTo("kube-api-access");
    assertThat(first.get("status").present()).isFalse();
    assertThat(first.at("metadata", "managedFields").present()).isFalse();
  }

  @Test
  void differentPodsShareTheirEqualParts() {
    Reading reading = TestingTexts.read("pods.yaml", pod(1) + pod(2).replace("main", "other"));
    Node first = reading.resources().get(0).root().at("spec", "containers").get(0);
    Node second = reading.resources().get(1).root().at("spec", "containers").get(0);
    assertThat(first).isNotEqualTo(second);
    assertThat(first.get("volumeMounts")).isSameAs(second.get("volumeMounts"));
  }
}
