package io.gpuguard.agent.gateway;

import io.gpuguard.agent.deviceplugin.AllocateRequest;
import io.gpuguard.agent.deviceplugin.ContainerRequest;
import io.gpuguard.agent.deviceplugin.Device;
import io.gpuguard.agent.deviceplugin.DeviceList;
import io.gpuguard.agent.deviceplugin.DevicePluginApi;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.hardware.TestingTree;
import io.gpuguard.agent.rpc.Sockets;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the agent promises, measured on an agent in a process of its own: {@code benchmarks/agent}
 * starts this with the agent's command as arguments. Prints each figure beside its bar.
 */
final class GatewayBenchmark {

  private static final int WARM_UP = 3000;
  private static final int CALLS = 4000;
  private static final int FLIPS = 60;
  private static final int IDLE_SECONDS = 30;
  private static final String GPU = TestingNode.GPU;

  private static boolean missed;

  private GatewayBenchmark() {}

  public static void main(String[] agentCommand) throws Exception {
    Path root = Files.createTempDirectory("gg-bench");
    HostTree host = TestingTree.unpack("nvidia-8.tree", root);
    Path folder = root.resolve("gw");
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    List<String> command = new ArrayList<>(List.of(agentCommand));
    command.addAll(
        List.of(
            "run",
            "--mode",
            "gateway",
            "--root",
            root.toString(),
            "--plugins",
            folder.toString(),
            "--listen",
            "127.0.0.1:" + port));
    try (TestingKubelet kubelet = TestingKubelet.start(host)) {
      ready(command, port);
      Process agent = start(command);
      try {
        awaitReady(port);
        try (TestingPlugin plugin = TestingPlugin.start(folder, "nvidia.sock", GPU, list(true))) {
          measure(kubelet, plugin, folder, agent.pid());
        }
      } finally {
        agent.destroyForcibly().waitFor();
      }
    }
    System.exit(missed ? 1 : 0);
  }

  private static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static void ready(List<String> command, int port) throws Exception {
    double[] seconds = new double[5];
    for (int i = 0; i < seconds.length; i++) {
      long start = System.nanoTime();
      Process agent = start(command);
      awaitReady(port);
      seconds[i] = (System.nanoTime() - start) / 1e9;
      agent.destroyForcibly().waitFor();
    }
    Arrays.sort(seconds);
    row("ready after start, median of 5", seconds[2], "s", 1.0);
  }

  private static void awaitReady(int port) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + "/readyz");
    for (int i = 0; i < 5000; i++) {
      try {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        if (connection.getResponseCode() == 200) {
          return;
        }
      } catch (IOException e) {
        Thread.sleep(5); // not yet
      }
    }
    throw new IllegalStateException("the agent does not get ready");
  }

  /** Eight GPUs of 64 replicas each. */
  private static DeviceList list(boolean healthy) {
    List<Device> devices = new ArrayList<>();
    for (String bus : List.of("07", "0b", "48", "4c", "88", "8b", "c8", "cb")) {
      for (int i = 0; i < 64; i++) {
        boolean well = healthy || !bus.equals("07");
        devices.add(
            new Device(TestingNode.PREFIX + bus + "::" + i, well ? "Healthy" : "Unhealthy", null));
      }
    }
    return new DeviceList(devices);
  }

  private static void measure(TestingKubelet kubelet, TestingPlugin plugin, Path folder, long pid)
      throws Exception {
    plugin.answer = ids -> TestingPlugin.visible(List.of(TestingNode.FIRST));
    if (!plugin.register().isOk()) {
      throw new IllegalStateException("no registration");
    }
    awaitHealthy(kubelet, 512);
    allocate(kubelet, folder);
    unhealthy(kubelet, plugin);
    long before = ticks(pid);
    Thread.sleep(IDLE_SECONDS * 1000L);
    row("idle CPU", (ticks(pid) - before) / (double) IDLE_SECONDS, "% of a core", 0.5);
    row("memory, 8 GPUs x 64 replicas", resident(pid) / 1024.0, "MB", 96);
  }

  private static void awaitHealthy(TestingKubelet kubelet, int count) throws InterruptedException {
    for (int i = 0; kubelet.healthy(GPU).size() != count; i++) {
      if (i > 20_000) {
        throw new IllegalStateException("the kubelet has " + kubelet.healthy(GPU).size());
      }
      Thread.sleep(1);
    }
  }

  /** Direct and through the gateway in turns, so that the machine's other work hits both. */
  private static void allocate(TestingKubelet kubelet, Path folder) {
    AllocateRequest request =
        new AllocateRequest(List.of(new ContainerRequest(List.of(TestingNode.FIRST + "::5"))));
    long[] direct = new long[CALLS];
    long[] gated = new long[CALLS];
    try (Sockets sockets = new Sockets()) {
      ManagedChannel plugin = sockets.channel(folder.resolve("nvidia.sock"));
      for (int i = -WARM_UP; i < CALLS; i++) {
        long start = System.nanoTime();
        var _ =
            ClientCalls.blockingUnaryCall(
                plugin, DevicePluginApi.ALLOCATE, CallOptions.DEFAULT, request);
        long middle = System.nanoTime();
        var _ = kubelet.allocate(GPU, TestingNode.FIRST + "::5");
        if (i >= 0) {
          direct[i] = middle - start;
          gated[i] = System.nanoTime() - middle;
        }
      }
      plugin.shutdownNow();
    }
    double straight = percentile(direct, 0.99);
    double through = percentile(gated, 0.99);
    System.out.printf(
        "Allocate p50 direct %.2f ms, gateway %.2f ms; p99 direct %.2f ms, gateway %.2f ms%n",
        percentile(direct, 0.5), percentile(gated, 0.5), straight, through);
    row("Allocate p99, gateway less direct", through - straight, "ms", 1.0);
  }

  private static void unhealthy(TestingKubelet kubelet, TestingPlugin plugin)
      throws InterruptedException {
    long[] times = new long[FLIPS];
    for (int i = 0; i < FLIPS; i++) {
      long start = System.nanoTime();
      plugin.send(list(false));
      awaitHealthy(kubelet, 448);
      times[i] = System.nanoTime() - start;
      Thread.sleep(i % 10 * 10L); // also right after the list before
      plugin.send(list(true));
      awaitHealthy(kubelet, 512);
    }
    row("unhealthy at the kubelet, worst of 60", percentile(times, 1.0), "ms", 100);
  }

  private static double percentile(long[] nanos, double part) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[(int) Math.ceil(part * sorted.length) - 1] / 1e6;
  }

  /** Hundredths of seconds of CPU. */
  private static long ticks(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Long.parseLong(words[11]) + Long.parseLong(words[12]);
  }

  private static long resident(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  private static void row(String name, double measured, String unit, double bar) {
    boolean met = measured <= bar;
    missed |= !met;
    System.out.printf(
        "%-40s %8.2f %s, bar %s%s%n", name, measured, unit, bar, met ? "" : "  MISSED");
  }
}
