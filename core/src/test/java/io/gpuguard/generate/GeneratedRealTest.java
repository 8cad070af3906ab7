package io.gpuguard.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gpuguard.TestingRepository;
import io.gpuguard.real.TestingApiServer;
import io.gpuguard.resource.Resource;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engines themselves run what was generated for our examples and for vendors' manifests. */
@Tag("real")
class GeneratedRealTest {

  @TempDir Path folder;

  @Test
  void gatorAgreesWithTheScanOnEveryExample() throws Exception {
    Path gator = part("gator");
    write(new GatekeeperGenerator());
    String said = run(folder, gator.toString(), "verify", "tests/...");
    assertThat(said).contains("PASS");
  }

  @Test
  void kyvernoAgreesWithTheScanOnEveryExample() throws Exception {
    Path kyverno = part("kyverno");
    write(new KyvernoGenerator());
    String said = run(folder, kyverno.toString(), "test", ".", "--remove-color");
    assertThat(said).contains(" 0 tests failed");
  }

  @Test
  void promtoolChecksTheRulesAndRunsTheirTests() throws Exception {
    Path promtool = part("promtool");
    write(new PrometheusGenerator());
    assertThat(run(folder, promtool.toString(), "check", "rules", "rules.yaml"))
        .contains("SUCCESS");
    assertThat(run(folder, promtool.toString(), "test", "rules", "tests.yaml")).contains("SUCCESS");
  }

  /** What a plain cluster serves, is accepted as it is. */
  @Test
  void theApiServerTakesWhatIsForEveryCluster() throws Exception {
    List<String> refused = new ArrayList<>();
    int taken = 0;
    try (TestingApiServer server = TestingApiServer.start()) {
      for (Generator.Request request : requests()) {
        for (Generator generator :
            List.of(
                new NetworkPolicyGenerator(), new QuotaGenerator(), new PodSecurityGenerator())) {
          for (Map.Entry<String, String> file : generator.generate(request).files().entrySet()) {
            if (file.getKey().contains("cilium/")
                || file.getKey().contains("calico/")
                || file.getKey().endsWith("kustomization.yaml")) {
              continue;
            }
            for (Resource resource : resources(file.getKey(), file.getValue())) {
              taken++;
              String answer = create(server, resource);
              if (!answer.isEmpty()) {
                refused.add(file.getKey() + " " + resource.title() + ": " + answer);
              }
            }
          }
        }
      }
    }
    assertThat(refused).isEmpty();
    assertThat(taken).isGreaterThan(5);
  }

  /** Empty if the server takes it. */
  private static String create(TestingApiServer server, Resource resource) throws Exception {
    String namespace = resource.namespace().isEmpty() ? "default" : resource.namespace();
    String path =
        switch (resource.kind()) {
          case "NetworkPolicy" ->
              "/apis/networking.k8s.io/v1/namespaces/" + namespace + "/networkpolicies";
          case "ResourceQuota" -> "/api/v1/namespaces/" + namespace + "/resourcequotas";
          case "LimitRange" -> "/api/v1/namespaces/" + namespace + "/limitranges";
          case "Namespace" -> "/api/v1/namespaces";
          default -> throw new AssertionError("no place for " + resource.title());
        };
    if (!namespace.equals("default")) {
      server.post(
          "/api/v1/namespaces",
          io.gpuguard.manifest.Manifest.map(
              "apiVersion",
              "v1",
              "kind",
              "Namespace",
              "metadata",
              io.gpuguard.manifest.Manifest.map("name", namespace)));
    }
    TestingApiServer.Answer answer =
        server.post(path + "?dryRun=All&fieldValidation=Strict", resource.root());
    return answer.status() == 201 || answer.status() == 409
        ? ""
        : answer.status() + " " + answer.message();
  }

  private static List<Generator.Request> requests() {
    List<Generator.Request> requests = new ArrayList<>();
    requests.add(TestingRequest.examples());
    TestingRepository.shared()
        .ifPresent(shared -> requests.add(TestingRequest.of(shared.resolve("corpus"))));
    return requests;
  }

  private static List<Resource> resources(String name, String text) {
    return Sources.read(name, text.getBytes(StandardCharsets.UTF_8), SourceOptions.DEFAULT)
        .resources();
  }

  private void write(Generator generator) throws IOException {
    Map<String, String> files = generator.generate(TestingRequest.examples()).files();
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }

  private static Path part(String name) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(TestingRepository.root().resolve("realparts/path").toString(), name)
            .start();
    String path = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assumeTrue(process.waitFor() == 0, name + " is not built: run realparts/build " + name);
    return Path.of(path.strip());
  }

  /** What a program says; its exit code must be 0. */
  private String run(Path where, String... command) throws IOException, InterruptedException {
    Path said = Files.createTempFile("said", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(where.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertThat(process.waitFor(20, TimeUnit.MINUTES)).as("it ends").isTrue();
    String text = Files.readString(said);
    Files.delete(said);
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }
}
