package io.gpuguard.scan;

import static io.gpuguard.TestingScan.scan;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.finding.Finding;
import org.junit.jupiter.api.Test;

/** A host path that no container mounts is told as what it is: a volume, not a mount. */
class IdleVolumeTest {

  private static final String PLUGIN =
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: plugin, namespace: gpu-system}
      spec:
        selector: {matchLabels: {app: plugin}}
        template:
          metadata: {labels: {app: plugin}}
          spec:
            containers:
              - name: plugin
                image: registry.example.com/plugin:1
                volumeMounts: [{name: plugins, mountPath: /plugins}]
            volumes:
              - {name: plugins, hostPath: {path: /var/lib/kubelet/device-plugins}}
              - {name: state, hostPath: {path: /var}}
      """;

  @Test
  void theSentenceSaysThatNothingIsMounted() {
    assertThat(scan(PLUGIN).findings())
        .filteredOn(f -> f.path().toString().endsWith("volumes[1].hostPath.path"))
        .isNotEmpty()
        .extracting(Finding::message)
        .allSatisfy(
            message ->
                assertThat(message)
                    .contains("has a volume of /var")
                    .doesNotContain("mounts /var")
                    .endsWith("No container mounts it yet; one that is added for debugging can."));
  }

  @Test
  void whatIsMountedIsToldAsBefore() {
    assertThat(scan(PLUGIN).findings())
        .filteredOn(f -> f.path().toString().endsWith("volumes[0].hostPath.path"))
        .extracting(Finding::message)
        .anyMatch(m -> m.contains("mounts /var/lib/kubelet/device-plugins"))
        .noneMatch(m -> m.contains("No container mounts it"));
  }
}
