package io.gpuguard.agent.cluster;

import io.gpuguard.source.TextFile;
import io.gpuguard.tree.Mapping;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The API server by its HTTP interface: a few calls, each with a deadline. The token's file is read
 * anew for each call, since the kubelet renews it.
 */
public final class ApiServer {

  /** Where a pod finds its token and the certificate of the API server's authority. */
  public static final Path IN_POD = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final URI base;
  private final Path token;
  private final HttpClient client;

  private ApiServer(URI base, Path token, HttpClient client) {
    this.base = base;
    this.token = token;
    this.client = client;
  }

  /** What a call led to. */
  public sealed interface Answer {
    /** The server did it and shows the object. */
    record Done(Mapping object) implements Answer {}

    /** It answered something else. */
    record Refused(int status, String message) implements Answer {}

    /** It did not answer. */
    record Unreachable(String reason) implements Answer {}
  }

  /**
   * The one that a pod's environment names; empty where no token is mounted, so that nothing is
   * told.
   *
   * @throws IOException if the certificates cannot be read
   */
  public static Optional<ApiServer> inPod(Map<String, String> environment, Path folder)
      throws IOException {
    String host = environment.get("KUBERNETES_SERVICE_HOST");
    String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443");
    if (host == null || !Files.exists(folder.resolve("token"))) {
      return Optional.empty();
    }
    String literal = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return Optional.of(
        of(
            URI.create("https://" + literal + ":" + port),
            folder.resolve("token"),
            folder.resolve("ca.crt")));
  }

  /**
   * One at a given place.
   *
   * @throws IOException if the certificates cannot be read
   */
  public static ApiServer of(URI base, Path token, Path authority) throws IOException {
    return new ApiServer(
        base,
        token,
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(DEADLINE)
            .sslContext(trusting(authority))
            .build());
  }

  private static SSLContext trusting(Path authority) throws IOException {
    try (InputStream in = Files.newInputStream(authority)) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      int number = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        trusted.setCertificateEntry("authority" + number++, certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(authority + ": " + e.getMessage(), e);
    }
  }

  Answer get(String path) {
    return send("GET", path, "application/json", HttpRequest.BodyPublishers.noBody());
  }

  Answer post(String path, String json) {
    return send("POST", path, "application/json", HttpRequest.BodyPublishers.ofString(json));
  }

  /** Lists are merged by their keys, as conditions by their type. */
  Answer patch(String path, String json) {
    return send(
        "PATCH",
        path,
        "application/strategic-merge-patch+json",
        HttpRequest.BodyPublishers.ofString(json));
  }

  private Answer send(String method, String path, String type, HttpRequest.BodyPublisher body) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(base.resolve(path))
              .header("Authorization", "Bearer " + Files.readString(token).strip())
              .header("Content-Type", type)
              .header("Accept", "application/json")
              .timeout(DEADLINE)
              .method(method, body)
              .build();
      HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      return answer(response.statusCode(), response.body());
    } catch (IOException e) {
      String message = e.getMessage();
      return new Answer.Unreachable(message == null ? e.getClass().getSimpleName() : message);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer.Unreachable("interrupted");
    }
  }

  private static Answer answer(int status, byte[] body) {
    Mapping object =
        switch (TextFile.parse("answer", body)) {
          case TextFile.Result.Read(TextFile file) -> file.root();
          case TextFile.Result.Unreadable _ -> Mapping.EMPTY;
        };
    return status / 100 == 2
        ? new Answer.Done(object)
        : new Answer.Refused(status, object.get("message").text("no reason given"));
  }
}
