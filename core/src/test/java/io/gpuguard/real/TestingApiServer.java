package io.gpuguard.real;

import io.gpuguard.TestingRepository;
import io.gpuguard.catalog.BuiltInCatalog;
import io.gpuguard.report.JsonWriter;
import io.gpuguard.source.TextFile;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Assumptions;

/** A real kube-apiserver with etcd on loopback; it ends with the test. */
public final class TestingApiServer implements AutoCloseable {

  /** What the scripts say where something that they need is not on this machine. */
  private static final int PARTS_ABSENT = 3;

  private final Path folder;
  private final Path stop;
  private final Closeable turn;
  private final String url;
  private final String token;
  private final HttpClient client;

  /** Names and values of headers. */
  private final List<String> impersonation;

  /**
   * An answer of the server.
   *
   * @param warnings such as those of admission policies that are bound with {@code Warn}; the
   *     server cuts them short after 4 KiB in all
   */
  public record Answer(int status, Mapping body, List<String> warnings) {
    public String message() {
      return body.get("message").text("");
    }
  }

  private TestingApiServer(
      Path folder,
      Path stop,
      Closeable turn,
      String url,
      String token,
      HttpClient client,
      List<String> impersonation) {
    this.impersonation = impersonation;
    this.folder = folder;
    this.stop = stop;
    this.turn = turn;
    this.url = url;
    this.token = token;
    this.client = client;
  }

  /** Starts one; skips the test with a message where the parts were not built. */
  public static TestingApiServer start() throws IOException, InterruptedException {
    assumeBuilt("kube-apiserver");
    return start("apiserver", Duration.ofMinutes(1), () -> {});
  }

  /**
   * The same with a node of this machine, {@code node1}; skips where that cannot be. A machine is
   * one node at a time, also for tests of another checkout: they wait for each other.
   */
  public static TestingApiServer startNode() throws IOException, InterruptedException {
    FileChannel turn =
        FileChannel.open(
            Path.of(System.getProperty("java.io.tmpdir"), "gpuguard-node.lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    turn.lock();
    TestingApiServer server;
    try {
      server = start("node", Duration.ofMinutes(2), turn);
    } catch (IOException | RuntimeException e) {
      turn.close();
      throw e;
    }
    try {
      server.until("the node is ready", server::isNodeReady);
    } catch (AssertionError e) {
      server.close();
      throw e;
    }
    return server;
  }

  private boolean isNodeReady() throws IOException, InterruptedException {
    return get("/api/v1/nodes/node1").body().at("status", "conditions").items().stream()
        .anyMatch(
            c -> c.get("type").text("").equals("Ready") && c.get("status").text("").equals("True"));
  }

  /**
   * @param what a script of realparts starts it, another one stops it
   * @param turn closed at the end
   */
  private static TestingApiServer start(String what, Duration within, Closeable turn)
      throws IOException, InterruptedException {
    System.setProperty("jdk.internal.httpclient.disableHostnameVerification", "true");
    Path scripts = TestingRepository.root().resolve("realparts");
    Path folder = Files.createTempDirectory("gpuguard-" + what);
    Path log = folder.resolve("start.log");
    Process process =
        new ProcessBuilder(scripts.resolve("start-" + what).toString(), folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor(within.toSeconds(), TimeUnit.SECONDS);
    String said = Files.readString(log);
    Path stop = scripts.resolve("stop-" + what);
    if (!ended || process.exitValue() != 0) {
      stop(stop, folder);
      Assumptions.assumeFalse(ended && process.exitValue() == PARTS_ABSENT, said.strip());
      throw new IOException("no " + what + ": " + said);
    }
    return new TestingApiServer(
        folder,
        stop,
        turn,
        Files.readString(folder.resolve("url")).strip(),
        Files.readString(folder.resolve("token")).strip(),
        HttpClient.newBuilder()
            .sslContext(trustAll())
            .connectTimeout(Duration.ofSeconds(10))
            .build(),
        List.of());
  }

  private static void stop(Path script, Path folder) throws IOException, InterruptedException {
    new ProcessBuilder(script.toString(), folder.toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("stop.log").toFile())
        .start()
        .waitFor();
  }

  private static void assumeBuilt(String part) throws IOException, InterruptedException {
    Path script = TestingRepository.root().resolve("realparts/path");
    Process process = new ProcessBuilder(script.toString(), part).redirectErrorStream(true).start();
    Assumptions.assumeTrue(process.waitFor() == 0, part + " is not built: run realparts/build");
  }

  /** The server makes a new certificate at each start; it is on loopback. */
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

  public Answer post(String path, Mapping object) throws IOException, InterruptedException {
    StringBuilder json = new StringBuilder();
    new JsonWriter(json, false).value(object);
    return send("POST", path, json.toString(), "application/json");
  }

  public Answer postYaml(String path, String yaml) throws IOException, InterruptedException {
    return send("POST", path, yaml, "application/yaml");
  }

  /** Where objects of its kind are created; empty if a plain server does not serve the kind. */
  public static Optional<String> place(Mapping object, String namespace) {
    String apiVersion = object.get("apiVersion").text("");
    for (Node known : BuiltInCatalog.kubernetes("api-resources").get("resources").items()) {
      String group = known.get("group").text("");
      String version = known.get("version").text("");
      String resource = known.get("name").text("");
      if ((group.isEmpty() ? version : group + "/" + version).equals(apiVersion)
          && known.get("kind").text("").equals(object.get("kind").text(""))
          && resource.indexOf('/') < 0) {
        String base = group.isEmpty() ? "/api/" : "/apis/";
        String inside = known.get("namespaced").isTrue() ? "/namespaces/" + namespace : "";
        return Optional.of(base + apiVersion + inside + "/" + resource);
      }
    }
    return Optional.empty();
  }

  /** Starts controllers of the real kube-controller-manager; skips where it was not built. */
  public void startControllers(String names) throws IOException, InterruptedException {
    Path scripts = TestingRepository.root().resolve("realparts");
    assumeBuilt("kube-controller-manager");
    int code =
        new ProcessBuilder(
                scripts.resolve("start-controller-manager").toString(), folder.toString(), names)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("start-controllers.log").toFile())
            .start()
            .waitFor();
    if (code != 0) {
      throw new IOException(Files.readString(folder.resolve("start-controllers.log")));
    }
  }

  public Answer put(String path, Mapping object) throws IOException, InterruptedException {
    StringBuilder json = new StringBuilder();
    new JsonWriter(json, false).value(object);
    return send("PUT", path, json.toString(), "application/json");
  }

  /**
   * The same server for an administrator with another name.
   *
   * @param node of the pod that the account's token is of; empty for none
   */
  public TestingApiServer as(String user, String node) {
    List<String> impersonation =
        new ArrayList<>(List.of("Impersonate-User", user, "Impersonate-Group", "system:masters"));
    if (!node.isEmpty()) {
      impersonation.addAll(
          List.of("Impersonate-Extra-authentication.kubernetes.io%2fnode-name", node));
    }
    return new TestingApiServer(folder, stop, turn, url, token, client, impersonation);
  }

  public Answer get(String path) throws IOException, InterruptedException {
    return send("GET", path, "", "application/json");
  }

  public Answer delete(String path) throws IOException, InterruptedException {
    return send("DELETE", path, "", "application/json");
  }

  /** What is asked of the server again and again. */
  public interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  /** Waits until something is so, two minutes at most. */
  public void until(String what, Condition condition) throws IOException, InterruptedException {
    long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not so: " + what);
      }
      Thread.sleep(200);
    }
  }

  private Answer send(String method, String path, String body, String type)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", type)
            .timeout(Duration.ofSeconds(30))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    for (int i = 0; i < impersonation.size(); i += 2) {
      request.header(impersonation.get(i), impersonation.get(i + 1));
    }
    HttpResponse<byte[]> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    return new Answer(
        response.statusCode(), parse(response.body()), response.headers().allValues("Warning"));
  }

  private static Mapping parse(byte[] json) {
    return switch (TextFile.parse("answer", json)) {
      case TextFile.Result.Read(TextFile file) -> file.root();
      case TextFile.Result.Unreadable(String place, String message) ->
          Mapping.EMPTY.with(
              "message", Node.of(new String(json, StandardCharsets.UTF_8) + place + message));
    };
  }

  @Override
  public void close() throws IOException, InterruptedException {
    stop(stop, folder);
    turn.close();
  }
}
