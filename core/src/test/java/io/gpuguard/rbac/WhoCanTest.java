package io.gpuguard.rbac;

import static io.gpuguard.TestingScan.scan;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may do something, in the whole cluster and in any namespace. */
class WhoCanTest {

  private static final Rights RIGHTS =
      new Rights(
          RbacIndex.of(
              scan("""
              apiVersion: rbac.authorization.k8s.io/v1
              kind: ClusterRole
              metadata: {name: shell}
              rules:
                - {apiGroups: [""], resources: [pods/exec], verbs: [create]}
                - {nonResourceURLs: [/logs], verbs: [get]}
              ---
              apiVersion: rbac.authorization.k8s.io/v1
              kind: ClusterRoleBinding
              metadata: {name: everywhere}
              roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: shell}
              subjects: [{kind: User, name: admin, apiGroup: rbac.authorization.k8s.io}]
              ---
              apiVersion: rbac.authorization.k8s.io/v1
              kind: RoleBinding
              metadata: {name: here, namespace: research}
              roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: shell}
              subjects: [{kind: ServiceAccount, name: builder}]
              """)
                  .inventory()
                  .resources()));

  private static final Attributes SHELL =
      new Attributes.OfResource("create", "", "", "pods", "exec", "");

  private static List<String> named(List<Rights.Grant> grants) {
    return grants.stream()
        .filter(g -> !RbacIndex.isBuiltIn(g.binding().resource()))
        .map(g -> g.via().title() + " " + g.namespace())
        .toList();
  }

  @Test
  void inTheWholeCluster() {
    assertThat(named(RIGHTS.whoCan(SHELL))).containsExactly("User admin ");
  }

  @Test
  void inAnyNamespace() {
    assertThat(named(RIGHTS.whoCanAnywhere(SHELL)))
        .containsExactly("User admin ", "ServiceAccount research/builder research");
  }

  @Test
  void aPathOfTheApiIsInNoNamespace() {
    assertThat(named(RIGHTS.whoCanAnywhere(new Attributes.OfUrl("get", "/logs"))))
        .containsExactly("User admin ");
  }
}
