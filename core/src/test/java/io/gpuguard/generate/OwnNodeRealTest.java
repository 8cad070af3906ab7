package io.gpuguard.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.manifest.Manifest;
import io.gpuguard.real.TestingApiServer;
import io.gpuguard.resource.Resource;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real API server lets an agent write about its own node, and about no other. */
@Tag("real")
class OwnNodeRealTest {

  private static final String LABELLER = "system:serviceaccount:gpu:labeller";

  private static final String INPUT =
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: labeller, namespace: gpu}
      spec:
        selector: {matchLabels: {app: labeller}}
        template:
          metadata: {labels: {app: labeller}}
          spec:
            serviceAccountName: labeller
            containers:
            - name: labeller
              image: docker.io/rocm/k8s-device-plugin:labeller-1.31.0.9
              volumeMounts: [{name: sys, mountPath: /sys}]
            volumes: [{name: sys, hostPath: {path: /sys}}]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      metadata: {name: labeller}
      rules:
      - {apiGroups: [""], resources: [nodes], verbs: [get, update]}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: labeller}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: labeller}
      subjects: [{kind: ServiceAccount, name: labeller, namespace: gpu}]
      """;

  @TempDir Path folder;

  @Test
  void anAgentWritesItsOwnNodeAlone() throws Exception {
    try (TestingApiServer server = TestingApiServer.start()) {
      server.startControllers("validatingadmissionpolicy-status-controller");
      for (Resource resource : enforced()) {
        TestingApiServer.Answer answer =
            server.post(TestingApiServer.place(resource.root(), "").orElseThrow(), resource.root());
        assertThat(answer.status()).as(answer.message()).isEqualTo(201);
      }
      for (String name : List.of("n1", "n2")) {
        server.post("/api/v1/nodes", node(name, Mapping.EMPTY));
      }
      TestingApiServer agent = server.as(LABELLER, "n1");
      server.until("the policy is loaded", () -> label(agent, "n2") == 422);
      assertThat(label(agent, "n1")).isEqualTo(200);
      assertThat(slice(agent, "n1", "n1")).isEqualTo(201);
      assertThat(slice(agent, "n2", "n2")).isEqualTo(422);
      assertThat(slice(agent, "all", "")).isEqualTo(422);
      assertThat(label(server.as(LABELLER, ""), "n1")).as("no pod's token").isEqualTo(422);
      assertThat(slice(server, "n2", "n2")).isEqualTo(201);
      String own = "/apis/resource.k8s.io/v1/resourceslices/";
      assertThat(agent.delete(own + "n2").status()).isEqualTo(422);
      assertThat(agent.delete(own + "n1").status()).isEqualTo(200);
      assertThat(label(server, "n2")).as("others").isEqualTo(200);
      server.until("the policy is type-checked", () -> status(server).has("observedGeneration"));
      assertThat(status(server).at("typeChecking", "expressionWarnings").items()).isEmpty();
    }
  }

  private static Mapping status(TestingApiServer server) throws IOException, InterruptedException {
    String policies = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/";
    return server.get(policies + "gpuguard-own-node").body().get("status").mapping();
  }

  /** The policy, bound as the folder {@code enforce} binds it. */
  private List<Resource> enforced() throws Exception {
    Path input = folder.resolve("input.yaml");
    Files.writeString(input, INPUT);
    Map<String, String> files = new OwnNodeGenerator().generate(TestingRequest.of(input)).files();
    String text = String.valueOf(files.get("audit/own-node.yaml"));
    assertThat(text).contains("validationActions: [Audit, Warn]").contains(LABELLER);
    byte[] enforcing =
        text.replace("[Audit, Warn]", "[Deny, Audit]").getBytes(StandardCharsets.UTF_8);
    return Sources.read("own-node.yaml", enforcing, SourceOptions.DEFAULT).resources();
  }

  private static Mapping node(String name, Mapping labels) {
    return Manifest.map(
        "apiVersion", "v1",
        "kind", "Node",
        "metadata", Manifest.map("name", name, "labels", labels));
  }

  private static int label(TestingApiServer server, String node)
      throws IOException, InterruptedException {
    Mapping labels = Manifest.map("gpu", Node.of(String.valueOf(System.nanoTime())));
    return server.put("/api/v1/nodes/" + node, node(node, labels)).status();
  }

  private static int slice(TestingApiServer server, String name, String node) throws Exception {
    Mapping pool = Manifest.map("name", name, "generation", 1, "resourceSliceCount", 1);
    Mapping spec = Manifest.map("driver", "gpu.example.com", "pool", pool);
    spec =
        node.isEmpty()
            ? spec.with("allNodes", Node.of(true))
            : spec.with("nodeName", Node.of(node));
    return server
        .post(
            "/apis/resource.k8s.io/v1/resourceslices",
            Manifest.map(
                "apiVersion",
                "resource.k8s.io/v1",
                "kind",
                "ResourceSlice",
                "metadata",
                Manifest.map("name", name),
                "spec",
                spec))
        .status();
  }
}
