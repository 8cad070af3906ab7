package io.gpuguard.agent.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.gpuguard.agent.finding.NodeCheck;
import io.gpuguard.agent.finding.NodeFinding;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.status.NodeStatus;
import io.gpuguard.agent.status.Observation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeReporterTest {

  private static final NodeFinding LOST =
      NodeFinding.fail(NodeCheck.GPU_LOST, "0000:07:00.0", "it does not answer");

  @TempDir Path folder;
  private final List<String> requests = new ArrayList<>();
  private final List<String> bodies = new ArrayList<>();
  private HttpServer http;
  private int status = 200;
  private NodeReporter reporter;
  private Path token;

  @BeforeEach
  void serve() throws IOException {
    http = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    http.createContext(
        "/",
        exchange -> {
          requests.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization"));
          bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          byte[] answer = "{\"message\":\"no\"}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    http.start();
    token = Files.writeString(folder.resolve("token"), "first\n");
    Path authority = Files.writeString(folder.resolve("ca.crt"), "");
    ApiServer server =
        ApiServer.of(
            URI.create("http://127.0.0.1:" + http.getAddress().getPort()), token, authority);
    reporter =
        new NodeReporter(
            server, "n1", Clock.fixed(Instant.parse("2026-11-25T10:00:00.5Z"), ZoneOffset.UTC));
  }

  @AfterEach
  void stop() {
    http.stop(0);
  }

  private NodeStatus status(NodeFinding... findings) {
    return Observation.of("n1", new HostTree(folder)).with(List.of(findings));
  }

  @Test
  void aFindingIsAnEventOnceAndTheConditionIsTrueWhileItLasts() throws IOException {
    assertThat(reporter.report(status(LOST))).isEmpty();
    assertThat(requests)
        .containsExactly(
            "PATCH /api/v1/nodes/n1/status Bearer first",
            "PATCH /api/v1/nodes/n1/status Bearer first",
            "POST /api/v1/namespaces/default/events Bearer first");
    assertThat(bodies.get(0)).isEqualTo("{}");
    assertThat(bodies.get(1))
        .contains("\"status\":\"True\"", "\"lastTransitionTime\":\"2026-11-25T10:00:00Z\"")
        .contains("GG-AGT-001 0000:07:00.0: A GPU no longer answers, it does not answer");
    assertThat(bodies.get(2)).contains("\"reason\":\"GG-AGT-001\"", "\"type\":\"Warning\"");
    Files.writeString(token, "second");
    requests.clear();
    bodies.clear();
    assertThat(reporter.report(status(LOST))).isEmpty();
    assertThat(requests)
        .as("told once; the token is read anew")
        .containsExactly("PATCH /api/v1/nodes/n1/status Bearer second");
    assertThat(bodies.getFirst()).contains("\"True\"").doesNotContain("lastTransitionTime");
    reporter.report(status());
    assertThat(bodies.getLast()).contains("\"False\"", "lastTransitionTime");
    requests.clear();
    reporter.report(status(LOST));
    assertThat(requests).as("it came back").hasSize(2);
  }

  @Test
  void whatIsNotSeriousOrNotCertainIsNoProblemOfTheNode() {
    reporter.report(
        status(
            NodeFinding.fail(NodeCheck.SOCKET_UNSERVED, "/x.sock", "low"),
            NodeFinding.notAssessable(NodeCheck.GPU_LOST, "/proc", "not seen")));
    assertThat(requests).hasSize(2);
    assertThat(bodies.getLast()).contains("\"False\"");
  }

  @Test
  void manyFindingsAreAFewEvents() {
    NodeFinding[] many =
        IntStream.range(0, 40)
            .mapToObj(i -> NodeFinding.fail(NodeCheck.GPU_LOST, "gpu" + i, "gone"))
            .toArray(NodeFinding[]::new);
    assertThat(reporter.report(status(many))).isEmpty();
    assertThat(requests).hasSize(2 + 10 + 1);
    assertThat(bodies.getLast()).contains("30 more findings");
    assertThat(bodies.get(1)).contains("and 37 more");
    reporter.report(status(many));
    assertThat(requests).hasSize(2 + 10 + 1 + 1);
  }

  @Test
  void aRefusalIsASentenceAndIsTriedAgain() {
    status = 403;
    assertThat(reporter.report(status(LOST)))
        .containsExactly("the API server refuses the node condition: 403 no");
    status = 200;
    requests.clear();
    assertThat(reporter.report(status(LOST))).isEmpty();
    assertThat(requests).hasSize(3);
  }

  @Test
  void aServerThatIsGoneIsASentence() {
    http.stop(0);
    assertThat(reporter.report(status(LOST)))
        .singleElement()
        .asString()
        .startsWith("the API server does not answer: ");
  }

  @Test
  void withoutATokenNothingIsTold() throws IOException {
    Map<String, String> pod = Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1");
    assertThat(ApiServer.inPod(pod, folder)).isPresent();
    assertThat(ApiServer.inPod(Map.of(), folder)).isEmpty();
    Files.delete(token);
    assertThat(ApiServer.inPod(pod, folder)).isEmpty();
  }
}
