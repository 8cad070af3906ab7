package io.gpuguard.agent.monitoring;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** /metrics, /findings, /healthz and /readyz, for reading only. */
public final class Endpoints implements AutoCloseable {

  static {
    // Read once by the JDK's server: a few scrapers are all that there are.
    System.setProperty("sun.net.httpserver.maxConnections", "64");
    System.setProperty("sun.net.httpserver.maxReqTime", "10");
    System.setProperty("sun.net.httpserver.maxRspTime", "30");
  }

  private final HttpServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  private Endpoints(HttpServer server) {
    this.server = server;
  }

  /**
   * Starts to serve.
   *
   * @param health what is wrong; null if nothing
   * @param readiness what is missing; null if nothing
   */
  public static Endpoints serve(
      InetSocketAddress address,
      Supplier<String> metrics,
      Supplier<String> findings,
      Supplier<@Nullable String> health,
      Supplier<@Nullable String> readiness)
      throws IOException {
    Endpoints endpoints = new Endpoints(HttpServer.create(address, 16));
    endpoints.server.setExecutor(endpoints.executor);
    endpoints.text("/metrics", "text/plain; version=0.0.4; charset=utf-8", metrics);
    endpoints.text("/findings", "application/json", findings);
    endpoints.state("/healthz", health);
    endpoints.state("/readyz", readiness);
    endpoints.server.start();
    return endpoints;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private void text(String path, String type, Supplier<String> text) {
    server.createContext(path, exchange -> answer(exchange, path, 200, type, text.get()));
  }

  private void state(String path, Supplier<@Nullable String> wrong) {
    server.createContext(
        path,
        exchange -> {
          String text = wrong.get();
          answer(
              exchange, path, text == null ? 200 : 503, "text/plain", text == null ? "ok\n" : text);
        });
  }

  private static void answer(
      HttpExchange exchange, String path, int status, String type, String text) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals(path)) {
        exchange.sendResponseHeaders(404, -1);
      } else if (!exchange.getRequestMethod().equals("GET")) {
        exchange.sendResponseHeaders(405, -1);
      } else {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
