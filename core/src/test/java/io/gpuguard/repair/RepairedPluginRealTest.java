package io.gpuguard.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.catalog.BuiltInCatalog;
import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.CatalogFile;
import io.gpuguard.catalog.CatalogReader;
import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Verdict;
import io.gpuguard.real.TestingApiServer;
import io.gpuguard.resource.Resource;
import io.gpuguard.scan.BuiltInAnalyzers;
import io.gpuguard.scan.Scan;
import io.gpuguard.scan.ScanOptions;
import io.gpuguard.scan.ScanResult;
import io.gpuguard.source.Reading;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import io.gpuguard.source.TextFile;
import io.gpuguard.tree.Mapping;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The unmodified sample device plugin of Kubernetes' own tests, as privileged as its manifest has
 * it, is repaired by a profile of one's own, and then still serves a pod on a real node.
 */
@Tag("real")
class RepairedPluginRealTest {

  private static final String RESOURCE = "example.com/resource";

  private static final String PROFILE =
      """
      id: sample-device-plugin
      name: The sample device plugin
      vendor: example
      kind: device-plugin
      recognise:
        images: [gpuguard.test/node]
      resources: [example.com/resource]
      hostPaths:
        - path: /var/lib/kubelet/device-plugins
          mode: rw
          reason: It makes its socket here.
          source: this test
        - path: /tmp
          mode: rw
          reason: Its devices are files here.
          source: this test
        - path: /dev
          mode: ro
          reason: It lists devices.
          source: this test
        - path: /sys
          mode: ro
          reason: It reads their properties.
          source: this test
      rights:
        rules: []
        reason: It speaks to the kubelet alone.
        source: this test
      limits:
        requests: {cpu: 10m, memory: 16Mi}
        limits: {cpu: 200m, memory: 64Mi}
      hardening:
        readOnlyRootFilesystem: true
        writes: []
      sources: [this test]
      """;

  private static final String PLUGIN =
      """
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
          securityContext:
            privileged: true
          volumeMounts:
          - {name: plugins, mountPath: /var/lib/kubelet/device-plugins}
          - {name: dev, mountPath: /dev}
          - {name: sys, mountPath: /sys}
          - {name: tmp, mountPath: /tmp}
        volumes:
        - {name: plugins, hostPath: {path: /var/lib/kubelet/device-plugins}}
        - {name: dev, hostPath: {path: /dev}}
        - {name: sys, hostPath: {path: /sys}}
        - {name: tmp, hostPath: {path: /tmp}}
      """;

  private static final String TENANT =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: gpuguard-served, namespace: default}
      spec:
        nodeName: node1
        hostNetwork: true
        tolerations: [{operator: Exists}]
        terminationGracePeriodSeconds: 0
        containers:
        - name: main
          image: gpuguard.test/node:1
          imagePullPolicy: Never
          command: [sh, -c, "test -e /tmp/Dev-1 -o -e /tmp/Dev-2 && sleep 100000"]
          resources: {limits: {example.com/resource: 1}}
      """;

  @Test
  void aRepairedPluginServes() throws Exception {
    String repaired = repaired();
    try (TestingApiServer node = TestingApiServer.startNode()) {
      node.post(
          "/api/v1/namespaces",
          root("{apiVersion: v1, kind: Namespace, metadata: {name: gpu-plugins}}"));
      create(node, "gpu-plugins", repaired);
      node.until("the plugin runs", () -> running(node, "gpu-plugins/pods/sample-plugin"));
      node.until("its devices are offered", () -> offered(node) == 2);
      create(node, "default", TENANT);
      node.until("a pod with a device runs", () -> running(node, "default/pods/gpuguard-served"));
      assertThat(running(node, "gpu-plugins/pods/sample-plugin")).isTrue();
    }
  }

  private static void create(TestingApiServer node, String namespace, String pod)
      throws IOException, InterruptedException {
    TestingApiServer.Answer answer =
        node.post("/api/v1/namespaces/" + namespace + "/pods", root(pod));
    assertThat(answer.status()).as(answer.message()).isEqualTo(201);
  }

  private static int offered(TestingApiServer node) throws IOException, InterruptedException {
    Mapping status = node.get("/api/v1/nodes/node1").body().get("status").mapping();
    return Integer.parseInt(status.get("allocatable").get(RESOURCE).text("0"));
  }

  private static boolean running(TestingApiServer node, String pod)
      throws IOException, InterruptedException {
    return node.get("/api/v1/namespaces/" + pod)
        .body()
        .at("status", "containerStatuses")
        .get(0)
        .at("state", "running")
        .present();
  }

  /** The manifest after {@code fix}, in which nothing is left that a repair is known for. */
  private static String repaired() {
    Catalog builtIn = BuiltInCatalog.load();
    CatalogReader.Result own =
        CatalogReader.read(
            "1",
            List.of(
                new CatalogFile(
                    "profiles/example/sample-device-plugin.yaml", root(PROFILE), null)));
    assertThat(own.errors()).isEmpty();
    Catalog catalog = builtIn.with(own.catalog());
    Reading reading = read("plugin.yaml", PLUGIN);
    Repair.Result result =
        Repair.run(
            scan(reading, catalog),
            Lock.NONE,
            _ -> true,
            new Repair.Surroundings(
                _ -> Optional.of(bytes(PLUGIN)),
                (name, text) -> Sources.read(name, text, SourceOptions.DEFAULT),
                resources -> scan(with(resources), catalog)));
    String text = new String(result.files().getFirst().repaired(), StandardCharsets.UTF_8);
    assertThat(text)
        .contains("privileged: false", "drop: [ALL]", "readOnlyRootFilesystem: true")
        .contains("allowPrivilegeEscalation: false", "RuntimeDefault", "memory: 64Mi")
        .contains("automountServiceAccountToken: false", "mountPath: /sys, readOnly: true");
    List<Finding> left =
        result.after().findings().stream()
            .filter(f -> f.verdict() == Verdict.FAIL && f.control().repair().fix() != null)
            .toList();
    // There is no lock file, the kubelet's folder is root's, and the plugin has no endpoint to
    // probe.
    assertThat(left)
        .extracting(f -> f.control().id())
        .containsExactlyInAnyOrder("GG-IMG-002", "GG-PRIV-011", "GG-HLT-013", "GG-HP-015");
    return text;
  }

  private static ScanResult scan(Reading reading, Catalog catalog) {
    return Scan.run(reading, catalog, BuiltInAnalyzers.all(), ScanOptions.ALL);
  }

  private static Reading with(List<Resource> resources) {
    return new Reading(1, resources, List.of(), List.of(), List.of());
  }

  private static Mapping root(String yaml) {
    return switch (TextFile.parse("x.yaml", bytes(yaml))) {
      case TextFile.Result.Read(TextFile text) -> text.root();
      case TextFile.Result.Unreadable(String place, String message) ->
          throw new AssertionError(place + ": " + message);
    };
  }

  private static Reading read(String name, String text) {
    return Sources.read(name, bytes(text), SourceOptions.DEFAULT);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
