package io.gpuguard.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.gpuguard.agent.cluster.ApiServer;
import io.gpuguard.agent.deviceplugin.Device;
import io.gpuguard.agent.deviceplugin.DeviceList;
import io.gpuguard.agent.gateway.TestingDriver;
import io.gpuguard.agent.gateway.TestingKubelet;
import io.gpuguard.agent.gateway.TestingPlugin;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.hardware.TestingTree;
import io.gpuguard.agent.kubelet.KubeletFolders;
import io.gpuguard.agent.nvml.TestingNvml;
import io.gpuguard.source.TextFile;
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
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeAgentTest {

  private static final String GPU = "nvidia.com/gpu";
  private static final String FIRST = "GPU-00000000-0000-4000-8000-000000000007";

  @TempDir Path root;
  private HostTree host;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @BeforeEach
  void unpack() throws IOException {
    host = TestingTree.unpack("nvidia-8.tree", root);
  }

  private NodeAgent start(Settings.Mode mode, @Nullable Path policy) throws IOException {
    return start(mode, policy, null);
  }

  private NodeAgent start(Settings.Mode mode, @Nullable Path policy, @Nullable Path drivers)
      throws IOException {
    Settings settings =
        new Settings(
            mode,
            "node1",
            root,
            root.resolve("gw"),
            drivers,
            policy,
            new InetSocketAddress("127.0.0.1", 0),
            Duration.ofSeconds(1),
            true,
            null);
    return ((NodeAgent.Start.Running)
            NodeAgent.start(settings, new PrintStream(out, true, StandardCharsets.UTF_8)))
        .agent();
  }

  private static HttpResponse<String> send(NodeAgent agent, String method, String path) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + agent.port() + path))
              .method(method, HttpRequest.BodyPublishers.noBody())
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void until(java.util.function.BooleanSupplier condition) throws Exception {
    for (int i = 0; i < 1200 && !condition.getAsBoolean(); i++) {
      Thread.sleep(50);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  private static String get(NodeAgent agent, String path) {
    return send(agent, "GET", path).body();
  }

  private List<String> lines() {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void anApiServerThatIsConfiguredIsTold() throws Exception {
    TestingTree.write(List.of("/etc/ld.so.preload = /tmp/x.so"), root);
    List<String> told = new CopyOnWriteArrayList<>();
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          if (!exchange.getRequestMethod().equals("GET")) {
            told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          }
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    server.start();
    Path token = Files.writeString(root.resolve("token"), "t");
    ApiServer api =
        ApiServer.of(
            URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
            token,
            Files.writeString(root.resolve("ca.crt"), ""));
    Settings settings =
        new Settings(
            Settings.Mode.OBSERVE,
            "node1",
            root,
            root.resolve("gw"),
            null,
            null,
            new InetSocketAddress("127.0.0.1", 0),
            Duration.ofSeconds(1),
            true,
            null);
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    try (NodeAgent _ = ((NodeAgent.Start.Running) NodeAgent.start(settings, print, api)).agent()) {
      until(() -> told.stream().anyMatch(body -> body.contains("\"reason\":\"GG-AGT-024\"")));
      assertThat(told.get(1)).contains("\"GpuProblem\"", "\"status\":\"True\"");
      server.stop(0);
      until(() -> lines().stream().anyMatch(line -> line.contains("\"event\":\"api-server\"")));
    }
  }

  @Test
  void whatDraDriversAdvertiseIsComparedWithTheHardware() throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    String slices =
        """
        {"items": [{"spec": {"nodeName": "node1", "driver": "gpu.nvidia.com",
          "pool": {"name": "node1", "generation": 1}, "devices": [{"name": "evil",
            "attributes": {"resource.kubernetes.io/pciBusID": {"string": "0000:99:00.0"}}}]}}]}
        """;
    server.createContext(
        "/",
        exchange -> {
          byte[] answer =
              (exchange.getRequestMethod().equals("GET") ? slices : "{}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    Path token = Files.writeString(root.resolve("token"), "t");
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    ApiServer api = ApiServer.of(uri, token, Files.writeString(root.resolve("ca.crt"), ""));
    Settings settings =
        new Settings(
            Settings.Mode.OBSERVE,
            "node1",
            root,
            root.resolve("gw"),
            null,
            null,
            new InetSocketAddress("127.0.0.1", 0),
            Duration.ofSeconds(1),
            true,
            null);
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    try (NodeAgent agent =
        ((NodeAgent.Start.Running) NodeAgent.start(settings, print, api)).agent()) {
      until(() -> get(agent, "/findings").contains("\"control\": \"GG-AGT-032\""));
      assertThat(get(agent, "/findings")).contains("evil: no PCI device 0000:99:00.0");
      until(() -> get(agent, "/findings").contains("\"control\": \"GG-AGT-033\""));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void observing() throws Exception {
    TestingTree.write(
        List.of(
            "/etc/ld.so.preload = /tmp/x.so",
            "/proc/driver/nvidia/version:",
            "  NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Thu Jan 1"),
        root);
    try (NodeAgent agent = start(Settings.Mode.OBSERVE, null)) {
      until(() -> send(agent, "GET", "/readyz").statusCode() == 200);
      assertThat(get(agent, "/healthz")).isEqualTo("ok\n");
      assertThat(get(agent, "/metrics"))
          .contains("gpuguard_gpus{state=\"usable\",vendor=\"nvidia\"} 8.0")
          .contains("gpuguard_node_findings{check=\"GG-AGT-024\",severity=\"critical\"} 1.0")
          .contains("gpuguard_node_findings{check=\"GG-AGT-001\",severity=\"high\"} 0.0");
      assertThat(get(agent, "/findings"))
          .contains("\"control\": \"GG-AGT-024\"")
          .as("known vulnerabilities")
          .contains("\"control\": \"GG-AGT-046\"", "550.54.15");
      assertThat(send(agent, "GET", "/metrics/x").statusCode()).isEqualTo(404);
      assertThat(send(agent, "POST", "/metrics").statusCode()).isEqualTo(405);
      TestingTree.write(List.of("/sys/bus/pci/devices/0000:07:00.0/vendor = 0xffff"), root);
      Files.delete(root.resolve("etc/ld.so.preload"));
      until(() -> lines().stream().anyMatch(line -> line.contains("finding-gone")));
    }
    assertThat(lines())
        .allMatch(
            line ->
                TextFile.parse("line", line.getBytes(StandardCharsets.UTF_8))
                    instanceof TextFile.Result.Read)
        .anyMatch(line -> line.contains("\"event\":\"finding\"") && line.contains("GG-AGT-024"));
  }

  @Test
  void whatTheLibraryTellsOfAGpuCountsBesideThePlugin() throws Exception {
    TestingNvml.compile(host.path("/usr/lib/x86_64-linux-gnu/libnvidia-ml.so.1"));
    String third = FIRST.substring(0, FIRST.length() - 2) + "48";
    String second = FIRST.substring(0, FIRST.length() - 2) + "0b";
    try (TestingKubelet kubelet = TestingKubelet.start(host);
        NodeAgent agent = start(Settings.Mode.GATEWAY, null);
        TestingPlugin plugin =
            TestingPlugin.start(root.resolve("gw"), "x.sock", GPU, FIRST, second, third)) {
      assertThat(plugin.register().isOk()).isTrue();
      // The plugin calls all three healthy; one has Xid 79, one memory errors.
      until(() -> kubelet.healthy(GPU).equals(List.of(third)));
      assertThat(kubelet.devices(GPU)).as("sick ones stay in the list").hasSize(3);
      plugin.send(
          new DeviceList(
              List.of(
                  new Device(FIRST, "Healthy", null),
                  new Device(second, "Healthy", null),
                  new Device(third, "Unhealthy", null))));
      until(() -> kubelet.healthy(GPU).isEmpty());
      until(() -> get(agent, "/findings").contains("Xid 79"));
      assertThat(get(agent, "/findings")).contains("memory errors that could not be mended");
      assertThat(get(agent, "/metrics"))
          .contains("gpuguard_xids_total{meaning=\"reset\",xid=\"79\"} 1.0")
          .contains("gpuguard_gpus{state=\"sick\",vendor=\"nvidia\"} 2.0");
    }
    assertThat(lines())
        .anyMatch(line -> line.contains("\"event\":\"gpu-sick\"") && line.contains("0000:0b"))
        .anyMatch(line -> line.contains("GG-GATE-016"));
  }

  @Test
  void aLibraryThatCannotStartIsToldAndTakesNoGpuAway() throws Exception {
    TestingNvml.compile(host.path("/usr/lib/x86_64-linux-gnu/libnvidia-ml.so.1"), "NODRIVER");
    try (TestingKubelet kubelet = TestingKubelet.start(host);
        NodeAgent agent = start(Settings.Mode.GATEWAY, null);
        TestingPlugin plugin = TestingPlugin.start(root.resolve("gw"), "x.sock", GPU, FIRST)) {
      assertThat(plugin.register().isOk()).isTrue();
      until(() -> kubelet.healthy(GPU).equals(List.of(FIRST)));
      until(() -> get(agent, "/findings").contains("nobody listens to them"));
      assertThat(kubelet.healthy(GPU)).containsExactly(FIRST);
    }
  }

  @Test
  void aGatewayWithAPolicyThatChanges() throws Exception {
    Path policy = root.resolve("policy.yaml");
    Files.writeString(policy, "version: 1\nmode: dry-run\n");
    try (TestingKubelet kubelet = TestingKubelet.start(host);
        NodeAgent agent = start(Settings.Mode.GATEWAY, policy);
        TestingPlugin plugin =
            TestingPlugin.start(root.resolve("gw"), "x.sock", GPU, FIRST, "GPU-bogus")) {
      assertThat(get(agent, "/readyz")).isEqualTo("ok\n");
      assertThat(plugin.register().isOk()).isTrue();
      until(() -> kubelet.healthy(GPU).size() == 2);
      Files.writeString(policy, "version: 1\nmode: maybe\n");
      until(() -> get(agent, "/metrics").contains("gpuguard_policy_valid 0.0"));
      assertThat(kubelet.healthy(GPU)).as("the last good policy stays").hasSize(2);
      Files.write(policy, new byte[64 << 20]);
      until(() -> lines().stream().anyMatch(line -> line.contains("larger than 1 MiB")));
      Files.writeString(policy, "version: 1\nmode: enforce\n");
      until(() -> kubelet.healthy(GPU).equals(List.of(FIRST)));
      kubelet.allocate(GPU, FIRST);
      assertThat(get(agent, "/metrics"))
          .contains("gpuguard_policy_valid 1.0")
          .contains("gpuguard_devices{health=\"healthy\",resource=\"nvidia.com/gpu\"} 1.0")
          .contains("gpuguard_plugin_up{resource=\"nvidia.com/gpu\"} 1.0")
          .contains("gpuguard_kubelet_connected{resource=\"nvidia.com/gpu\"} 1.0")
          .contains("gpuguard_registrations_total{resource=\"nvidia.com/gpu\"} 1.0")
          .contains(
              "gpuguard_refusals_total{enforced=\"true\",reason=\"GG-GATE-010\",stage=\"list\"}")
          .contains("gpuguard_call_seconds_count{outcome=\"answered\",resource=\"nvidia.com/gpu\"");
    }
    assertThat(lines())
        .anyMatch(line -> line.contains("would-refuse") && line.contains("GG-GATE-010"))
        .anyMatch(line -> line.contains("policy.yaml:2: 'mode' is enforce or dry-run"));
  }

  @Test
  void aGatewayThatPluginsCannotReachIsNotReady() throws Exception {
    Path folder = root.resolve("gw");
    try (NodeAgent agent = start(Settings.Mode.GATEWAY, null)) {
      assertThat(get(agent, "/readyz")).isEqualTo("ok\n");
      Files.delete(folder.resolve("kubelet.sock"));
      Files.delete(folder);
      Files.writeString(folder, "no folder can be made here");
      until(() -> get(agent, "/readyz").contains("no registration socket"));
      Files.delete(folder);
      until(() -> get(agent, "/readyz").equals("ok\n"));
    }
  }

  @Test
  void aDriverThatRegistersPastTheGateIsTold() throws Exception {
    TestingTree.write(List.of("/etc/ld.so.preload = /tmp/x.so"), root);
    Path policy = root.resolve("policy.yaml");
    Files.writeString(
        policy, "version: 1\ndrivers:\n- {name: gpu.example.com, cdi: [example.com/gpu]}\n");
    Path drivers = root.resolve("dra");
    Path registry = host.path(KubeletFolders.REGISTRY);
    try (NodeAgent agent = start(Settings.Mode.GATEWAY, policy, drivers);
        TestingDriver _ = TestingDriver.start(drivers, "a.sock")) {
      until(() -> get(agent, "/metrics").contains("gpuguard_driver_up{"));
      until(() -> get(agent, "/findings").contains("\"control\": \"GG-AGT-024\""));
      assertThat(get(agent, "/findings")).as("through the gate").doesNotContain("GG-AGT-031");
      Path past = registry.resolve("gpuguard-gpu.example.com-x-1.sock");
      try (TestingDriver _ = TestingDriver.startPast(past, drivers)) {
        until(() -> get(agent, "/findings").contains("\"control\": \"GG-AGT-031\""));
        assertThat(get(agent, "/metrics"))
            .contains("gpuguard_node_findings{check=\"GG-AGT-031\",severity=\"critical\"} 1.0");
        assertThat(get(agent, "/findings")).contains(past.getFileName().toString());
      }
      Files.deleteIfExists(past);
      until(() -> lines().stream().anyMatch(line -> line.contains("finding-gone")));
    }
  }

  @Test
  void aMalformedPolicyAtTheStartIsWrong() throws IOException {
    Path policy = root.resolve("policy.yaml");
    Files.writeString(policy, "version: 7\n");
    Settings settings =
        new Settings(
            Settings.Mode.GATEWAY,
            "node1",
            root,
            root.resolve("gw"),
            null,
            policy,
            new InetSocketAddress("127.0.0.1", 0),
            Duration.ofSeconds(1),
            true,
            null);
    assertThat(NodeAgent.start(settings, new PrintStream(out)))
        .isEqualTo(new NodeAgent.Start.Wrong(List.of(policy + ":1: 'version' must be 1")));
  }
}
