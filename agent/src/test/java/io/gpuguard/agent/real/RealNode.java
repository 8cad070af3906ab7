package io.gpuguard.agent.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gpuguard.source.TextFile;
import io.gpuguard.tree.Mapping;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Assumptions;

/** The real kubelet, containerd and API server of realparts/start-node; they end with the test. */
final class RealNode implements AutoCloseable {

  private static final int PARTS_ABSENT = 3;

  private final Path scripts;
  private final Path folder;
  private final String url;
  private final String token;
  private final HttpClient client;
  private final FileChannel lock;

  private RealNode(Path scripts, Path folder, FileChannel lock) throws IOException {
    this.lock = lock;
    this.scripts = scripts;
    this.folder = folder;
    this.url = Files.readString(folder.resolve("url")).strip();
    this.token = Files.readString(folder.resolve("token")).strip();
    this.client = HttpClient.newBuilder().sslContext(trustAll()).build();
  }

  /** Whether its containerd brings CDI devices into containers: from 1.7 on. */
  boolean injectsCdi() {
    return Files.exists(folder.resolve("injects-cdi"));
  }

  /**
   * Starts one; skips the test with a message where it cannot. A machine is one node at a time,
   * also for tests of another checkout: they wait for each other.
   */
  static RealNode start() throws IOException, InterruptedException {
    FileChannel lock =
        FileChannel.open(
            Path.of(System.getProperty("java.io.tmpdir"), "gpuguard-node.lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    try {
      var _ = lock.lock();
      return start(lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static RealNode start(FileChannel lock) throws IOException, InterruptedException {
    System.setProperty("jdk.internal.httpclient.disableHostnameVerification", "true");
    Path scripts = Path.of("..", "realparts").toAbsolutePath().normalize();
    Path folder = Files.createTempDirectory("gpuguard-node");
    Path log = folder.resolve("start.log");
    Process process =
        new ProcessBuilder(scripts.resolve("start-node").toString(), folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor(2, TimeUnit.MINUTES);
    String told = Files.readString(log);
    if (ended && process.exitValue() == PARTS_ABSENT) {
      Assumptions.abort(told.strip());
    }
    if (!ended || process.exitValue() != 0) {
      run(scripts.resolve("stop-node"), folder);
      throw new IOException("no node: " + told);
    }
    RealNode node = new RealNode(scripts, folder, lock);
    node.until(
        "ready",
        () ->
            node.get("/api/v1/nodes/node1").at("status", "conditions").items().stream()
                .anyMatch(
                    c ->
                        c.get("type").text("").equals("Ready")
                            && c.get("status").text("").equals("True")));
    return node;
  }

  /** The server's certificate is made at each start; it is on loopback. */
  private static SSLContext trustAll() {
    X509TrustManager trusting =
        new X509TrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String type) {}

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {trusting}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }

  private static void run(Path script, Path folder) throws IOException, InterruptedException {
    new ProcessBuilder(script.toString(), folder.toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("last.log").toFile())
        .start()
        .waitFor();
  }

  Mapping get(String path) {
    return send("GET", path, "");
  }

  /** Makes an object from YAML, which the API server takes too. */
  Mapping post(String path, String yaml) {
    return send("POST", path, yaml);
  }

  private Mapping send(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/yaml")
            .timeout(Duration.ofSeconds(30))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      byte[] answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
      return TextFile.parse("answer", answer) instanceof TextFile.Result.Read(TextFile file)
          ? file.root()
          : Mapping.EMPTY;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many of a resource the node can give; -1 if it has none. */
  int allocatable(String resource) {
    return Integer.parseInt(
        get("/api/v1/nodes/node1").at("status", "allocatable").get(resource).text("-1"));
  }

  Mapping pod(String namespace, String name) {
    return get("/api/v1/namespaces/" + namespace + "/pods/" + name);
  }

  boolean running(String namespace, String name) {
    return pod(namespace, name)
        .at("status", "containerStatuses")
        .get(0)
        .at("state", "running")
        .present();
  }

  /** The container of a pod, which a restart would change. */
  String container(String namespace, String name) {
    return pod(namespace, name)
        .at("status", "containerStatuses")
        .get(0)
        .get("containerID")
        .text("none");
  }

  /** All that the kubelet says about a pod that does not start. */
  String complaint(String namespace, String name) {
    return pod(namespace, name).get("status").toString();
  }

  void namespace(String name) {
    post("/api/v1/namespaces", "{apiVersion: v1, kind: Namespace, metadata: {name: " + name + "}}");
  }

  /** Makes an object of a namespace; it must be taken. */
  void make(String namespace, String pod) {
    Mapping answer = post("/api/v1/namespaces/" + namespace + "/pods", pod);
    assertThat(answer.get("kind").text()).as(answer.toString()).isEqualTo("Pod");
  }

  void delete(String namespace, String pod) {
    send("DELETE", "/api/v1/namespaces/" + namespace + "/pods/" + pod, "");
    until("deleted", () -> !pod(namespace, pod).get("kind").text("").equals("Pod"));
  }

  /** Applies a kustomization by kubectl. */
  void apply(Path kustomization) throws IOException, InterruptedException {
    Ran ran =
        command(
            "kubectl",
            "--server",
            url,
            "--token",
            token,
            "--insecure-skip-tls-verify",
            "apply",
            "-k",
            kustomization.toString());
    assertThat(ran.code()).as(ran.out()).isZero();
  }

  /** The real controllers that turn a DaemonSet into a pod that is bound to the node. */
  void startControllers(String... more) throws IOException, InterruptedException {
    assumeTrue(command("kubectl", "version", "--client").code() == 0, "kubectl is absent");
    Path api = folder.resolve("api");
    StringBuilder controllers =
        new StringBuilder(
            "daemonset-controller,serviceaccount-controller,node-lifecycle-controller");
    for (String controller : more) {
      controllers.append(',').append(controller);
    }
    Path manager = scripts.resolve("start-controller-manager");
    Ran ran = command(manager.toString(), api.toString(), controllers.toString());
    assumeTrue(ran.code() == 0, ran.out());
    ran = command(scripts.resolve("start-scheduler").toString(), api.toString());
    assumeTrue(ran.code() == 0, ran.out());
    // Until the controller takes the taint of a new node off, nothing is scheduled to it.
    until("schedulable", () -> get("/api/v1/nodes/node1").at("spec", "taints").items().isEmpty());
  }

  /** A part of the cache; skips the test with a message where it is absent. */
  Path part(String name) throws IOException, InterruptedException {
    Ran ran = command(scripts.resolve("path").toString(), name);
    assumeTrue(ran.code() == 0, ran.out());
    return Path.of(ran.out().strip());
  }

  /** Where realparts/start-apiserver keeps its files, kubeconfig among them. */
  Path apiFolder() {
    return folder.resolve("api");
  }

  void importImage(Path tar) throws IOException, InterruptedException {
    Ran ran = command("ctr", "-n", "k8s.io", "images", "import", tar.toString());
    assertThat(ran.code()).as(ran.out()).isZero();
  }

  /** Kills the first process of a container, as the kernel does when memory is short. */
  void killContainer(String id) throws IOException, InterruptedException {
    String task = id.substring(id.lastIndexOf('/') + 1);
    Ran ran = command("ctr", "-n", "k8s.io", "tasks", "kill", "-s", "KILL", task);
    assertThat(ran.code()).as(ran.out()).isZero();
  }

  private record Ran(int code, String out) {}

  private Ran command(String... words) throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "command", ".log");
    Process process;
    try {
      process =
          new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    } catch (IOException e) {
      return new Ran(-1, String.valueOf(e.getMessage()));
    }
    return new Ran(process.waitFor(), Files.readString(out));
  }

  void killKubelet() throws IOException, InterruptedException {
    endKubelet();
    startKubelet();
  }

  void endKubelet() throws IOException, InterruptedException {
    long pid = Long.parseLong(Files.readString(folder.resolve("kubelet.pid")).strip());
    ProcessHandle process = ProcessHandle.of(pid).orElse(null);
    if (process != null) {
      process.destroyForcibly();
      while (process.isAlive()) {
        Thread.sleep(50);
      }
    }
  }

  void startKubelet() throws IOException, InterruptedException {
    run(scripts.resolve("start-kubelet"), folder);
  }

  void until(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(120).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        fail("not " + what);
      }
      try {
        Thread.sleep(200);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    run(scripts.resolve("stop-node"), folder);
    lock.close();
  }
}
