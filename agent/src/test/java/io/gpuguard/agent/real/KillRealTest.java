package io.gpuguard.agent.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.agent.gateway.AgentProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Agent, plugin and kubelet as processes that are killed with signal 9, in every order, and started
 * again in the same order. After each: both devices are there and no more, a pod that held one ran
 * on, and the next pod gets the other.
 */
@Tag("real")
class KillRealTest {

  private static final String RESOURCE = "example.com/resource";

  @TempDir Path folder;

  private enum Part {
    AGENT,
    PLUGIN,
    KUBELET
  }

  private static final List<List<Part>> ORDERS =
      List.of(
          List.of(Part.AGENT, Part.PLUGIN, Part.KUBELET),
          List.of(Part.AGENT, Part.KUBELET, Part.PLUGIN),
          List.of(Part.PLUGIN, Part.AGENT, Part.KUBELET),
          List.of(Part.PLUGIN, Part.KUBELET, Part.AGENT),
          List.of(Part.KUBELET, Part.AGENT, Part.PLUGIN),
          List.of(Part.KUBELET, Part.PLUGIN, Part.AGENT));

  private AgentProcess agent;
  private Process plugin;

  private void start(RealNode node, Part part) throws Exception {
    switch (part) {
      case AGENT ->
          agent =
              AgentProcess.start(
                  Path.of("/"),
                  folder.resolve("plugins"),
                  folder.resolve("agent.log"),
                  Map.of(),
                  "--policy",
                  folder.resolve("policy.yaml").toString());
      case PLUGIN -> startPlugin(node);
      case KUBELET -> node.startKubelet();
    }
  }

  /** Its pod's kubelet would start it again and again until it can register. */
  private void startPlugin(RealNode node) throws Exception {
    Path socket = folder.resolve("plugins/kubelet.sock");
    node.until("a registration socket", () -> Files.exists(socket));
    // With our folder where the kubelet's would be, as in its pod: it knows no other place.
    String mounted = "mount --bind \"$1\" /var/lib/kubelet/device-plugins && exec \"$2\"";
    ProcessBuilder builder =
        new ProcessBuilder(
                "unshare",
                "--mount",
                "sh",
                "-c",
                mounted,
                "plugin",
                folder.resolve("plugins").toString(),
                node.part("sample-device-plugin").toString())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve("plugin.log").toFile()));
    plugin = builder.start();
  }

  private void kill(RealNode node, Part part) throws Exception {
    switch (part) {
      case AGENT -> agent.kill();
      case PLUGIN -> plugin.destroyForcibly().waitFor();
      case KUBELET -> node.endKubelet();
    }
  }

  private static void pod(RealNode node, String name) {
    node.make(
        "default",
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s, namespace: default}
        spec:
          nodeName: node1
          hostNetwork: true
          tolerations: [{operator: Exists}]
          terminationGracePeriodSeconds: 0
          containers:
          - name: main
            image: gpuguard.test/node:1
            imagePullPolicy: Never
            command: [sh, -c, "sleep 100000"]
            resources: {limits: {%s: 1}}
        """
            .formatted(name, RESOURCE));
  }

  /** A plugin that ended, as it does where nobody registers it, is started again. */
  private void revive(RealNode node) {
    if (!plugin.isAlive()) {
      try {
        startPlugin(node);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void offered(RealNode node) {
    node.until(
        "both devices",
        () -> {
          revive(node);
          return node.allocatable(RESOURCE) == 2;
        });
  }

  /** A pod that came too early fails, and is made anew as its controller would make it. */
  private void runs(RealNode node, String name) {
    pod(node, name);
    node.until(
        name + " runs",
        () -> {
          revive(node);
          if (node.pod("default", name).at("status", "phase").text("").equals("Failed")) {
            node.delete("default", name);
            pod(node, name);
          }
          return node.running("default", name);
        });
  }

  @Test
  void inEveryOrder() throws Exception {
    Files.writeString(
        folder.resolve("policy.yaml"),
        """
        version: 1
        resources:
        - name: example.com/resource
          vendor: none
          mounts:
          - {path: /tmp/Dev-1, writable: true}
          - {path: /tmp/Dev-2, writable: true}
          tenants: [default]
        """);
    try (RealNode node = RealNode.start()) {
      start(node, Part.AGENT);
      start(node, Part.PLUGIN);
      offered(node);
      runs(node, "gpuguard-holds");
      String holder = node.container("default", "gpuguard-holds");
      for (List<Part> order : ORDERS) {
        inOrder(node, order);
        assertThat(node.container("default", "gpuguard-holds")).as("%s", order).isEqualTo(holder);
        assertThat(node.running("default", "gpuguard-holds")).isTrue();
      }
      assertThat(agent.log()).doesNotContain("\"event\":\"error\"", "Exception");
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "\n" + logs(), e);
    } finally {
      if (agent != null) {
        agent.close();
      }
      if (plugin != null) {
        plugin.destroyForcibly();
      }
    }
  }

  private void inOrder(RealNode node, List<Part> order) throws Exception {
    for (Part part : order) {
      kill(node, part);
    }
    for (Part part : order) {
      // A plugin that is started before the agent waits for its socket, as one in a pod does.
      if (part != Part.PLUGIN || order.indexOf(Part.AGENT) < order.indexOf(Part.PLUGIN)) {
        start(node, part);
      }
    }
    runs(node, "gpuguard-next");
    offered(node);
    node.delete("default", "gpuguard-next");
  }

  private String logs() throws IOException {
    return Files.readString(folder.resolve("agent.log"))
        + Files.readString(folder.resolve("plugin.log"));
  }
}
