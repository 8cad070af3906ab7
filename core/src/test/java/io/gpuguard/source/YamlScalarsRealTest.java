package io.gpuguard.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.real.TestingApiServer;
import io.gpuguard.tree.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The answers that other tests rely on are a real API server's. */
@Tag("real")
class YamlScalarsRealTest {

  private static final String WORDS =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: words.gpuguard.test}
      spec:
        group: gpuguard.test
        scope: Cluster
        names: {plural: words, singular: word, kind: Word}
        versions:
          - name: v1
            served: true
            storage: true
            schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
      """;

  @Test
  void scalarsAreWhatTheTableSays() throws Exception {
    try (TestingApiServer server = TestingApiServer.start()) {
      String crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
      assertThat(server.postYaml(crds, WORDS).status()).isEqualTo(201);
      List<String> wrong = new ArrayList<>();
      for (var answer : TestingScalars.ANSWERS.entrySet()) {
        String word = answer.getKey();
        Mapping body = answer(server, word);
        String value = YamlScalarsTest.json(body.get("v"));
        String key = body.get("m").mapping().keys().iterator().next();
        if (!value.equals(answer.getValue()) || !key.equals(answer.getValue().replace("\"", ""))) {
          wrong.add(word + " is " + value + " and as a key " + key);
        }
      }
      assertThat(wrong).isEmpty();
    }
  }

  private static Mapping answer(TestingApiServer server, String word) throws Exception {
    String text =
        "apiVersion: gpuguard.test/v1\nkind: Word\nmetadata: {name: word}\nv: %1$s\nm: {? %1$s : 1}\n"
            .formatted(word);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      TestingApiServer.Answer answer =
          server.postYaml("/apis/gpuguard.test/v1/words?dryRun=All", text);
      // A new kind is not served at once.
      if (answer.status() != 404 || System.nanoTime() > end) {
        assertThat(answer.status()).as("%s: %s", word, answer.message()).isEqualTo(201);
        return answer.body();
      }
      Thread.sleep(200);
    }
  }

  /** An object whose texts YAML reads as booleans is refused, so nothing of it ever runs. */
  @Test
  void aBooleanWhereATextBelongsIsRefused() throws Exception {
    try (TestingApiServer server = TestingApiServer.start()) {
      for (String field : List.of("metadata: {name: yes}", "metadata: {name: a, namespace: n}")) {
        String text = "apiVersion: v1\nkind: ConfigMap\n" + field + "\n";
        TestingApiServer.Answer answer =
            server.postYaml("/api/v1/namespaces/default/configmaps", text);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).contains("cannot unmarshal bool");
      }
    }
  }
}
