package io.gpuguard.agent.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.agent.deviceplugin.ContainerResponse;
import io.gpuguard.agent.deviceplugin.Mount;
import io.gpuguard.agent.gateway.TestingPlugin;
import io.gpuguard.agent.run.NodeAgent;
import io.gpuguard.agent.run.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real kubelet with the unmodified sample device plugin of Kubernetes' own tests, which runs as
 * a pod that has the gateway's folder where the kubelet's would be.
 */
@Tag("real")
class GatewayRealTest {

  private static final String RESOURCE = "example.com/resource";
  private static final String LIAR = "example.com/liar";

  @TempDir Path folder;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  private NodeAgent agent() throws IOException {
    Path policy = folder.resolve("policy.yaml");
    Files.writeString(
        policy,
        """
        version: 1
        resources:
        - name: example.com/resource
          vendor: none
          plugins:
          - {namespace: gpu-plugins, pod: sample-*, image: gpuguard.test/node}
          mounts:
          - {path: /tmp/Dev-1, writable: true}
          - {path: /tmp/Dev-2, writable: true}
          cdi: [example.com/resource=CDI-Dev-1, example.com/resource=CDI-Dev-2]
          judgeContent: false  # its CDI devices make nodes in /tmp, which no rule can allow
          tenants: [default]
        - name: example.com/liar
          vendor: none
        """);
    Settings settings =
        new Settings(
            Settings.Mode.GATEWAY,
            "node1",
            Path.of("/"),
            folder.resolve("plugins"),
            null,
            policy,
            new InetSocketAddress("127.0.0.1", 0),
            Duration.ofSeconds(5),
            true,
            null);
    return ((NodeAgent.Start.Running)
            NodeAgent.start(settings, new PrintStream(log, true, StandardCharsets.UTF_8)))
        .agent();
  }

  private String plugin() {
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: sample-plugin, namespace: gpu-plugins}
    spec:
      nodeName: node1
      hostNetwork: true
      tolerations: [{operator: Exists}]
      containers:
      - name: plugin
        image: gpuguard.test/node:1
        imagePullPolicy: Never
        command: [/plugin]
        env: [{name: CDI_ENABLED, value: "1"}]
        volumeMounts:
        - {name: plugins, mountPath: /var/lib/kubelet/device-plugins}
        - {name: tmp, mountPath: /tmp}
        - {name: cdi, mountPath: /var/run/cdi}
      volumes:
      - {name: cdi, hostPath: {path: /var/run/cdi, type: DirectoryOrCreate}}
      - {name: plugins, hostPath: {path: PLUGINS}}
      - {name: tmp, hostPath: {path: /tmp}}
    """
        .replace("PLUGINS", folder.resolve("plugins").toString());
  }

  private static String pod(String namespace, String name, String resource, String command) {
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: NAME, namespace: NAMESPACE}
    spec:
      nodeName: node1
      hostNetwork: true
      tolerations: [{operator: Exists}]
      terminationGracePeriodSeconds: 0
      containers:
      - name: main
        image: gpuguard.test/node:1
        imagePullPolicy: Never
        command: [sh, -c, "COMMAND"]
        resources: {limits: {RESOURCE: 1}}
    """
        .replace("NAMESPACE", namespace)
        .replace("NAME", name)
        .replace("RESOURCE", resource)
        .replace("COMMAND", command);
  }

  private static void make(RealNode node, String namespace, String yaml) {
    assertThat(node.post("/api/v1/namespaces/" + namespace + "/pods", yaml).get("kind").text())
        .isEqualTo("Pod");
  }

  /** All that the kubelet says about a pod that does not start. */
  private static String complaint(RealNode node, String namespace, String name) {
    return node.pod(namespace, name).get("status").toString();
  }

  @Test
  void aGateOfARealNode() throws Exception {
    try (RealNode node = RealNode.start()) {
      for (String name : List.of("gpu-plugins", "other")) {
        node.post(
            "/api/v1/namespaces",
            "{apiVersion: v1, kind: Namespace, metadata: {name: " + name + "}}");
      }
      NodeAgent agent = agent();
      try (TestingPlugin stranger =
          TestingPlugin.start(folder.resolve("plugins"), "evil.sock", RESOURCE, "Dev-1")) {
        String refused = String.valueOf(stranger.register().getDescription());
        assertThat(refused).contains("GG-GATE-005").contains("namespace is unknown");
        // The sample plugin, whom the cgroup of its process leads to.
        make(node, "gpu-plugins", plugin());
        node.until("offered", () -> node.allocatable(RESOURCE) == 2);
        holds(node);
        anotherTenantWaits(node);
        aLiarGetsNothingIn(node);
        restarts(node, agent);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(e.getMessage() + "\n" + log.toString(StandardCharsets.UTF_8), e);
      } finally {
        agent.close();
      }
    }
  }

  private static void holds(RealNode node) {
    // What the plugin's answer mounts, and what its CDI device brings.
    String cdi = node.injectsCdi() ? " && test x$CDI_DEVICE != x" : "";
    String has = "test -e /tmp/Dev-1 -o -e /tmp/Dev-2" + cdi;
    make(node, "default", pod("default", "gpuguard-holds", RESOURCE, has + " && sleep 100000"));
    node.until("a pod with a gated device runs", () -> node.running("default", "gpuguard-holds"));
  }

  private static void anotherTenantWaits(RealNode node) {
    make(node, "other", pod("other", "gpuguard-waits", RESOURCE, "sleep 100000"));
    node.until(
        "the tenant is refused",
        () -> complaint(node, "other", "gpuguard-waits").contains("GG-GATE-030"));
    assertThat(node.pod("other", "gpuguard-waits").at("status", "phase").text())
        .as("it waits and does not fail, so that nothing makes the next one")
        .isEqualTo("Pending");
  }

  private void aLiarGetsNothingIn(RealNode node) throws IOException {
    try (TestingPlugin liar =
        TestingPlugin.start(folder.resolve("plugins"), "liar.sock", LIAR, "1", "2")) {
      liar.answer =
          ids ->
              new ContainerResponse(
                  Map.of("LD_PRELOAD", "/host/x.so"),
                  List.of(new Mount("/host", "/", false)),
                  List.of(),
                  Map.of(),
                  List.of());
      assertThat(liar.register().isOk()).isTrue();
      node.until("offered", () -> node.allocatable(LIAR) == 2);
      make(node, "default", pod("default", "gpuguard-lied", LIAR, "sleep 100000"));
      node.until(
          "refused", () -> complaint(node, "default", "gpuguard-lied").contains("GG-GATE-032"));
      node.until("the device is kept from others", () -> node.allocatable(LIAR) == 1);
    }
    node.until("none without its plugin", () -> node.allocatable(LIAR) == 0);
  }

  private void restarts(RealNode node, NodeAgent agent) throws Exception {
    String before = node.container("default", "gpuguard-holds");
    node.killKubelet();
    node.until("back after the kubelet", () -> node.allocatable(RESOURCE) == 2);
    agent.close();
    node.until("none without the agent", () -> node.allocatable(RESOURCE) == 0);
    try (NodeAgent again = agent()) {
      assertThat(again.port()).isPositive();
      // The plugin notices the new kubelet.sock, as it does when the kubelet starts.
      node.until("back after the agent", () -> node.allocatable(RESOURCE) == 2);
      assertThat(node.container("default", "gpuguard-holds"))
          .as("pods that ran go on")
          .isEqualTo(before);
      assertThat(node.running("default", "gpuguard-holds")).isTrue();
    }
  }
}
