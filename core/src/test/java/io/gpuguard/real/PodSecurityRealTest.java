package io.gpuguard.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.catalog.BuiltInCatalog;
import io.gpuguard.podsecurity.KubernetesVersion;
import io.gpuguard.podsecurity.Level;
import io.gpuguard.podsecurity.PodSecurity;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.resource.PodTemplatePaths;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Random pods, at random levels and versions: our verdict is the real admission plugin's. */
@Tag("real")
class PodSecurityRealTest {

  private static final int PODS = 10_000;
  private static final List<String> VERSIONS =
      List.of(
          "v1.0", "v1.7", "v1.8", "v1.18", "v1.19", "v1.22", "v1.24", "v1.25", "v1.26", "v1.27",
          "v1.28", "v1.29", "v1.31", "v1.32", "v1.33", "v1.34", "v1.35", "v1.36");
  private static final PodTemplatePaths PATHS = BuiltInCatalog.load().podTemplates();

  @Test
  void randomPodsGetTheVerdictOfTheAdmissionPlugin() throws Exception {
    try (TestingApiServer server = TestingApiServer.start()) {
      for (String version : VERSIONS) {
        for (Level level : List.of(Level.BASELINE, Level.RESTRICTED)) {
          assertThat(server.post("/api/v1/namespaces", namespace(level, version)).status())
              .isEqualTo(201);
        }
      }
      RandomPods pods = new RandomPods(20261125);
      List<String> differences = new ArrayList<>();
      Map<Level, Integer> allowed = new EnumMap<>(Level.class);
      int judged = 0;
      for (int i = 0; i < PODS; i++) {
        Mapping pod = pods.next(i);
        Level level = i % 2 == 0 ? Level.BASELINE : Level.RESTRICTED;
        String version = VERSIONS.get((i / 2) % VERSIONS.size());
        TestingApiServer.Answer answer =
            server.post("/api/v1/namespaces/" + name(level, version) + "/pods?dryRun=All", pod);
        boolean theirs = answer.status() == 201;
        if (!theirs && !answer.message().contains("violates PodSecurity")) {
          // Not a pod to begin with: two random fields that exclude each other.
          assertThat(answer.status()).as(answer.message()).isEqualTo(422);
          continue;
        }
        judged++;
        PodTemplate template = PATHS.of(Resource.of(pod, NoOrigin.NONE)).getFirst();
        PodSecurity.Verdict ours =
            PodSecurity.evaluate(template, KubernetesVersion.of(version).orElseThrow());
        if (theirs) {
          allowed.merge(level, 1, Integer::sum);
        }
        if (ours.allowedAt(level) != theirs) {
          differences.add(version + " " + level + "\n" + answer.message() + "\n" + ours + pod);
        }
      }
      assertThat(differences).isEmpty();
      assertThat(judged).isGreaterThan(PODS / 2);
      assertThat(allowed.get(Level.BASELINE)).isBetween(judged / 20, judged / 2);
      assertThat(allowed.get(Level.RESTRICTED)).isBetween(judged / 100, judged / 2);
    }
  }

  private static String name(Level level, String version) {
    return level.text() + "-" + version.replace('.', '-');
  }

  private static Mapping namespace(Level level, String version) {
    String prefix = "pod-security.kubernetes.io/enforce";
    return Mapping.EMPTY
        .with("apiVersion", Node.of("v1"))
        .with("kind", Node.of("Namespace"))
        .with(
            "metadata",
            Mapping.EMPTY
                .with("name", Node.of(name(level, version)))
                .with(
                    "labels",
                    Mapping.EMPTY
                        .with(prefix, Node.of(level.text()))
                        .with(prefix + "-version", Node.of(version))));
  }
}
