package io.gpuguard.agent.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gpuguard.agent.deviceplugin.ContainerResponse;
import io.gpuguard.agent.deviceplugin.DeviceSpec;
import io.gpuguard.agent.deviceplugin.Mount;
import io.gpuguard.agent.gateway.TestingPlugin;
import io.gpuguard.agent.image.TestingImage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image that dev/image makes as a pod of a real node, by the manifests of deploy/agent and the
 * real controllers: DaemonSet, scheduler, kubelet, containerd, CNI.
 */
@Tag("real")
class AgentPodRealTest {

  private static final String RESOURCE = "example.com/resource";
  private static final String LIAR = "example.com/liar";
  private static final String GPU = "nvidia.com/gpu";
  private static final String NODE = "example.com/node";
  private static final String NAMESPACE = "gpuguard-system";
  private static final Path DEPLOY = Path.of("..", "deploy", "agent").toAbsolutePath().normalize();
  private static final Path PLUGINS = Path.of("/var/lib/gpuguard/plugins");

  @TempDir Path folder;

  private static final String POLICY =
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: gpuguard-policy}
      data:
        policy.yaml: |
          version: 1
          resources:
          - name: example.com/resource
            vendor: none
            plugins:
            - {namespace: gpu-plugins, pod: sample-*, image: gpuguard.test/node}
            mounts:
            - {path: /tmp/Dev-1, writable: true}
            - {path: /tmp/Dev-2, writable: true}
            tenants: [default]
          - name: example.com/liar
            vendor: none
          - name: example.com/node
            vendor: none
            devices: [/dev/full]
      """;

  /** An overlay as a user writes one. The node knows no ServiceMonitor. */
  private Path overlay(String name, String more) throws IOException {
    Path own = Files.createDirectories(folder.resolve(name));
    Files.writeString(own.resolve("policy.yaml"), POLICY);
    Files.writeString(
        own.resolve("kustomization.yaml"),
        """
        resources: [%s]
        patches:
        - patch: |
            $patch: delete
            apiVersion: monitoring.coreos.com/v1
            kind: ServiceMonitor
            metadata: {name: gpuguard-agent}
        %s
        """
            .formatted(own.relativize(DEPLOY.resolve("overlays/" + name)), more));
    return own;
  }

  private static void plugin(RealNode node, String pluginsFolder) {
    node.make(
        "gpu-plugins",
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: sample-plugin, namespace: gpu-plugins}
        spec:
          terminationGracePeriodSeconds: 0
          containers:
          - name: plugin
            image: gpuguard.test/node:1
            imagePullPolicy: Never
            command: [/plugin]
            volumeMounts:
            - {name: plugins, mountPath: /var/lib/kubelet/device-plugins}
            - {name: tmp, mountPath: /tmp}
          volumes:
          - {name: plugins, hostPath: {path: FOLDER}}
          - {name: tmp, hostPath: {path: /tmp}}
        """
            .replace("FOLDER", pluginsFolder));
  }

  private static void pod(RealNode node, String namespace, String name, String resource) {
    node.make(
        namespace,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s, namespace: %s}
        spec:
          terminationGracePeriodSeconds: 0
          containers:
          - name: main
            image: gpuguard.test/node:1
            imagePullPolicy: Never
            command: [sh, -c, "sleep 100000"]
            resources: {limits: {%s: 1}}
        """
            .formatted(name, namespace, resource));
  }

  @Test
  void theImageOnARealNode() throws Exception {
    Path image = TestingImage.tar().orElse(null);
    assumeTrue(image != null, "no image: run ./mvnw -Pimage package");
    try (RealNode node = RealNode.start()) {
      node.startControllers();
      node.importImage(image);
      for (String name : List.of("gpu-plugins", "other")) {
        node.namespace(name);
      }
      try {
        observes(node);
        guards(node);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(e.getMessage() + "\n" + agentLog(), e);
      }
    }
  }

  private void observes(RealNode node) throws Exception {
    plugin(node, "/var/lib/kubelet/device-plugins");
    node.apply(overlay("observe", ""));
    node.until("ready", () -> ready(node));
    node.until("offered by the plugin itself", () -> node.allocatable(RESOURCE) == 2);
    pod(node, "other", "gpuguard-direct", RESOURCE);
    node.until("a pod runs, nothing is gated", () -> node.running("other", "gpuguard-direct"));
    // At its start the node was looked at before the plugin came; the next look is a minute later.
    String pod = agent(node);
    node.delete(NAMESPACE, pod);
    node.until("made anew", () -> !agent(node).equals(pod) && ready(node));
    node.until("looked", () -> findings(node).contains("\"" + RESOURCE + "\""));
    assertThat(findings(node))
        .contains("/var/lib/kubelet/device-plugins/dp.")
        .as("nobody else's processes are seen, which is no pass and no alarm")
        .contains("GG-AGT-025", "SYS_PTRACE are needed")
        .doesNotContain("GG-AGT-010");
    assertThat(agentLog()).contains("\"mode\":\"observe\"").doesNotContain("\"event\":\"error\"");
    assertThat(node.allocatable(RESOURCE)).isEqualTo(2);
    node.delete("other", "gpuguard-direct");
    node.delete("gpu-plugins", "sample-plugin");
    node.until("none without its plugin", () -> node.allocatable(RESOURCE) == 0);
  }

  private void guards(RealNode node) throws Exception {
    node.apply(
        overlay("gateway", "- path: policy.yaml\ncomponents: [" + components("gateway") + "]"));
    node.until("guarding", () -> ready(node) && agentLog().contains("\"mode\":\"gateway\""));
    plugin(node, PLUGINS.toString());
    node.until("let through", () -> node.allocatable(RESOURCE) == 2);
    assertThat(agentLog()).contains("gpu-plugins/sample-plugin");
    pod(node, "default", "gpuguard-holds", RESOURCE);
    node.until("a pod with a gated device runs", () -> node.running("default", "gpuguard-holds"));
    pod(node, "other", "gpuguard-waits", RESOURCE);
    node.until(
        "no tenant", () -> node.complaint("other", "gpuguard-waits").contains("GG-GATE-030"));
    node.delete("other", "gpuguard-waits");
    aDeviceNodeIsHandedIn(node);
    aLiarGetsNothingIn(node);
    killed(node);
  }

  private String components(String overlay) {
    return Stream.of("images", "drivers", "driver")
        .map(name -> folder.resolve(overlay).relativize(DEPLOY.resolve("components/" + name)))
        .map(Path::toString)
        .collect(Collectors.joining(", "));
  }

  /** By number, for which the agent's pod has the host's /dev to look at. */
  private static void aDeviceNodeIsHandedIn(RealNode node) throws IOException {
    try (TestingPlugin honest = TestingPlugin.start(PLUGINS, "node.sock", NODE, "1", "2")) {
      honest.answer =
          ids ->
              new ContainerResponse(
                  Map.of(),
                  List.of(),
                  List.of(
                      new DeviceSpec(
                          "/dev/given", ids.contains("1") ? "/dev/full" : "/dev/kmsg", "rw")),
                  Map.of(),
                  List.of());
      assertThat(honest.register().isOk()).isTrue();
      node.until("offered", () -> node.allocatable(NODE) == 2);
      pod(node, "default", "gpuguard-node", NODE);
      pod(node, "default", "gpuguard-kmsg", NODE);
      node.until(
          "one of them runs, and the other waits",
          () ->
              List.of("gpuguard-node", "gpuguard-kmsg").stream()
                          .filter(name -> node.running("default", name))
                          .count()
                      == 1
                  && List.of("gpuguard-node", "gpuguard-kmsg").stream()
                          .filter(name -> node.complaint("default", name).contains("GG-GATE-032"))
                          .count()
                      == 1);
      assertThat(agentLog()).contains("/dev/kmsg (1:11) is not allowed");
    }
  }

  private static void aLiarGetsNothingIn(RealNode node) throws IOException {
    try (TestingPlugin gpus = TestingPlugin.start(PLUGINS, "gpus.sock", GPU, "GPU-1", "GPU-2");
        TestingPlugin stranger = TestingPlugin.start(PLUGINS, "evil.sock", RESOURCE, "Dev-1");
        TestingPlugin liar = TestingPlugin.start(PLUGINS, "liar.sock", LIAR, "1", "2")) {
      assertThat(gpus.register().isOk()).isTrue();
      assertThat(stranger.register().getDescription()).contains("GG-GATE-005");
      liar.answer =
          ids ->
              new ContainerResponse(
                  Map.of(), List.of(new Mount("/h", "/", false)), List.of(), Map.of(), List.of());
      assertThat(liar.register().isOk()).isTrue();
      node.until("offered", () -> node.allocatable(LIAR) == 2);
      pod(node, "default", "gpuguard-lied", LIAR);
      node.until(
          "the host's root is not handed in",
          () -> node.complaint("default", "gpuguard-lied").contains("GG-GATE-032"));
      node.until("and nobody else is given it", () -> node.allocatable(LIAR) == 1);
      node.until("GPUs that are not there are none", () -> node.allocatable(GPU) == 0);
      assertThat(node.allocatable(RESOURCE)).isEqualTo(2);
    }
  }

  private static void killed(RealNode node) throws Exception {
    String holder = node.container("default", "gpuguard-holds");
    String before = node.container(NAMESPACE, agent(node));
    node.killContainer(before);
    node.until(
        "started again by the kubelet",
        () -> !node.container(NAMESPACE, agent(node)).equals(before) && ready(node));
    node.until("and the plugin is back", () -> node.allocatable(RESOURCE) == 2);
    assertThat(node.container("default", "gpuguard-holds"))
        .as("pods that ran go on")
        .isEqualTo(holder);
    assertThat(node.running("default", "gpuguard-holds")).isTrue();
  }

  private static boolean ready(RealNode node) {
    var status = node.get("/apis/apps/v1/namespaces/" + NAMESPACE + "/daemonsets/gpuguard-agent");
    return status.at("status", "numberReady").whole(0) == 1
        && status.at("status", "updatedNumberScheduled").whole(0) == 1
        && status.at("status", "observedGeneration").whole(0)
            == status.at("metadata", "generation").whole(-1);
  }

  private static String agent(RealNode node) {
    return node.get("/api/v1/namespaces/" + NAMESPACE + "/pods")
        .get("items")
        .get(0)
        .at("metadata", "name")
        .text("");
  }

  /** By the pod's own address: nothing of it is on the host's network. */
  private static String findings(RealNode node) {
    String address = node.pod(NAMESPACE, agent(node)).at("status", "podIP").text("");
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("http://" + address + ":9410/findings")).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException | IllegalArgumentException e) {
      return "";
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the agent's containers said, as the kubelet keeps it. */
  private static String agentLog() {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(Path.of("/var/log/pods"))) {
      for (Path file :
          files
              .filter(f -> f.toString().contains(NAMESPACE + "_gpuguard-agent"))
              .filter(f -> f.toString().endsWith(".log"))
              .toList()) {
        all.append(Files.readString(file));
      }
    } catch (IOException e) {
      all.append(e); // a pod went meanwhile
    }
    return all.toString();
  }
}
