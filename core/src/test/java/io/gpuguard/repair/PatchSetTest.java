package io.gpuguard.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.gpuguard.TestingRepository;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repairs for files that are not to be edited. */
class PatchSetTest {

  private static final Path KUBECTL = Path.of("/usr/bin/kubectl");

  private static String example(String name) throws IOException {
    Path root = TestingRepository.root().resolve("core/src/test/resources/repair");
    return Files.readString(root.resolve(name).resolve("before.yaml"));
  }

  private static List<ObjectChange> changes(String text) {
    return TestingRepair.objects(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void kustomizeMakesTheSameObjects(@TempDir Path folder) throws Exception {
    assumeThat(Files.isExecutable(KUBECTL)).as("kubectl is installed").isTrue();
    for (String name : List.of("plain-manifest", "list-of-objects", "empty-values")) {
      Path base = Files.createDirectories(folder.resolve(name + "/base"));
      Path repairs = Files.createDirectories(folder.resolve(name + "/repairs"));
      String text = example(name);
      List<ObjectChange> changes = changes(text);
      for (Map.Entry<String, String> file : KustomizeComponent.files(changes).entrySet()) {
        Files.writeString(repairs.resolve(file.getKey()), file.getValue());
      }
      Files.writeString(base.resolve("x.yaml"), text);
      Files.writeString(
          base.resolve("kustomization.yaml"), "resources: [x.yaml]\ncomponents: [../repairs]\n");
      Process kubectl =
          new ProcessBuilder(KUBECTL.toString(), "kustomize", base.toString()).start();
      byte[] built = kubectl.getInputStream().readAllBytes();
      assertThat(kubectl.waitFor()).isZero();
      assertThat(changes).isNotEmpty();
      assertThat(Sources.read("built.yaml", built, SourceOptions.DEFAULT).resources())
          .extracting(r -> r.root())
          .containsAll(changes.stream().map(c -> c.after().root()).toList());
    }
  }
}
