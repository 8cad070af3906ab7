package io.gpuguard.agent.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.gpuguard.agent.dra.Slice;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SliceReaderTest {

  private static final String NEW =
      """
      {"items": [
        {"spec": {"nodeName": "n1", "driver": "gpu.example.com",
          "pool": {"name": "n1", "generation": 3, "resourceSliceCount": 1},
          "devices": [{"name": "gpu-0", "attributes": {
            "resource.kubernetes.io/pciBusID": {"string": "0000:07:00.0"},
            "index": {"int": 0}, "uuid": {"string": "u"}}}]}},
        {"spec": {"nodeName": "n2", "driver": "gpu.example.com", "devices": []}}]}
      """;

  private static final String OLD =
      """
      {"items": [
        {"spec": {"nodeName": "n1", "driver": "gpu.example.com",
          "pool": {"name": "n1", "generation": 3, "resourceSliceCount": 1},
          "devices": [{"name": "gpu-0", "basic": {"attributes": {
            "resource.kubernetes.io/pciBusID": {"string": "0000:07:00.0"},
            "index": {"int": 0}, "uuid": {"string": "u"}}}}]}}]}
      """;

  private static final Slice EXPECTED =
      new Slice(
          "gpu.example.com",
          "n1",
          3,
          List.of(
              new Slice.Device(
                  "gpu-0",
                  Map.of("resource.kubernetes.io/pciBusID", "0000:07:00.0", "uuid", "u"))));

  @TempDir Path folder;
  private final List<String> requests = new ArrayList<>();
  private final Map<String, String> answers = new TreeMap<>();
  private int otherwise = 404;
  private HttpServer http;
  private SliceReader reader;

  @BeforeEach
  void serve() throws IOException {
    http = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    http.createContext(
        "/",
        exchange -> {
          requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          String version = exchange.getRequestURI().getPath().split("/")[3];
          String answer = answers.getOrDefault(version, "{\"message\": \"no\"}");
          byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(
              answers.containsKey(version) ? 200 : otherwise, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    http.start();
    Path token = Files.writeString(folder.resolve("token"), "t");
    URI uri = URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    Path authority = Files.writeString(folder.resolve("ca.crt"), "");
    reader = new SliceReader(ApiServer.of(uri, token, authority), "n1");
  }

  @AfterEach
  void stop() {
    http.stop(0);
  }

  @Test
  void theSlicesOfThisNodeAlone() {
    answers.put("v1", NEW);
    assertThat(reader.read()).isEqualTo(new Slice.Reading.Read(List.of(EXPECTED)));
    assertThat(requests)
        .containsExactly(
            "GET /apis/resource.k8s.io/v1/resourceslices?resourceVersion=0"
                + "&fieldSelector=spec.nodeName%3Dn1");
  }

  @Test
  void anOlderServer() {
    answers.put("v1beta1", OLD);
    assertThat(reader.read()).isEqualTo(new Slice.Reading.Read(List.of(EXPECTED)));
    assertThat(requests).hasSize(3);
  }

  @Test
  void aServerThatKnowsNoDraHasNoSlices() {
    assertThat(reader.read()).isEqualTo(new Slice.Reading.Read(List.of()));
  }

  @Test
  void aRefusalAndAServerThatIsGone() {
    otherwise = 403;
    assertThat(reader.read())
        .isEqualTo(new Slice.Reading.Unread("the API server refuses ResourceSlices: 403 no"));
    http.stop(0);
    assertThat(reader.read())
        .isInstanceOfSatisfying(
            Slice.Reading.Unread.class,
            unread -> assertThat(unread.reason()).startsWith("the API server does not answer: "));
  }
}
