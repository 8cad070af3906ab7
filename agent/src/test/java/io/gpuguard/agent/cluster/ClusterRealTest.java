package io.gpuguard.agent.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gpuguard.agent.dra.Registrars;
import io.gpuguard.agent.dra.Slice;
import io.gpuguard.agent.finding.NodeCheck;
import io.gpuguard.agent.finding.NodeFinding;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.nvml.Nvml;
import io.gpuguard.agent.status.Beside;
import io.gpuguard.agent.status.NodeStatus;
import io.gpuguard.agent.status.Observation;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** deploy/agent and what the agent tells, at a real API server. */
@Tag("real")
class ClusterRealTest {

  private static final Path ROOT = root();
  private static final Path DEPLOY = ROOT.resolve("deploy/agent");

  /** Of the Prometheus operator only that the kind is there. */
  private static final String SERVICE_MONITORS =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: servicemonitors.monitoring.coreos.com}
      spec:
        group: monitoring.coreos.com
        scope: Namespaced
        names: {plural: servicemonitors, singular: servicemonitor, kind: ServiceMonitor, listKind: ServiceMonitorList}
        versions:
          - name: v1
            served: true
            storage: true
            schema:
              openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
      """;

  @TempDir static Path folder;
  private static boolean started;

  private record Ran(int code, String out) {}

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mvnw"))) {
      folder = folder.getParent();
    }
    return folder;
  }

  private static Ran run(String input, List<String> command)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ran(process.waitFor(), out);
  }

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(
        run("", List.of(ROOT.resolve("realparts/path").toString(), "kube-apiserver")).code() == 0,
        "kube-apiserver is not built: run realparts/build");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/kubectl")), "kubectl is absent");
    Process starting =
        new ProcessBuilder(
                ROOT.resolve("realparts/start-apiserver").toString(),
                folder.resolve("api").toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("start.log").toFile())
            .start();
    assertThat(starting.waitFor()).as(Files.readString(folder.resolve("start.log"))).isZero();
    started = true;
    kubectl(SERVICE_MONITORS, "apply", "-f", "-");
    kubectl("", "create", "namespace", "gpuguard-system");
    kubectl("", "wait", "--for=condition=Established", "crd/servicemonitors.monitoring.coreos.com");
  }

  @AfterAll
  static void stop() throws Exception {
    if (started) {
      run(
          "",
          List.of(
              ROOT.resolve("realparts/stop-apiserver").toString(),
              folder.resolve("api").toString()));
    }
  }

  private static String file(String name) throws IOException {
    return Files.readString(folder.resolve("api").resolve(name)).strip();
  }

  private static Ran kubectlRan(String input, String... words) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "kubectl",
                "--kubeconfig=/dev/null",
                "--cache-dir=" + folder.resolve("cache"),
                "--server=" + file("url"),
                "--token=" + file("token"),
                "--insecure-skip-tls-verify"));
    command.addAll(List.of(words));
    return run(input, command);
  }

  private static String kubectl(String input, String... words) throws Exception {
    Ran ran = kubectlRan(input, words);
    assertThat(ran.code()).as(ran.out()).isZero();
    return ran.out();
  }

  private static String render(String overlay, String... components) throws Exception {
    Path own = Files.createTempDirectory(folder, "own");
    StringBuilder text = new StringBuilder("resources:\n- ");
    text.append(own.relativize(DEPLOY.resolve("overlays/" + overlay))).append("\ncomponents:\n");
    for (String component : components) {
      text.append("- ")
          .append(own.relativize(DEPLOY.resolve("components/" + component)))
          .append('\n');
    }
    Files.writeString(own.resolve("kustomization.yaml"), text);
    Ran ran = run("", List.of("kubectl", "kustomize", own.toString()));
    assertThat(ran.code()).as(ran.out()).isZero();
    return ran.out();
  }

  @Test
  void theServerTakesEveryObjectWithoutAWarningOfAnUnknownField() throws Exception {
    for (String rendered :
        List.of(render("observe"), render("gateway"), render("gateway", "owners", "tell"))) {
      String said = kubectl(rendered, "apply", "--server-side", "--dry-run=server", "-f", "-");
      assertThat(said)
          .contains("daemonset.apps/gpuguard-agent serverside-applied")
          .doesNotContain("unknown field");
    }
  }

  private static ApiServer server(String node, String token) throws IOException {
    System.setProperty("jdk.internal.httpclient.disableHostnameVerification", "true");
    Path tokenFile = Files.writeString(folder.resolve("token-" + node), token);
    return ApiServer.of(
        URI.create(file("url")), tokenFile, folder.resolve("api/pki/apiserver.crt"));
  }

  private static NodeReporter reporter(String node, String token) throws IOException {
    return new NodeReporter(server(node, token), node, Clock.systemUTC());
  }

  private static NodeStatus lost(String node) {
    return Observation.of(node, new HostTree(folder.resolve("nothing")))
        .with(List.of(NodeFinding.fail(NodeCheck.GPU_LOST, "0000:07:00.0", "it does not answer")));
  }

  /** A token as the kubelet of node n1 mounts it into the agent's pod. */
  private static String tokenOfNode1() throws Exception {
    kubectl(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: agent-of-n1, namespace: gpuguard-system}
        spec:
          nodeName: n1
          serviceAccountName: gpuguard-agent
          containers: [{name: agent, image: none}]
        """,
        "apply",
        "-f",
        "-");
    return kubectl(
            "",
            "create",
            "token",
            "gpuguard-agent",
            "-n",
            "gpuguard-system",
            "--bound-object-kind=Pod",
            "--bound-object-name=agent-of-n1")
        .strip();
  }

  @Test
  void eventsAndConditionOfItsOwnNodeAndNothingElse() throws Exception {
    kubectl(render("observe", "tell"), "apply", "--server-side", "-f", "-");
    for (String node : List.of("n1", "n2")) {
      kubectl(
          "apiVersion: v1\nkind: Node\nmetadata: {name: %s, labels: {a: b}}\n".formatted(node),
          "apply",
          "-f",
          "-");
    }
    String token = tokenOfNode1();
    awaitPolicy(token);

    assertThat(reporter("n1", token).report(lost("n1"))).isEmpty();
    assertThat(kubectl("", "get", "node", "n1", "-o", "jsonpath={.status.conditions}"))
        .contains("\"type\":\"GpuProblem\"", "\"status\":\"True\"", "GG-AGT-001");
    assertThat(kubectl("", "get", "events", "-n", "default", "-o", "jsonpath={.items[*].message}"))
        .contains("A GPU no longer answers");
    String first =
        kubectl(
            "", "get", "node", "n1", "-o", "jsonpath={.status.conditions[0].lastTransitionTime}");
    Thread.sleep(1100);
    assertThat(reporter("n1", token).report(lost("n1")))
        .as("an agent that was restarted")
        .isEmpty();
    assertThat(
            kubectl(
                "",
                "get",
                "node",
                "n1",
                "-o",
                "jsonpath={.status.conditions[0].lastTransitionTime}"))
        .isEqualTo(first);

    assertThat(reporter("n2", token).report(lost("n2")))
        .singleElement()
        .asString()
        .contains("The agent may change the status of its own node only");
    assertThat(patch(token, "n1", "{\"status\":{\"phase\":\"Running\"}}"))
        .contains("the condition GpuProblem only");
    assertThat(patch(token, "n1", "{\"status\":{\"capacity\":{\"nvidia.com/gpu\":\"9\"}}}"))
        .contains("The agent may change the condition GpuProblem only");
    assertThat(
            patch(
                token,
                "n1",
                "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}"))
        .contains("The agent may change the condition GpuProblem only");
    assertThat(patch(token, "n1", "{\"metadata\":{\"labels\":{\"a\":\"c\"}}}"))
        .contains("The agent may not change labels");
    assertThat(as(token, "get", "nodes").out()).contains("Forbidden");
    assertThat(as(token, "get", "events", "-n", "default").out()).contains("Forbidden");
    assertThat(as(token, "get", "secrets", "-A").out()).contains("Forbidden");
  }

  @Test
  void resourceSlicesOfItsOwnNodeAreReadAndNoMore() throws Exception {
    kubectl(render("observe", "tell"), "apply", "--server-side", "-f", "-");
    for (String node : List.of("n1", "n2")) {
      kubectl(
          "apiVersion: v1\nkind: Node\nmetadata: {name: %s}\n".formatted(node), "apply", "-f", "-");
      kubectl(
          """
          apiVersion: resource.k8s.io/v1
          kind: ResourceSlice
          metadata: {name: slice-of-%1$s}
          spec:
            nodeName: %1$s
            driver: gpu.example.com
            pool: {name: %1$s, generation: 2, resourceSliceCount: 1}
            devices:
            - name: gpu-0
              attributes:
                resource.kubernetes.io/pciBusID: {string: "0000:99:00.0"}
                index: {int: 0}
                uuid: {string: GPU-x}
          """
              .formatted(node),
          "apply",
          "-f",
          "-");
    }
    String token = tokenOfNode1();
    Slice slice =
        new Slice(
            "gpu.example.com",
            "n1",
            2,
            List.of(
                new Slice.Device(
                    "gpu-0",
                    Map.of("resource.kubernetes.io/pciBusID", "0000:99:00.0", "uuid", "GPU-x"))));
    Slice.Reading read = new SliceReader(server("n1", token), "n1").read();
    assertThat(read).isEqualTo(new Slice.Reading.Read(List.of(slice)));
    HostTree nothing = new HostTree(folder.resolve("nothing"));
    Beside beside = new Beside(new Nvml.Result.Absent(), new Registrars(), read);
    assertThat(Observation.of("n1", nothing, beside).findings())
        .containsExactly(
            NodeFinding.fail(
                NodeCheck.SLICE_DEVICE_UNKNOWN,
                "ResourceSlices of gpu.example.com",
                "gpu-0: no PCI device 0000:99:00.0 on this node"));
    assertThat(as(token, "get", "resourceslices", "slice-of-n1").out()).contains("Forbidden");
    assertThat(as(token, "delete", "resourceslices", "slice-of-n1").out()).contains("Forbidden");
    assertThat(as(token, "get", "resourceclaims", "-A").out()).contains("Forbidden");
    kubectl("", "create", "serviceaccount", "stranger", "-n", "gpuguard-system");
    String stranger = kubectl("", "create", "token", "stranger", "-n", "gpuguard-system").strip();
    assertThat(new SliceReader(server("n3", stranger), "n1").read())
        .isInstanceOfSatisfying(
            Slice.Reading.Unread.class,
            unread -> assertThat(unread.reason()).contains("refuses ResourceSlices: 403"));
  }

  private static Ran as(String token, String... words) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "kubectl",
                "--kubeconfig=/dev/null",
                "--cache-dir=" + folder.resolve("cache2"),
                "--server=" + file("url"),
                "--token=" + token,
                "--insecure-skip-tls-verify"));
    command.addAll(List.of(words));
    return run("", command);
  }

  /** Not by kubectl, which reads the node first. */
  private static String patch(String token, String node, String patch) throws Exception {
    ApiServer.Answer answer = server(node, token).patch("/api/v1/nodes/" + node + "/status", patch);
    return answer.toString();
  }

  /** A new admission policy holds a moment after it was made. */
  private static void awaitPolicy(String token) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!patch(token, "n2", "{}").contains("its own node only")) {
      assertThat(System.nanoTime()).as("the policy never held").isLessThan(end);
      Thread.sleep(500);
    }
  }
}
