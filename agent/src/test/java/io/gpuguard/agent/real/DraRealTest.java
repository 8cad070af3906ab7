package io.gpuguard.agent.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.agent.run.NodeAgent;
import io.gpuguard.agent.run.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * DRA with the unmodified test driver of Kubernetes, which runs as a pod that has the gateway's
 * folders where the kubelet's would be; real scheduler, claim controller and kubelet.
 */
@Tag("real")
class DraRealTest {

  private static final String DRIVER = "test-driver.cdi.k8s.io";
  private static final Path REGISTRY = Path.of("/var/lib/kubelet/plugins_registry");

  @TempDir Path folder;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  private void policy(String cdi) throws IOException {
    Files.writeString(
        folder.resolve("policy.yaml"),
        """
        version: 1
        drivers:
        - name: test-driver.cdi.k8s.io
          plugins: [{namespace: gpu-plugins, pod: dra-driver, image: gpuguard.test/node}]
          cdi: [%s]
          tenants: [default]
        """
            .formatted(cdi));
  }

  private NodeAgent agent() throws IOException {
    Settings settings =
        new Settings(
            Settings.Mode.GATEWAY,
            "node1",
            Path.of("/"),
            folder.resolve("plugins"),
            folder.resolve("drivers"),
            folder.resolve("policy.yaml"),
            new InetSocketAddress("127.0.0.1", 0),
            Duration.ofSeconds(5),
            true,
            null);
    return ((NodeAgent.Start.Running)
            NodeAgent.start(settings, new PrintStream(log, true, StandardCharsets.UTF_8)))
        .agent();
  }

  private String driver(RealNode node, String namespace, String name) throws Exception {
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: NAME, namespace: NAMESPACE}
    spec:
      nodeName: node1
      hostNetwork: true
      tolerations: [{operator: Exists}]
      terminationGracePeriodSeconds: 5
      containers:
      - name: driver
        image: gpuguard.test/node:1
        imagePullPolicy: Never
        command: [/driver/dra-test-driver, --kubeconfig=/cluster/kubeconfig, kubelet-plugin, --node-name=node1]
        volumeMounts:
        - {name: driver, mountPath: /driver}
        - {name: cluster, mountPath: /cluster}
        - {name: registry, mountPath: /var/lib/kubelet/plugins_registry}
        - {name: plugins, mountPath: /var/lib/kubelet/plugins/test-driver.cdi.k8s.io}
        - {name: cdi, mountPath: /var/run/cdi}
      volumes:
      - {name: driver, hostPath: {path: BINARY}}
      - {name: cluster, hostPath: {path: CLUSTER}}
      - {name: registry, hostPath: {path: DRIVERS/registry}}
      - {name: plugins, hostPath: {path: DRIVERS/plugins/test-driver.cdi.k8s.io, type: DirectoryOrCreate}}
      - {name: cdi, hostPath: {path: /var/run/cdi, type: DirectoryOrCreate}}
    """
        .replace("NAMESPACE", namespace)
        .replace("NAME", name)
        .replace("BINARY", node.part("dra-test-driver").getParent().toString())
        .replace("CLUSTER", node.apiFolder().toString())
        .replace("DRIVERS", folder.resolve("drivers").toString());
  }

  /** One that mounts the kubelet's own folders. */
  private String past(RealNode node, String namespace, String name) throws Exception {
    String drivers = folder.resolve("drivers").toString();
    return driver(node, namespace, name)
        .replace(drivers + "/registry", REGISTRY.toString())
        .replace(drivers + "/plugins", "/var/lib/kubelet/plugins");
  }

  private void claimed(RealNode node, String namespace, String name) {
    node.post(
        "/apis/resource.k8s.io/v1/namespaces/" + namespace + "/resourceclaims",
        """
        apiVersion: resource.k8s.io/v1
        kind: ResourceClaim
        metadata: {name: %s, namespace: %s}
        spec: {devices: {requests: [{name: one, exactly: {deviceClassName: test}}]}}
        """
            .formatted(name, namespace));
    node.make(
        namespace,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %1$s, namespace: %2$s}
        spec:
          terminationGracePeriodSeconds: 0
          resourceClaims: [{name: device, resourceClaimName: %1$s}]
          containers:
          - name: main
            image: gpuguard.test/node:1
            imagePullPolicy: Never
            command: [sh, -c, "set > /told/%1$s; sleep 100000"]
            resources: {claims: [{name: device}]}
            volumeMounts: [{name: told, mountPath: /told}]
          volumes: [{name: told, hostPath: {path: %3$s, type: DirectoryOrCreate}}]
        """
            .formatted(name, namespace, folder.resolve("told")));
  }

  /** The driver's CDI device has a variable named for the claim and its request. */
  private boolean injected(String name) {
    try {
      String variable = "claim_" + name.replace('-', '_') + "_one='true'";
      return Files.readString(folder.resolve("told").resolve(name)).contains(variable);
    } catch (IOException e) {
      return false; // not written yet
    }
  }

  private static boolean told(RealNode node, String namespace, String text) {
    return node.get("/api/v1/namespaces/" + namespace + "/events").toString().contains(text);
  }

  private static List<String> doors() {
    try (Stream<Path> entries = Files.list(REGISTRY)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String metrics(NodeAgent agent) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + agent.port() + "/metrics");
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private boolean logged(String text) {
    return log.toString(StandardCharsets.UTF_8).contains(text);
  }

  @Test
  void claimsThroughTheGate() throws Exception {
    policy(DRIVER + "/test");
    try (RealNode node = RealNode.start()) {
      node.startControllers("resourceclaim-controller");
      node.namespace("gpu-plugins");
      node.namespace("other");
      node.post(
          "/apis/resource.k8s.io/v1/deviceclasses",
          """
          apiVersion: resource.k8s.io/v1
          kind: DeviceClass
          metadata: {name: test}
          spec: {selectors: [{cel: {expression: 'device.driver == "test-driver.cdi.k8s.io"'}}]}
          """);
      NodeAgent agent = agent();
      try {
        node.make("other", driver(node, "other", "gpuguard-stranger"));
        node.until("a stranger is refused", () -> logged("GG-GATE-005"));
        node.delete("other", "gpuguard-stranger");
        node.make("other", past(node, "other", "gpuguard-past"));
        node.until("past the gate", () -> logged("\"control\":\"GG-AGT-031\""));
        node.delete("other", "gpuguard-past");
        node.until("gone", () -> doors().isEmpty());
        node.make("gpu-plugins", driver(node, "gpu-plugins", "dra-driver"));
        node.until("the kubelet took it", () -> logged("\"event\":\"kubelet-listens\""));
        assertThat(doors()).singleElement().asString().startsWith("gpuguard-" + DRIVER);
        assertThat(metrics(agent)).contains("gpuguard_driver_up{driver=\"" + DRIVER + "\"} 1.0");
        prepares(node);
        restarts(node, agent);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(e.getMessage() + "\n" + log.toString(StandardCharsets.UTF_8), e);
      } finally {
        agent.close();
      }
    }
  }

  private void prepares(RealNode node) throws IOException {
    claimed(node, "default", "gpuguard-claimed");
    node.until("a pod with a claim runs", () -> node.running("default", "gpuguard-claimed"));
    if (node.injectsCdi()) {
      node.until("it has what the CDI device brings", () -> injected("gpuguard-claimed"));
    } else {
      System.err.println("DraRealTest: this containerd is older than CDI, no device was injected");
    }
    claimed(node, "other", "gpuguard-no-tenant");
    node.until("told at the pod", () -> told(node, "other", "GG-GATE-053"));
    assertThat(node.running("other", "gpuguard-no-tenant")).isFalse();
    policy("another.example.com/test");
    node.until("read again", () -> logged("\"event\":\"policy-loaded\""));
    claimed(node, "default", "gpuguard-wrong-cdi");
    node.until("told at the pod", () -> told(node, "default", "GG-GATE-054"));
    assertThat(node.running("default", "gpuguard-wrong-cdi")).isFalse();
    policy(DRIVER + "/test");
    node.until("starts in the end", () -> node.running("default", "gpuguard-wrong-cdi"));
  }

  private void restarts(RealNode node, NodeAgent agent) throws Exception {
    String before = node.container("default", "gpuguard-claimed");
    node.killKubelet();
    claimed(node, "default", "gpuguard-after-kubelet");
    node.until("after the kubelet", () -> node.running("default", "gpuguard-after-kubelet"));
    agent.close();
    node.until("no door without an agent", () -> doors().isEmpty());
    try (NodeAgent again = agent()) {
      assertThat(again.port()).isPositive();
      node.delete("default", "gpuguard-after-kubelet");
      claimed(node, "default", "gpuguard-after-agent");
      node.until("after the agent", () -> node.running("default", "gpuguard-after-agent"));
      assertThat(node.container("default", "gpuguard-claimed"))
          .as("pods that ran go on")
          .isEqualTo(before);
      node.delete("gpu-plugins", "dra-driver");
      node.until("no door without a driver", () -> doors().isEmpty());
    }
  }
}
