package io.gpuguard.scan;

import static io.gpuguard.TestingScan.scan;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.finding.Finding;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The pods of Spark's operator: a template, and beside it fields that go over it. */
class SparkApplicationTest {

  private static final String APPLICATION =
      """
      apiVersion: sparkoperator.k8s.io/v1beta2
      kind: SparkApplication
      metadata: {name: etl, namespace: team-a}
      spec:
        image: registry.example.org/spark:1
        imagePullPolicy: Always
        volumes:
          - {name: devices, hostPath: {path: /dev}}
          - {name: unused, hostPath: {path: /}}
        driver:
          cores: 2
          memory: 512m
          serviceAccount: spark
          labels: {of: driver, app: etl}
          podSecurityContext: {runAsUser: 185}
          tolerations: [{key: a, operator: Exists}]
          template:
            metadata: {labels: {of: template, only: template}}
            spec:
              hostPID: true
              securityContext: {runAsUser: 0}
              tolerations: [{key: b, operator: Exists}]
              containers:
                - {name: other, image: "registry.example.org/other:1"}
                - name: spark-kubernetes-driver
                  env: [{name: ONE, value: "1"}]
        executor:
          coreLimit: 1500m
          image: registry.example.org/spark-gpu:1
          gpu: {name: nvidia.com/gpu, quantity: 2}
          envVars: {NVIDIA_VISIBLE_DEVICES: all}
          securityContext: {privileged: true}
          volumeMounts: [{name: devices, mountPath: /dev}]
          sidecars: [{name: log, image: "registry.example.org/log:1"}]
      """;

  private static List<PodTemplate> pods(String text) {
    return scan(text).inventory().pods();
  }

  private static Node at(PodTemplate pod, Object... steps) {
    Node node = pod.spec();
    for (Object step : steps) {
      node = step instanceof Integer index ? node.get(index) : node.get((String) step);
    }
    return node;
  }

  @Test
  void fieldsBesideTheTemplateGoOverIt() {
    PodTemplate driver = pods(APPLICATION).getFirst();

    assertThat(at(driver, "hostPID").isTrue()).isTrue();
    assertThat(at(driver, "securityContext", "runAsUser")).isEqualTo(Node.of(185));
    assertThat(at(driver, "tolerations").items())
        .extracting(t -> t.get("key").text(""))
        .containsExactly("b", "a");
    assertThat(driver.serviceAccount()).isEqualTo("spark");
    assertThat(driver.metadata().get("labels").mapping().keys())
        .containsExactly("of", "only", "app");
    assertThat(driver.metadata().get("labels").get("of").text()).isEqualTo("driver");
    assertThat(at(driver, "volumes").present()).isFalse();
  }

  @Test
  void sparkRunsInTheContainerOfItsName() {
    PodTemplate driver = pods(APPLICATION).getFirst();

    assertThat(driver.containers())
        .extracting(c -> c.name())
        .containsExactly("other", "spark-kubernetes-driver");
    assertThat(at(driver, "containers", 0, "image").text()).endsWith("other:1");
    assertThat(at(driver, "containers", 1, "image").text()).endsWith("spark:1");
    assertThat(at(driver, "containers", 1, "imagePullPolicy").text()).isEqualTo("Always");
    assertThat(at(driver, "containers", 1, "env").items()).hasSize(1);
  }

  @Test
  void sparkMakesRequestsAndLimitsOfItsOwnFields() {
    PodTemplate driver = pods(APPLICATION).getFirst();
    PodTemplate executor = pods(APPLICATION).getLast();

    assertThat(at(driver, "containers", 1, "resources", "requests", "cpu")).isEqualTo(Node.of(2));
    assertThat(at(driver, "containers", 1, "resources", "limits", "memory").text())
        .isEqualTo("512Mi");
    assertThat(at(driver, "containers", 1, "resources", "limits", "cpu").present()).isFalse();
    Node resources = at(executor, "containers", 0, "resources");
    assertThat(resources.at("requests", "cpu")).isEqualTo(Node.of(1));
    assertThat(resources.at("requests", "memory").text()).isEqualTo("1Gi");
    assertThat(resources.at("limits", "cpu").text()).isEqualTo("1500m");
    assertThat(resources.at("limits", "nvidia.com/gpu")).isEqualTo(Node.of(2));
  }

  @Test
  void sparkAsksForDevicesThatItsConfigurationNames() {
    String text =
        """
        apiVersion: sparkoperator.k8s.io/v1beta2
        kind: SparkApplication
        metadata: {name: etl, namespace: team-a}
        spec:
          sparkConf:
            spark.executor.resource.gpu.vendor: nvidia.com
            spark.executor.resource.gpu.amount: "1"
            spark.driver.resource.gpu.amount: "1"
          driver: {}
          executor: {securityContext: {privileged: true}}
        """;
    PodTemplate executor = pods(text).getLast();

    assertThat(at(executor, "containers", 0, "resources", "limits", "nvidia.com/gpu").text())
        .isEqualTo("1");
    assertThat(at(pods(text).getFirst(), "containers", 0, "resources", "limits").mapping().keys())
        .containsExactly("memory");
    assertThat(scan(text).findings()).extracting(f -> f.control().id()).contains("GG-BYP-004");
  }

  @Test
  void anExecutorHasTheDriversAccountAndTheVolumesThatItMounts() {
    PodTemplate executor = pods(APPLICATION).getLast();

    assertThat(executor.serviceAccount()).isEqualTo("spark");
    assertThat(executor.containers()).extracting(c -> c.name()).containsExactly("executor", "log");
    assertThat(at(executor, "volumes").items())
        .extracting(v -> v.get("name").text(""))
        .containsExactly("devices");
  }

  @Test
  void findingsAreWhereTheFieldsAreWritten() {
    assertThat(scan(APPLICATION).findings())
        .extracting(f -> f.control().id() + " " + f.container() + " " + f.path())
        .contains(
            "GG-BYP-004 executor spec.executor.securityContext.privileged",
            "GG-BYP-002 executor spec.executor.envVars.NVIDIA_VISIBLE_DEVICES",
            "GG-HP-002 null spec.volumes[0].hostPath.path");
  }

  @Test
  void aScheduledApplicationHasItInATemplate() {
    String scheduled =
        APPLICATION
            .replace("kind: SparkApplication", "kind: ScheduledSparkApplication")
            .replaceFirst("(?s)spec:\n(.*)", "spec:\n  schedule: '@daily'\n  template:\n$1");
    String indented =
        scheduled.substring(0, scheduled.indexOf("  template:\n") + 12)
            + scheduled.substring(scheduled.indexOf("  template:\n") + 12).indent(2);

    assertThat(scan(indented).findings())
        .extracting(Finding::path)
        .contains(
            Path.of("spec", "template", "executor", "securityContext", "privileged"),
            Path.of("spec", "template", "volumes").child(0).child("hostPath").child("path"));
  }
}
