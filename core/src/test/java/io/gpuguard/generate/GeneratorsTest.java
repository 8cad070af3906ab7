package io.gpuguard.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.catalog.Control;
import io.gpuguard.resource.Resource;
import io.gpuguard.source.Reading;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import io.gpuguard.source.TextFile;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What holds for all generators, without any engine. */
class GeneratorsTest {

  private static final Generator.Request REQUEST = TestingRequest.examples();
  private static final Map<String, String> FILES = Folder.of(Generators.ALL, REQUEST);

  @Test
  void everyYamlFileIsReadWithoutComplaint() {
    FILES.forEach(
        (name, text) -> {
          if (name.endsWith(".yaml") && !name.startsWith("falco/")) {
            Reading reading = read(name, text);
            assertThat(reading.errors()).as(name).isEmpty();
          }
        });
  }

  @Test
  void theReadmeSaysWhichFoldersAreAlternatives() {
    assertThat(FILES.get("README.md"))
        .contains("`validating-admission-policy`, `kyverno`, `gatekeeper`\n");
    List<Generator> one = List.of(Generators.find("kyverno").orElseThrow());
    assertThat(Folder.of(one, REQUEST).get("README.md")).doesNotContain("Take one");
  }

  @Test
  void everyKustomizationNamesFilesThatAreThere() {
    int seen = 0;
    for (Map.Entry<String, String> file : FILES.entrySet()) {
      if (!file.getKey().endsWith("/kustomization.yaml")) {
        continue;
      }
      String folder = file.getKey().substring(0, file.getKey().lastIndexOf('/') + 1);
      Mapping root = root(file.getKey(), file.getValue());
      for (Node resource : root.get("resources").items()) {
        String name = resource.text("");
        seen++;
        if (name.startsWith("../")) {
          String kind = folder.substring(0, folder.indexOf('/') + 1);
          assertThat(FILES).containsKey(kind + name.substring(3) + "/kustomization.yaml");
        } else {
          assertThat(FILES).containsKey(folder + name);
        }
      }
    }
    assertThat(seen).isGreaterThan(100);
  }

  @Test
  void theExpressionIsTheControlsOwnInEveryEngine() {
    int seen = 0;
    for (Control control : REQUEST.controls()) {
      String text = text(control);
      String file = "gpuguard-" + control.id().toLowerCase(java.util.Locale.ROOT) + ".yaml";
      for (String folder : List.of("validating-admission-policy/audit/", "kyverno/audit/")) {
        String policy = FILES.get(folder + file);
        if (policy != null) {
          seen++;
          Node spec = last(folder + file, policy, "Policy").get("spec");
          assertThat(spec.at("validations").get(0).get("expression").text("")).isEqualTo(text);
        }
      }
      String template = FILES.get("gatekeeper/templates/" + file);
      if (template != null) {
        seen++;
        Node code =
            last(file, template, "ConstraintTemplate")
                .at("spec", "targets")
                .get(0)
                .get("code")
                .get(0);
        assertThat(code.at("source", "validations").get(0).get("expression").text(""))
            .isEqualTo(text);
      }
    }
    assertThat(seen).isGreaterThan(200);
  }

  @Test
  void theReadmeNamesEveryFolderToApplyAndNoSecretOfTheInput() {
    String readme = FILES.get("README.md");
    for (Generator generator : Generators.ALL) {
      assertThat(readme).contains("\n## " + generator.kind() + "\n");
      for (String folder : generator.generate(REQUEST).apply()) {
        String path = folder.isEmpty() ? generator.kind() : generator.kind() + "/" + folder;
        assertThat(readme).contains("`kubectl apply -k " + path + "`");
        assertThat(FILES).containsKey(path + "/kustomization.yaml");
      }
    }
  }

  @Test
  void theReadmeSaysWhatComesBeforeAStepAndWhatIsNoStep() {
    assertThat(FILES.get("README.md"))
        .contains("NodeRestriction). Read its section before.\n")
        .contains("\nNot for kubectl: `falco`, `grafana`. The section says where it belongs.\n")
        .contains("'kubectl taint node NODE gpu-tenant.node-restriction.kubernetes.io/name-'");
  }

  @Test
  void whoeverPutsASocketIntoThePluginFolderIsTold() {
    assertThat(FILES.get("falco/gpuguard-rules.yaml")).contains("bind").contains("mknodat");
    assertThat(FILES.get("tetragon/gpuguard-registration-sockets.yaml"))
        .contains("call: security_path_mknod")
        .contains("type: path")
        .contains("- /var/lib/kubelet/device-plugins\n");
  }

  @Test
  void everyObjectCanBeFoundAndTakenBack() {
    Pattern applied =
        Pattern.compile("(?!kyverno/tests|gatekeeper/tests).*(?<!kustomization)[.]yaml");
    List<Resource> unlabelled = new ArrayList<>();
    List<Resource> kept = new ArrayList<>();
    FILES.forEach(
        (name, text) -> {
          if (applied.matcher(name).matches() && text.contains("\nmetadata:")) {
            read(name, text).resources().stream()
                .filter(r -> !r.labels().has("app.kubernetes.io/managed-by"))
                .forEach(r -> (r.name().startsWith("gpuguard") ? unlabelled : kept).add(r));
          }
        });
    assertThat(unlabelled).isEmpty();
    assertThat(kept)
        .as("what was there before stays when the rest is deleted by the label")
        .extracting(Resource::kind)
        .contains("ServiceAccount")
        .isSubsetOf("Namespace", "ServiceAccount");
    assertThat(FILES.get("README.md"))
        .contains("`kubectl delete -k FOLDER -l app.kubernetes.io/managed-by=gpuguard`")
        .doesNotContain("kubectl delete -k`");
  }

  @Test
  void theSameInputGivesTheSameFolder() {
    assertThat(Folder.of(Generators.ALL, TestingRequest.examples())).isEqualTo(FILES);
  }

  private static String text(Control control) {
    return switch (control.check()) {
      case Control.PodCheck check -> check.text();
      case Control.ObjectCheck check -> check.text();
      case Control.InputCheck _, Control.ExceptionsCheck _ -> "(none)";
    };
  }

  private static Node last(String name, String text, String kind) {
    return read(name, text).resources().stream()
        .filter(r -> r.kind().endsWith(kind))
        .findFirst()
        .orElseThrow()
        .root();
  }

  private static Mapping root(String name, String text) {
    return switch (TextFile.parse(name, text.getBytes(StandardCharsets.UTF_8))) {
      case TextFile.Result.Read(TextFile file) -> file.root();
      case TextFile.Result.Unreadable(String place, String message) ->
          throw new AssertionError(place + ": " + message);
    };
  }

  private static Reading read(String name, String text) {
    return Sources.read(name, text.getBytes(StandardCharsets.UTF_8), SourceOptions.DEFAULT);
  }
}
