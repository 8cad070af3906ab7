package io.gpuguard.real;

import io.gpuguard.manifest.Manifest;
import io.gpuguard.report.JsonWriter;
import io.gpuguard.tree.Mapping;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An image registry on loopback with empty images, which it can sign as cosign does: the OCI
 * distribution specification, and cosign's SIGNATURE_SPEC.
 */
public final class TestingRegistry implements AutoCloseable {

  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String CONFIG = "application/vnd.oci.image.config.v1+json";

  private final ServerSocket server;

  /** Bytes by {@code NAME/manifests/TAG} and {@code NAME/blobs/DIGEST}. */
  private final Map<String, byte[]> stored = new ConcurrentHashMap<>();

  private TestingRegistry(ServerSocket server) {
    this.server = server;
  }

  public static TestingRegistry start() throws IOException {
    TestingRegistry registry =
        new TestingRegistry(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    Thread.ofVirtual().start(registry::serve);
    return registry;
  }

  /** Its name in image references. */
  public String host() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        answer(client);
      } catch (IOException e) {
        // Closed: by us at the end, or by a client that has seen enough.
      }
    }
  }

  /**
   * One request a connection. The JDK's own server would wait for the rest of a TLS greeting, with
   * which clients try a registry first, until they give up after ten seconds.
   */
  private void answer(Socket client) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
    char[] verb = new char[3];
    if (in.read(verb) < 3 || verb[0] < 'A') {
      return;
    }
    String request = new String(verb) + in.readLine();
    String line = in.readLine();
    while (line != null && !line.isEmpty()) {
      line = in.readLine();
    }
    String path = request.split(" ")[1].substring("/v2/".length());
    byte[] body = path.isEmpty() ? new byte[0] : stored.get(path);
    String status = body == null ? "404 Not Found" : "200 OK";
    byte[] content = body == null ? new byte[0] : body;
    String head =
        """
        HTTP/1.1 %s
        Content-Type: %s
        Docker-Content-Digest: %s
        Content-Length: %d
        Connection: close

        """
            .formatted(status, MANIFEST, digest(content), content.length)
            .replace("\n", "\r\n");
    OutputStream out = client.getOutputStream();
    out.write(head.getBytes(StandardCharsets.ISO_8859_1));
    if (request.startsWith("GET")) {
      out.write(content);
    }
    out.flush();
  }

  /** Stores an image and returns its digest. */
  public String image(String name, String tag) {
    Mapping config =
        Manifest.map(
            "architecture",
            "amd64",
            "os",
            "linux",
            "config",
            Manifest.map("Labels", Manifest.map("name", name)),
            "rootfs",
            Manifest.map("type", "layers", "diff_ids", List.of()));
    return manifest(name, tag, config, List.of());
  }

  private String manifest(String name, String tag, Mapping config, List<Mapping> layers) {
    byte[] manifest =
        json(
            Manifest.map(
                "schemaVersion",
                2,
                "mediaType",
                MANIFEST,
                "config",
                blob(name, CONFIG, json(config)),
                "layers",
                layers));
    stored.put(name + "/manifests/" + tag, manifest);
    stored.put(name + "/manifests/" + digest(manifest), manifest);
    return digest(manifest);
  }

  private Mapping blob(String name, String type, byte[] content) {
    stored.put(name + "/blobs/" + digest(content), content);
    return Manifest.map("mediaType", type, "size", content.length, "digest", digest(content));
  }

  /** Signs an image as cosign does with a key. */
  public void sign(String name, String digest, PrivateKey key) throws GeneralSecurityException {
    byte[] payload =
        json(
            Manifest.map(
                "critical",
                Manifest.map(
                    "identity", Manifest.map("docker-reference", host() + "/" + name),
                    "image", Manifest.map("docker-manifest-digest", digest),
                    "type", "cosign container image signature")));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(key);
    signature.update(payload);
    Mapping layer =
        blob(name, "application/vnd.dev.cosign.simplesigning.v1+json", payload)
            .with(
                "annotations",
                Manifest.map(
                    "dev.cosignproject.cosign/signature",
                    Base64.getEncoder().encodeToString(signature.sign())));
    Mapping config =
        Manifest.map(
            "architecture",
            "",
            "os",
            "",
            "config",
            Mapping.EMPTY,
            "rootfs",
            Manifest.map("type", "layers", "diff_ids", List.of(layer.get("digest"))));
    manifest(name, digest.replace(':', '-') + ".sig", config, List.of(layer));
  }

  private static byte[] json(Mapping mapping) {
    StringBuilder json = new StringBuilder();
    new JsonWriter(json, false).value(mapping);
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String digest(byte[] content) {
    try {
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(content);
      return "sha256:" + HexFormat.of().formatHex(sum);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
