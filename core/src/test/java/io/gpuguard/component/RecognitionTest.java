package io.gpuguard.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.catalog.BuiltInCatalog;
import io.gpuguard.catalog.Catalog;
import io.gpuguard.inventory.Inventory;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a plugin is taken for by the name of its image. */
class RecognitionTest {

  private static final Catalog CATALOG = BuiltInCatalog.load();

  private static Component plugin(String image) {
    return component(
        """
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: plugin, namespace: gpu}
        spec:
          selector: {matchLabels: {app: plugin}}
          template:
            metadata: {labels: {app: plugin}}
            spec:
              containers:
                - name: plugin
                  image: %s
                  volumeMounts: [{name: sockets, mountPath: /var/lib/kubelet/device-plugins}]
              volumes: [{name: sockets, hostPath: {path: /var/lib/kubelet/device-plugins}}]
        """
            .formatted(image));
  }

  private static Component controller(String image) {
    return component(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: controller, namespace: gpu}
        spec:
          selector: {matchLabels: {app: controller}}
          template:
            metadata: {labels: {app: controller}}
            spec:
              containers: [{name: controller, image: "%s"}]
        """
            .formatted(image));
  }

  private static Component component(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Inventory inventory =
        new Inventory(
            Sources.read("plugin.yaml", bytes, SourceOptions.DEFAULT).resources(),
            CATALOG.podTemplates());
    List<Component> found = Recognition.components(CATALOG, inventory);
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  @Test
  void theImageOfAnotherRegionIsTheVendorsToo() {
    Component here =
        plugin("602401143452.dkr.ecr.eu-west-1.amazonaws.com/eks/aws-efa-k8s-device-plugin:v0.5.6");
    assertThat(here.vendor()).isEqualTo("aws");
    assertThat(here.trusted()).isTrue();
    Component elsewhere =
        plugin("123456789012.dkr.ecr.eu-west-1.amazonaws.com/eks/aws-efa-k8s-device-plugin:v0.5.6");
    assertThat(elsewhere.trusted()).as("another account").isFalse();
  }

  @Test
  void theCopyOfAMirrorIsTheVendorsThatItsPathNames() {
    assertThat(plugin("mirror.example.com/oss/nvidia/k8s-device-plugin:1.11").vendor())
        .isEqualTo("nvidia");
    Component amd = plugin("mirror.example.com/rocm/k8s-device-plugin:1");
    assertThat(amd.vendor()).isEqualTo("amd");
    assertThat(amd.confidence()).isEqualTo(Component.Confidence.MEDIUM);
    assertThat(plugin("mirror.example.com/copies/cambricon-device-plugin:v2").vendor())
        .isEqualTo("cambricon");
    assertThat(plugin("mirror.example.com/rebellions/k8s-device-plugin:v1").vendor())
        .isEqualTo("rebellions");
    assertThat(plugin("docker.io/furiosaai/furiosa-device-plugin:v1").vendor())
        .isEqualTo("furiosa");
    assertThat(plugin("docker.io/grgalex/nvshare:nvshare-device-plugin-v1").vendor())
        .isEqualTo("nvshare");
    assertThat(plugin("mirror.example.com/gke-release/tpu-device-plugin:v1").vendor())
        .isEqualTo("google");
    assertThat(plugin("mirror.example.com/eks/aws-efa-k8s-device-plugin:v1").vendor())
        .isEqualTo("aws");
  }

  @Test
  void aNameOfSeveralVendorsSaysNothing() {
    Component other = plugin("registry.example.com/npu/k8s-device-plugin:1");
    assertThat(other.vendor()).isEqualTo("unknown");
    assertThat(other.confidence()).isEqualTo(Component.Confidence.MEDIUM);
    assertThat(other.profile()).isNull();
    assertThat(other.evidence())
        .contains("several vendors have an image of this name (amd, hami, nvidia, rebellions)");
  }

  @Test
  void theProgramsOfOneProjectAreToldApart() {
    for (String project : List.of("nvidia", "kai-scheduler")) {
      String images = "ghcr.io/" + project + "/kai-scheduler/";
      assertThat(
              Stream.of("scheduler", "binder", "podgrouper", "queuecontroller", "operator")
                  .map(program -> controller(images + program + ":v0.14.1"))
                  .map(RecognitionTest::profile))
          .containsExactly(
              "kai-scheduler",
              "kai-binder",
              "kai-podgrouper",
              "kai-queue-controller",
              "kai-operator");
    }
  }

  @Test
  void koordletIsNoPluginButIsKnown() {
    Component koordlet =
        controller("registry.cn-beijing.aliyuncs.com/koordinator-sh/koordlet:v1.6.0");
    assertThat(profile(koordlet)).isEqualTo("koordlet");
    assertThat(koordlet.trusted()).isTrue();
    assertThat(profile(controller("koordinatorsh/koordlet:v1.7.0"))).isEqualTo("koordlet");
  }

  private static String profile(Component component) {
    return component.profile() == null ? "" : component.profile().id();
  }

  /** With a configuration of its own the plugin's strategy is in a file that the pod only names. */
  @Test
  void aPluginThatWatchesPartitionsHasSome() {
    String image = "nvcr.io/nvidia/k8s-device-plugin:v0.17.4";
    String watching = image + "\n          env: [{name: NVIDIA_MIG_MONITOR_DEVICES, value: all}]";
    assertThat(plugin(image).features()).doesNotContain("mig");
    assertThat(plugin(watching).features()).contains("mig");
  }
}
