package io.gpuguard.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A headless Chromium with one page, driven over the DevTools protocol; skips where none is. */
final class TestingBrowser implements AutoCloseable, WebSocket.Listener {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE = 120;

  private final Process process;
  private final WebSocket socket;
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<String> problems = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile CompletableFuture<Boolean> loaded = new CompletableFuture<>();
  private final StringBuilder part = new StringBuilder();
  private String session = "";
  private int last;

  private TestingBrowser(Process process, URI address) {
    this.process = process;
    this.socket = HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(address, this).join();
  }

  static TestingBrowser start(Path profile) throws Exception {
    String program =
        Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
            .filter(name -> Files.isExecutable(Path.of(name)))
            .findFirst()
            .orElse("");
    assumeTrue(!program.isEmpty(), "no Chromium is installed: the page is not opened");
    List<String> command =
        List.of(
            program,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--remote-debugging-port=0",
            "--user-data-dir=" + profile,
            "about:blank");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Path port = profile.resolve("DevToolsActivePort");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
    while (!Files.exists(port) || Files.readAllLines(port).size() < 2) {
      if (System.nanoTime() > end || !process.isAlive()) {
        process.destroy();
        throw new IllegalStateException("Chromium does not start");
      }
      Thread.sleep(50);
    }
    List<String> lines = Files.readAllLines(port);
    TestingBrowser browser =
        new TestingBrowser(process, URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1)));
    browser.attach();
    return browser;
  }

  private void attach() throws Exception {
    String target =
        call("Target.createTarget", Map.of("url", "about:blank")).get("targetId").asText();
    session =
        call("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .get("sessionId")
            .asText();
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      call(domain + ".enable", Map.of());
    }
  }

  /** Opens a file, with the width of the window and the colours that the system asks for. */
  void open(Path file, int width, boolean dark) throws Exception {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 500));
    Map<String, String> scheme =
        Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
    call("Emulation.setEmulatedMedia", Map.of("media", "", "features", List.of(scheme)));
    loaded = new CompletableFuture<>();
    call("Page.navigate", Map.of("url", file.toUri().toString()));
    loaded.get(PATIENCE, TimeUnit.SECONDS);
  }

  /** The value of an expression, as text. */
  String ask(String expression) throws Exception {
    JsonNode result =
        call(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (result.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + result.get("exceptionDetails"));
    }
    return result.at("/result/value").asText();
  }

  /** Presses keys as a person does: {@code Enter}, {@code Escape} or single letters. */
  void press(String... keys) throws Exception {
    for (String key : keys) {
      boolean letter = key.length() == 1;
      String text = key.equals("Enter") ? "\r" : letter ? key : "";
      int code =
          switch (key) {
            case "Enter" -> 13;
            case "Escape" -> 27;
            case "ArrowDown" -> 40;
            case "ArrowUp" -> 38;
            default -> Character.toUpperCase(key.charAt(0));
          };
      Map<String, Object> event =
          Map.of("type", "keyDown", "key", key, "text", text, "windowsVirtualKeyCode", code);
      call("Input.dispatchKeyEvent", event);
      call(
          "Input.dispatchKeyEvent",
          Map.of("type", "keyUp", "key", key, "windowsVirtualKeyCode", code));
      // The page answers in an event that comes later.
      ask("new Promise(done => requestAnimationFrame(() => setTimeout(done, 20)))");
    }
  }

  void picture(Path file) throws Exception {
    JsonNode shot =
        call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    write(file, shot);
  }

  void print(Path file) throws Exception {
    write(
        file, call("Page.printToPDF", Map.of("printBackground", true, "preferCSSPageSize", true)));
  }

  private static void write(Path file, JsonNode result) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, Base64.getDecoder().decode(result.get("data").asText()));
  }

  /** Errors of the console and exceptions of scripts. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  /** What was asked of any network: everything but files and data. */
  List<String> externalRequests() {
    return requests.stream().filter(r -> !r.startsWith("file:") && !r.startsWith("data:")).toList();
  }

  private JsonNode call(String method, Map<String, ?> params)
      throws InterruptedException, ExecutionException, TimeoutException {
    int id = ++last;
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", JSON.valueToTree(params));
    if (!session.isEmpty()) {
      message.put("sessionId", session);
    }
    socket.sendText(message.toString(), true).join();
    JsonNode reply = answer.get(PATIENCE, TimeUnit.SECONDS);
    if (reply.has("error")) {
      throw new AssertionError(method + ": " + reply.get("error"));
    }
    return reply.get("result");
  }

  @Override
  public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean isLast) {
    part.append(data);
    if (isLast) {
      try {
        receive(JSON.readTree(part.toString()));
      } catch (IOException e) {
        problems.add(e.toString());
      }
      part.setLength(0);
    }
    webSocket.request(1);
    return CompletableFuture.completedFuture(null);
  }

  private void receive(JsonNode message) {
    CompletableFuture<JsonNode> answer = answers.remove(message.path("id").asInt());
    if (answer != null) {
      answer.complete(message);
      return;
    }
    JsonNode params = message.path("params");
    switch (message.path("method").asText()) {
      case "Page.loadEventFired" -> loaded.complete(true);
      case "Runtime.exceptionThrown" -> problems.add(params.toString());
      case "Runtime.consoleAPICalled" -> {
        if (List.of("error", "warning", "assert").contains(params.path("type").asText())) {
          problems.add(params.toString());
        }
      }
      case "Log.entryAdded" -> {
        if (List.of("error", "warning").contains(params.at("/entry/level").asText())) {
          problems.add(params.toString());
        }
      }
      case "Network.requestWillBeSent" -> requests.add(params.at("/request/url").asText());
      default -> {
        // Other events are about nothing that is asserted.
      }
    }
  }

  @Override
  public void close() throws Exception {
    socket.abort();
    List<ProcessHandle> children = new ArrayList<>(process.descendants().toList());
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    children.forEach(ProcessHandle::destroyForcibly);
  }
}
