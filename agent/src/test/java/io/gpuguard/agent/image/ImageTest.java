package io.gpuguard.agent.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image as image-spec 1.1 wants it and as we promise it. */
@Tag("image")
class ImageTest {

  @TempDir Path layout;

  @BeforeEach
  void unpack() throws Exception {
    run("tar", "-xf", TestingImage.tar().orElseThrow().toString(), "-C", layout.toString());
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(out).isZero();
    return out;
  }

  private static String sha256(InputStream in) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (in) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return "sha256:" + HexFormat.of().formatHex(digest.digest());
  }

  private Path blob(Node descriptor) throws Exception {
    String digest = descriptor.get("digest").text();
    Path file = layout.resolve("blobs/sha256").resolve(digest.substring("sha256:".length()));
    assertThat(Files.size(file)).isEqualTo(descriptor.get("size").whole(-1));
    assertThat(sha256(Files.newInputStream(file))).isEqualTo(digest);
    return file;
  }

  private Mapping manifest() throws Exception {
    return TestingImage.json(
        blob(TestingImage.json(layout.resolve("index.json")).get("manifests").get(0)));
  }

  private Mapping config() throws Exception {
    return TestingImage.json(blob(manifest().get("config")));
  }

  private List<String> entries() throws Exception {
    List<String> entries = new ArrayList<>();
    for (Node layer : manifest().get("layers").items()) {
      run("tar", "-tvzf", blob(layer).toString()).lines().forEach(entries::add);
    }
    return entries;
  }

  @Test
  void everyDigestIsThatOfItsBytes() throws Exception {
    assertThat(TestingImage.json(layout.resolve("oci-layout")).get("imageLayoutVersion").text())
        .isEqualTo("1.0.0");
    List<Node> layers = manifest().get("layers").items();
    List<Node> diffs = config().at("rootfs", "diff_ids").items();
    assertThat(layers).hasSize(3).hasSameSizeAs(diffs);
    for (int i = 0; i < layers.size(); i++) {
      assertThat(sha256(new GZIPInputStream(Files.newInputStream(blob(layers.get(i))))))
          .isEqualTo(diffs.get(i).text());
    }
    try (var blobs = Files.list(layout.resolve("blobs/sha256"))) {
      assertThat(blobs).as("manifest, config, three layers and nothing else").hasSize(5);
    }
  }

  @Test
  void itIsNotRootAndHasNoShell() throws Exception {
    assertThat(config().at("config", "User").text()).isEqualTo("65532:65532");
    List<String> entries = entries();
    assertThat(entries).anyMatch(e -> e.endsWith("./opt/gpuguard/runtime/bin/java"));
    assertThat(entries).noneMatch(e -> e.matches(".*/(sh|bash|busybox|apt|dpkg|keytool)"));
    assertThat(entries)
        .as("of root, and nothing of it runs as another")
        .allMatch(e -> e.contains(" 0/0 "));
    assertThat(entries).noneMatch(e -> e.substring(0, 10).contains("s"));
    assertThat(entries)
        .filteredOn(e -> e.charAt(8) == 'w' && e.charAt(0) != 'l')
        .as("writable by all: /tmp alone")
        .allMatch(e -> e.endsWith("./tmp/"))
        .hasSize(1);
  }

  @Test
  void theSameSourcesGiveTheSameBytes() throws Exception {
    Path tar = TestingImage.tar().orElseThrow();
    String before = sha256(Files.newInputStream(tar));
    Map<String, String> files = files();
    run(TestingImage.root().resolve("dev/image").toString());
    assertThat(files()).as("what is packed").isEqualTo(files);
    assertThat(sha256(Files.newInputStream(tar))).isEqualTo(before);
  }

  /** Sums of the files that the layers are made of: a difference names its file. */
  private static Map<String, String> files() throws Exception {
    Path folder = TestingImage.root().resolve("agent/target/image");
    Map<String, String> files = new TreeMap<>();
    for (String layer : List.of("base", "runtime", "program")) {
      try (Stream<Path> walk = Files.walk(folder.resolve(layer))) {
        for (Path file : walk.filter(f -> Files.isRegularFile(f)).toList()) {
          files.put(folder.relativize(file).toString(), sha256(Files.newInputStream(file)));
        }
      }
    }
    return files;
  }
}
