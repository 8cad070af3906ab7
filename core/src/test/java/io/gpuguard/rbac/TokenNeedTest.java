package io.gpuguard.rbac;

import static io.gpuguard.TestingScan.scan;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

/** GG-PRIV-007 of plugins that no profile knows. */
class TokenNeedTest {

  private static final String ACCOUNT =
      """
      ---
      apiVersion: v1
      kind: ServiceAccount
      metadata: {name: plugin, namespace: gpu-system}
      """;

  @Test
  void anAccountThatIsNotInTheInputMayHaveRights() {
    assertThat(verdicts(plugin("serviceAccountName: plugin")))
        .containsExactly(Verdict.NOT_ASSESSABLE);
    assertThat(verdicts(plugin("serviceAccount: plugin"))).containsExactly(Verdict.NOT_ASSESSABLE);
  }

  @Test
  void anAccountWithoutRightsNeedsNoToken() {
    assertThat(verdicts(plugin("serviceAccountName: plugin") + ACCOUNT))
        .containsExactly(Verdict.FAIL);
    assertThat(verdicts(plugin("serviceAccountName: default"))).containsExactly(Verdict.FAIL);
    assertThat(verdicts(plugin("hostname: a"))).containsExactly(Verdict.FAIL);
  }

  private static String plugin(String account) {
    return """
    apiVersion: apps/v1
    kind: DaemonSet
    metadata: {name: plugin, namespace: gpu-system}
    spec:
      selector: {matchLabels: {app: plugin}}
      template:
        metadata: {labels: {app: plugin}}
        spec:
          ACCOUNT
          containers:
            - name: plugin
              image: registry.example.com/plugin:1
              volumeMounts: [{name: plugins, mountPath: /plugins}]
          volumes: [{name: plugins, hostPath: {path: /var/lib/kubelet/device-plugins}}]
    """
        .replace("ACCOUNT", account);
  }

  private static List<Verdict> verdicts(String text) {
    return scan(text).findings().stream()
        .filter(f -> f.control().id().equals("GG-PRIV-007"))
        .map(Finding::verdict)
        .toList();
  }
}
