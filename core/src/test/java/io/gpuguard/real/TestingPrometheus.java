package io.gpuguard.real;

import com.sun.net.httpserver.HttpServer;
import io.gpuguard.source.TextFile;
import io.gpuguard.tree.Mapping;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A real Prometheus on loopback that scrapes one exporter, which says what it is told to say; both
 * end with the test.
 */
public final class TestingPrometheus implements AutoCloseable {

  private final HttpServer exporter;
  private final Process process;
  private final String url;
  private final HttpClient client = HttpClient.newHttpClient();

  private TestingPrometheus(HttpServer exporter, Process process, String url) {
    this.exporter = exporter;
    this.process = process;
    this.url = url;
  }

  /**
   * @param folder an empty one
   * @param rules text of a rules file
   * @param metrics what the exporter says, in the text format
   * @param pod of the exporter, as service discovery would find it
   */
  public static TestingPrometheus start(Path folder, String rules, String metrics, String pod)
      throws IOException, InterruptedException {
    String program = RealPart.of("prometheus");
    HttpServer exporter =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] text = metrics.getBytes(StandardCharsets.UTF_8);
    exporter.createContext(
        "/metrics",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(200, text.length);
          exchange.getResponseBody().write(text);
          exchange.close();
        });
    exporter.start();
    Files.writeString(folder.resolve("rules.yaml"), rules);
    Files.writeString(
        folder.resolve("prometheus.yaml"),
        """
        global: {scrape_interval: 1s, evaluation_interval: 1s}
        rule_files: [rules.yaml]
        scrape_configs:
        - job_name: gpu
          static_configs:
          - targets: ["127.0.0.1:%d"]
            labels: {namespace: monitoring, pod: "%s"}
        """
            .formatted(exporter.getAddress().getPort(), pod));
    String address = "127.0.0.1:" + freePort();
    Process process =
        new ProcessBuilder(
                program,
                "--config.file=prometheus.yaml",
                "--storage.tsdb.path=data",
                "--web.listen-address=" + address)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
    return new TestingPrometheus(exporter, process, "http://" + address);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The server's answer; empty as long as it gives none. */
  public Mapping get(String path) throws InterruptedException {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(10)).build();
      byte[] answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
      return TextFile.parse("answer", answer) instanceof TextFile.Result.Read(TextFile file)
          ? file.root()
          : Mapping.EMPTY;
    } catch (IOException e) {
      // It has not begun to listen.
      return Mapping.EMPTY;
    }
  }

  public Mapping query(String expression) throws InterruptedException {
    return get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    exporter.stop(0);
  }
}
