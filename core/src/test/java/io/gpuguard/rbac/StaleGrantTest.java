package io.gpuguard.rbac;

import static io.gpuguard.TestingScan.scan;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

/** GG-RBAC-009: roles that are bound and not there. */
class StaleGrantTest {

  @Test
  void aDistributionsOwnClusterRolesMayBeThere() {
    assertThat(verdicts("ClusterRole", "system:openshift:scc:privileged"))
        .containsExactly(Verdict.NOT_ASSESSABLE);
  }

  @Test
  void othersAreMissed() {
    assertThat(verdicts("ClusterRole", "openshift-scc")).containsExactly(Verdict.FAIL);
    assertThat(verdicts("Role", "system:openshift:scc:privileged")).containsExactly(Verdict.FAIL);
    assertThat(verdicts("ClusterRole", "system:kube-scheduler")).isEmpty();
  }

  private static List<Verdict> verdicts(String kind, String name) {
    String binding =
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: plugin, namespace: gpu-system}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: KIND, name: "NAME"}
        subjects: [{kind: ServiceAccount, name: plugin, namespace: gpu-system}]
        """;
    return scan(binding.replace("KIND", kind).replace("NAME", name)).findings().stream()
        .filter(f -> f.control().id().equals("GG-RBAC-009"))
        .map(Finding::verdict)
        .toList();
  }
}
