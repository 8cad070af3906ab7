package io.gpuguard.rbac;

import static io.gpuguard.TestingScan.scan;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.finding.Finding;
import io.gpuguard.scan.ScanResult;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What accounts hold against what the profiles of those who run as them name. */
class SurplusTest {

  private static final String PLUGIN =
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: plugin, namespace: gpu}
      spec:
        selector: {matchLabels: {app: plugin}}
        template:
          metadata: {labels: {app: plugin}}
          spec:
            serviceAccountName: agents
            containers:
              - name: plugin
                image: nvcr.io/nvidia/k8s-device-plugin:v0.20.0
                args: [ARGUMENT]
                volumeMounts: [{name: sockets, mountPath: /var/lib/kubelet/device-plugins}]
            volumes: [{name: sockets, hostPath: {path: /var/lib/kubelet/device-plugins}}]
      ---
      """;

  private static final String CONFIGURED = PLUGIN.replace("ARGUMENT", "config-manager");

  private static final String MIG =
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: mig, namespace: gpu}
      spec:
        selector: {matchLabels: {app: mig}}
        template:
          metadata: {labels: {app: mig}}
          spec:
            serviceAccountName: agents
            containers:
              - {name: mig, image: "nvcr.io/nvidia/cloud-native/k8s-mig-manager:v0.12.2"}
      ---
      """;

  private static final String STRANGER =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web, namespace: gpu}
      spec:
        serviceAccountName: agents
        containers: [{name: web, image: registry.example.com/web:1}]
      ---
      """;

  private static String bound(String kind, String namespace, String rule) {
    return """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: %1$s
    metadata: {name: agents%2$s}
    rules:
      - %3$s
    ---
    """
            .formatted(kind, namespace, rule)
        + binding(kind + "Binding", namespace, kind, "agents");
  }

  private static String binding(String kind, String namespace, String roleKind, String role) {
    return """
    apiVersion: rbac.authorization.k8s.io/v1
    kind: %s
    metadata: {name: agents%s}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: %s, name: '%s'}
    subjects: [{kind: ServiceAccount, name: agents, namespace: gpu}]
    ---
    """
        .formatted(kind, namespace, roleKind, role);
  }

  private static String cluster(String rule) {
    return bound("ClusterRole", "", rule);
  }

  /** Severity and judgement of each finding. */
  private static List<String> surplus(String text) {
    return scan(text).findings().stream()
        .filter(f -> f.control().id().equals("GG-RBAC-014"))
        .map(SurplusTest::said)
        .toList();
  }

  private static String said(Finding finding) {
    String message = finding.message();
    return finding.severity().text() + ": " + message.substring(message.indexOf("; ") + 2);
  }

  private static final String NODES = "{apiGroups: [''], resources: [nodes], verbs: [get, list]}";

  @Test
  void whatNobodySaysIsToldWithoutBlanks() {
    String unknown = CONFIGURED.replace("nvcr.io/nvidia/k8s-device-plugin", "example.com/own");
    assertThat(scan(unknown + cluster(NODES)).findings())
        .filteredOn(f -> f.control().id().equals("GG-RBAC-014"))
        .extracting(Finding::message)
        .containsExactly(
            "A GPU component has rights that it does not need: not assessable for DaemonSet"
                + " gpu/plugin.");
  }

  @Test
  void whatTheProfileNamesIsNoFinding() {
    assertThat(surplus(CONFIGURED + cluster(NODES))).isEmpty();
  }

  @Test
  void aFeatureThatIsOffNeedsNothing() {
    assertThat(surplus(PLUGIN + cluster(NODES)))
        .containsExactly(
            "low: none of it is needed (Needed only with configuration by ConfigMap, which is"
                + " off).");
  }

  private static Rule rule(List<String> verbs, List<String> groups, List<String> resources) {
    return new Rule(verbs, groups, resources, List.of(), List.of());
  }

  @Test
  void aWildcardIsMoreThanEachOfItsParts() {
    Rule needed = rule(List.of("get", "list"), List.of(""), List.of("nodes"));
    for (Rule held :
        List.of(
            rule(List.of("*"), List.of(""), List.of("nodes", "services")),
            rule(List.of("*"), List.of("*"), List.of("nodes")),
            rule(List.of("*"), List.of("", "apps"), List.of("*")))) {
      assertThat(held.common(needed)).get().hasToString(needed.toString());
      assertThat(held.verbsBeyond(List.of(needed))).containsExactly("*");
    }
    Rule held = rule(List.of("get", "watch"), List.of("", "apps"), List.of("nodes"));
    assertThat(held.common(needed)).get().extracting(Rule::text).isEqualTo("get nodes");
    assertThat(held.verbsBeyond(List.of(needed))).containsExactly("watch");
    // pods does not cover pods/exec; */exec does.
    Rule exec = rule(List.of("get"), List.of(""), List.of("pods/exec"));
    assertThat(rule(List.of("get"), List.of(""), List.of("pods")).common(exec)).isEmpty();
    assertThat(rule(List.of("get"), List.of(""), List.of("*/exec")).common(exec)).isPresent();
  }

  @Test
  void aNeedInOneNamespaceIsNoneInAll() {
    String pods = "{apiGroups: [''], resources: [pods], verbs: [get, watch]}";
    assertThat(surplus(MIG + bound("Role", ", namespace: gpu", pods))).isEmpty();
    assertThat(surplus(MIG + bound("Role", ", namespace: other", pods)))
        .containsExactly("low: no profile names a need for it.");
    assertThat(surplus(MIG + cluster(pods)))
        .containsExactly("low: only get,watch pods in namespace gpu of it is needed.");
  }

  @Test
  void thoseWhoShareAnAccountNeedTogether() {
    String both = "{apiGroups: [''], resources: [nodes, pods], verbs: [list]}";
    assertThat(surplus(CONFIGURED + MIG + bound("Role", ", namespace: gpu", both))).isEmpty();
    assertThat(surplus(CONFIGURED + bound("Role", ", namespace: gpu", both)))
        .containsExactly("low: only list nodes of it is needed.");
  }

  @Test
  void nothingIsSaidWhereAStrangerRunsAsTheAccount() {
    ScanResult result = scan(PLUGIN + STRANGER + cluster(NODES));
    assertThat(result.findings())
        .filteredOn(f -> f.control().id().equals("GG-RBAC-014"))
        .singleElement()
        .satisfies(
            f ->
                assertThat(f.reason())
                    .isEqualTo(
                        "its account is also that of Pod gpu/web, and no profile says which rights"
                            + " that needs"));
  }

  @Test
  void whatAnotherControlReportsOfTheRuleIsLeftToIt() {
    assertThat(surplus(PLUGIN + cluster("{apiGroups: [''], resources: [nodes], verbs: [patch]}")))
        .isEmpty();
    assertThat(surplus(PLUGIN + cluster("{apiGroups: [''], resources: ['*'], verbs: [get]}")))
        .isEmpty();
    String admin = binding("ClusterRoleBinding", "", "ClusterRole", "cluster-admin");
    assertThat(surplus(PLUGIN + admin)).isEmpty();
  }

  @Test
  void aBuiltInRoleIsOneFindingOnItsBinding() {
    String node = binding("ClusterRoleBinding", "", "ClusterRole", "system:volume-scheduler");
    ScanResult result = scan(PLUGIN + node);
    assertThat(result.findings())
        .filteredOn(f -> f.control().id().equals("GG-RBAC-014"))
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.resource().kind()).isEqualTo("ClusterRoleBinding");
              assertThat(f.path()).hasToString("roleRef");
              assertThat(f.message()).contains("all of ClusterRole system:volume-scheduler");
            });
  }

  @Test
  void namesAndAddresses() {
    String named =
        "{apiGroups: [''], resources: [nodes], verbs: [get], resourceNames: [gpu-node-1]}";
    assertThat(surplus(CONFIGURED + cluster(named))).isEmpty();
    assertThat(surplus(CONFIGURED + cluster("{nonResourceURLs: [/metrics], verbs: [get]}")))
        .containsExactly("low: no profile names a need for it.");
  }

  private static List<String> verdicts(String text, String control) {
    return scan(text).findings().stream()
        .filter(f -> f.control().id().equals(control))
        .map(f -> f.verdict().text())
        .toList();
  }

  /** What a profile needs is justified, unless it is critical or the pod may be another's. */
  @Test
  void aDangerThatIsNeededIsJustified() {
    String nodes = cluster("{apiGroups: [''], resources: [nodes], verbs: [get, patch]}");
    ScanResult result = scan(MIG + nodes);
    assertThat(result.findings())
        .filteredOn(f -> f.control().id().equals("GG-RBAC-003"))
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.verdict().text()).isEqualTo("justified");
              assertThat(f.reason()).contains("Source: NVIDIA/mig-parted");
            });
    assertThat(verdicts(PLUGIN + nodes, "GG-RBAC-003")).containsExactly("fail");
    assertThat(verdicts(MIG + STRANGER + nodes, "GG-RBAC-003")).containsExactly("fail");
    String mirror = MIG.replace("nvcr.io/nvidia/cloud-native", "registry.example.com/copies");
    assertThat(verdicts(mirror + nodes, "GG-RBAC-003")).doesNotContain("justified");
    String more = cluster("{apiGroups: [''], resources: [nodes], verbs: [get, patch, delete]}");
    assertThat(verdicts(MIG + more, "GG-RBAC-003")).containsExactly("justified");
    assertThat(surplus(MIG + more))
        .containsExactly("medium: only get,patch nodes of it is needed.");
    String all = cluster("{apiGroups: [''], resources: [nodes], verbs: ['*']}");
    assertThat(verdicts(MIG + all, "GG-RBAC-003")).containsExactly("justified");
    String status =
        cluster("{apiGroups: [''], resources: [nodes, nodes/status], verbs: [get, patch]}");
    assertThat(verdicts(MIG + status, "GG-RBAC-003"))
        .containsExactlyInAnyOrder("justified", "fail");
  }

  /** Writing pods is no control's to excuse: the token of one node would change all. */
  @Test
  void writingWorkloadsIsNotExcused() {
    String validator =
        MIG.replace("k8s-mig-manager:v0.12.2", "gpu-operator-validator:v25.10.1")
            .replace("name: mig,", "name: validator,");
    String pods = "{apiGroups: [''], resources: [pods], verbs: [create, delete]}";
    String text = validator + bound("Role", ", namespace: gpu", pods);
    assertThat(scan(text).components().getFirst().id()).startsWith("nvidia-validator");
    assertThat(verdicts(text, "GG-RBAC-002")).containsExactly("fail");
    assertThat(surplus(text)).isEmpty();
  }

  @Test
  void whatIsCriticalIsNobodysNeed() {
    String gpushare =
        PLUGIN.replace(
            "nvcr.io/nvidia/k8s-device-plugin:v0.20.0",
            "registry.cn-hangzhou.aliyuncs.com/acs/k8s-gpushare-plugin:v2-1.11-aff8a23");
    String proxy = cluster("{apiGroups: [''], resources: [nodes/proxy], verbs: [get]}");
    assertThat(scan(gpushare + proxy).components().getFirst().id()).startsWith("aliyun-gpushare");
    assertThat(verdicts(gpushare + proxy, "GG-RBAC-003")).containsExactly("fail");
  }
}
