package io.gpuguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.cli.TestingCli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON of every verb is what docs/schema says, for inputs of all sorts. */
class VerbSchemaTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"scan", "inventory", "plan", "pod-security", "rbac rights", "rbac who-can"})
  void theJsonOfAVerbFitsItsSchema(String verb) {
    TestingSchema schema = TestingSchema.ofVerb(verb.replace(' ', '-'));
    TestingCli cli = new TestingCli(folder).in(TestingCli.WORKLOAD);
    for (List<String> input : TestingInputs.of(cli)) {
      if (input.contains("--exceptions") && !List.of("scan", "plan").contains(verb)) {
        continue;
      }
      List<String> words = new ArrayList<>(List.of(verb.split(" ")));
      if (verb.equals("rbac who-can")) {
        words.addAll(List.of("get", "secrets"));
      }
      words.addAll(input);
      words.add("--json");
      Result result = cli.run(words.toArray(String[]::new));
      schema.accepts(result.out());
      assertThat(result.out()).doesNotContain("null").doesNotContain(": \"\",\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"controls", "profiles"})
  void theCatalogueFitsItsSchema(String verb) {
    TestingSchema.ofVerb(verb).accepts(new TestingCli(folder).run(verb, "-o", "json").out());
  }

  @Test
  void theSchemasRefuseWhatIsOdd() {
    TestingCli cli = new TestingCli(folder);
    String json = cli.run("scan", cli.file("pod.yaml", TestingCli.WORKLOAD), "--json").out();
    TestingSchema schema = TestingSchema.ofVerb("scan");
    schema.accepts(json);
    schema.refuses(json.replace("\"critical\",", "\"terrible\","));
    schema.refuses(json.replace("\"message\":", "\"massage\":"));
    schema.refuses(json.replace("\"schemaVersion\": \"1\"", "\"schemaVersion\": 1"));
    schema.refuses(json.replaceFirst("\"line\": \\d+", "\"line\": 0"));
  }

  @Test
  void everyVerbWithJsonHasASchemaAndNoSchemaIsLeftOver() throws IOException {
    TreeSet<String> verbs = new TreeSet<>(List.of("common.json", "agent-status.json"));
    for (Verb verb : Verbs.ALL) {
      if (verb.options().contains(CommonOptions.JSON)) {
        verbs.add(verb.name().replace(' ', '-') + ".json");
      }
    }
    try (Stream<Path> files = Files.list(TestingSchema.repository().resolve("docs/schema"))) {
      assertThat(files.map(f -> f.getFileName().toString())).hasSameElementsAs(verbs);
    }
  }

  /** One SubjectAccessReview a line, in the order asked, with its status. */
  @Test
  void canIPrintsTheReviewsBackInTheirOrder() {
    TestingCli cli = new TestingCli(folder);
    String review =
        "{\"apiVersion\":\"authorization.k8s.io/v1\",\"kind\":\"SubjectAccessReview\",\"spec\":"
            + "{\"user\":\"USER\",\"groups\":[GROUPS],\"resourceAttributes\":{\"verb\":\"get\","
            + "\"resource\":\"nodes\"}}}\n";
    String reviews =
        review.replace("USER", "a").replace("GROUPS", "\"system:masters\"")
            + review.replace("USER", "b").replace("GROUPS", "");
    Result result =
        cli.run(
            "rbac",
            "can-i",
            "--reviews",
            cli.file("reviews.json", reviews),
            cli.file("pod.yaml", TestingCli.WORKLOAD));
    assertThat(result.code()).isEqualTo(ExitCode.CLEAN);
    List<String> lines = result.out().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).contains("\"user\":\"a\"").contains("\"allowed\":true");
    assertThat(lines.get(1)).contains("\"user\":\"b\"").contains("\"allowed\":false");
    assertThat(
            cli.run("rbac", "can-i", "--reviews", cli.path("pod.yaml"), cli.path("pod.yaml")).err())
        .contains("pod.yaml:1: Pod is no access review.");
  }
}
