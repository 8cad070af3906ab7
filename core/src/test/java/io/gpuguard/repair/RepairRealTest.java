package io.gpuguard.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.TestingRepository;
import io.gpuguard.catalog.ImageNames;
import io.gpuguard.generate.Generator;
import io.gpuguard.generate.Generators;
import io.gpuguard.manifest.Manifest;
import io.gpuguard.podsecurity.KubernetesVersion;
import io.gpuguard.podsecurity.Level;
import io.gpuguard.podsecurity.PodSecurity;
import io.gpuguard.real.TestingApiServer;
import io.gpuguard.resource.Container;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.resource.Resource;
import io.gpuguard.scan.ScanResult;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A real API server takes what was repaired, and its Pod Security says what we say of it. */
@Tag("real")
class RepairRealTest {

  private static final String OPTIONS = "?dryRun=All&fieldValidation=Warn";
  private static final KubernetesVersion VERSION = KubernetesVersion.of("v1.36").orElseThrow();

  private final Set<String> namespaces = new HashSet<>();
  private final List<String> wrong = new ArrayList<>();

  /** Objects by what came of them, for people. */
  private final Map<String, Integer> counts = new TreeMap<>();

  @Test
  void theServerTakesOurExamplesAfterTheRepair() throws Exception {
    compare(examples());
    assertThat(counts.get("accepted")).isGreaterThan(60);
  }

  @Test
  void theServerTakesVendorsManifestsAfterTheRepair() throws Exception {
    compare(vendors());
    assertThat(counts.get("accepted")).isGreaterThan(100);
  }

  private void compare(List<Repair.Result> results) throws Exception {
    try (TestingApiServer server = TestingApiServer.start()) {
      for (Repair.Result result : results) {
        for (Repair.FileChange change : result.files()) {
          List<Resource> before = read(change.file(), change.old());
          List<Resource> after = read(change.file(), change.repaired());
          assertThat(after).as(change.file()).hasSameSizeAs(before);
          for (int i = 0; i < before.size(); i++) {
            if (!before.get(i).root().equals(after.get(i).root())) {
              compare(server, before.get(i), after.get(i));
            }
          }
        }
      }
    }
    System.out.println("\nrepaired objects: " + counts);
    assertThat(wrong).isEmpty();
  }

  @Test
  void podSecurityAdmitsOurExamplesAtTheLevelThatWeName() throws Exception {
    levels(examples());
    assertThat(counts.get("privileged")).isGreaterThan(25);
    assertThat(counts.get("baseline")).isGreaterThan(3);
    assertThat(counts.get("restricted")).isGreaterThan(20);
    assertThat(counts.get("in a labelled namespace")).isGreaterThan(40);
  }

  @Test
  void podSecurityAdmitsVendorsPodsAtTheLevelThatWeName() throws Exception {
    levels(vendors());
    assertThat(counts.get("privileged")).isGreaterThan(50);
    assertThat(counts.get("baseline")).isGreaterThan(5);
    assertThat(counts.get("restricted")).isGreaterThan(5);
    assertThat(counts.get("in a labelled namespace")).isGreaterThan(5);
  }

  private void levels(List<Repair.Result> results) throws Exception {
    try (TestingApiServer server = TestingApiServer.start()) {
      for (Level level : Level.values()) {
        namespace(server, level.text(), labels(level));
      }
      for (Repair.Result result : results) {
        Set<String> files = new HashSet<>();
        result.files().forEach(f -> files.add(f.file()));
        for (PodTemplate pod : result.after().inventory().pods()) {
          if (files.contains(pod.owner().origin().file())) {
            level(server, pod);
          }
        }
        labels(server, result.after());
      }
    }
    System.out.println("\nrepaired pods: " + counts);
    assertThat(wrong).isEmpty();
  }

  private void compare(TestingApiServer server, Resource before, Resource after) throws Exception {
    // Where a manifest names none, or a placeholder, its user says where it goes.
    boolean named = before.namespace().matches("[a-z0-9-]+");
    String namespace = named ? before.namespace() : "gpu-tests";
    String place = TestingApiServer.place(before.root(), namespace).orElse(null);
    if (place == null) {
      counts.merge("not served: " + before.apiVersion() + " " + before.kind(), 1, Integer::sum);
      return;
    }
    namespace(server, namespace, Mapping.EMPTY);
    TestingApiServer.Answer first = server.post(place + OPTIONS, in(namespace, before));
    if (!taken(first)) {
      counts.merge("refused before: " + reason(first), 1, Integer::sum);
      return;
    }
    TestingApiServer.Answer second = server.post(place + OPTIONS, in(namespace, after));
    if (!taken(second)) {
      wrong.add(after.origin().file() + " " + after.title() + ": " + second.message());
    } else if (!first.warnings().containsAll(second.warnings())) {
      wrong.add(after.origin().file() + " " + after.title() + ": " + second.warnings());
    }
    counts.merge("accepted", 1, Integer::sum);
  }

  private static Mapping in(String namespace, Resource resource) {
    Mapping metadata = resource.root().get("metadata").mapping();
    return metadata.has("namespace")
        ? resource.root().with("metadata", metadata.with("namespace", Node.of(namespace)))
        : resource.root();
  }

  /** An object that is there already was found valid before that. */
  private static boolean taken(TestingApiServer.Answer answer) {
    return answer.status() == 201 || answer.status() == 409;
  }

  private static String reason(TestingApiServer.Answer answer) {
    String message = answer.message().replaceFirst("^.*? is invalid: ", "");
    return message.length() > 90 ? message.substring(0, 90) : message;
  }

  private void level(TestingApiServer server, PodTemplate template) throws Exception {
    Level ours = PodSecurity.evaluate(template, VERSION).level();
    Mapping pod = pod(template);
    TestingApiServer.Answer plain = post(server, Level.PRIVILEGED.text(), pod);
    if (plain.status() != 201) {
      counts.merge("no pod: " + reason(plain), 1, Integer::sum);
      return;
    }
    counts.merge(ours.text(), 1, Integer::sum);
    for (Level level : List.of(Level.BASELINE, Level.RESTRICTED)) {
      boolean admitted = post(server, level.text(), pod).status() == 201;
      if (admitted != ours.compareTo(level) >= 0) {
        wrong.add(title(template) + " is not " + ours + " for the server");
      }
    }
  }

  /** What {@code generate pod-security} writes for a namespace admits all its pods. */
  private void labels(TestingApiServer server, ScanResult after) throws Exception {
    Generator.Request request =
        new Generator.Request(
            after, List.of(), TestingRepair.CATALOG.profiles(), _ -> Mapping.EMPTY, List.of());
    String text =
        Generators.find("pod-security")
            .orElseThrow()
            .generate(request)
            .files()
            .getOrDefault("enforce/namespaces.yaml", "");
    for (Resource labelled : read("namespaces.yaml", text.getBytes(StandardCharsets.UTF_8))) {
      String name = "labelled-" + namespaces.size();
      namespace(server, name, labelled.labels());
      for (PodTemplate template : after.inventory().podsIn(labelled.name())) {
        Mapping pod = pod(template);
        if (post(server, Level.PRIVILEGED.text(), pod).status() == 201) {
          counts.merge("in a labelled namespace", 1, Integer::sum);
          TestingApiServer.Answer answer = post(server, name, pod);
          if (answer.status() != 201) {
            wrong.add(title(template) + ": " + answer.message());
          }
        }
      }
    }
  }

  private static String title(PodTemplate pod) {
    return pod.owner().origin().file() + " " + pod.owner().title() + " " + pod.path();
  }

  private static Mapping pod(PodTemplate template) {
    Mapping metadata = Manifest.map("name", "pod");
    Mapping annotations = template.metadata().get("annotations").mapping();
    return Manifest.map(
        "apiVersion",
        "v1",
        "kind",
        "Pod",
        "metadata",
        annotations.isEmpty() ? metadata : metadata.with("annotations", annotations),
        "spec",
        template.spec());
  }

  private static TestingApiServer.Answer post(
      TestingApiServer server, String namespace, Mapping pod) throws Exception {
    return server.post("/api/v1/namespaces/" + namespace + "/pods?dryRun=All", pod);
  }

  private static Mapping labels(Level level) {
    return Manifest.map("pod-security.kubernetes.io/enforce", level.text());
  }

  private void namespace(TestingApiServer server, String name, Mapping labels) throws Exception {
    if (namespaces.add(name)) {
      server.post(
          "/api/v1/namespaces",
          Manifest.map(
              "apiVersion", "v1",
              "kind", "Namespace",
              "metadata", Manifest.map("name", name, "labels", labels)));
    }
  }

  private static List<Resource> read(String file, byte[] text) {
    return Sources.read(file, text, SourceOptions.DEFAULT).resources();
  }

  /** A digest for every image, so that all are pinned. */
  private static Lock lock(ScanResult result) {
    Map<String, String> digests = new HashMap<>();
    for (PodTemplate pod : result.inventory().pods()) {
      for (Container container : pod.containers()) {
        String image = ImageNames.normalise(container.node().get("image").text(""));
        digests.put(image, "sha256:" + "ab".repeat(32));
      }
    }
    return new Lock(digests);
  }

  /** Each failing example of a control, alone. */
  private static List<Repair.Result> examples() throws IOException {
    List<Repair.Result> results = new ArrayList<>();
    Path controls = TestingRepository.root().resolve("catalog/controls");
    try (Stream<Path> walk = Files.walk(controls)) {
      for (Path file :
          walk.filter(f -> f.toString().matches(".*/fail/.*[.](yaml|json)")).toList()) {
        results.add(TestingRepair.repair(file, RepairRealTest::lock));
      }
    }
    assertThat(results).hasSizeGreaterThan(100);
    return results;
  }

  /** All that vendors ship, at once. */
  private static List<Repair.Result> vendors() {
    return List.of(TestingRepair.repair(TestingRepository.corpus(), RepairRealTest::lock));
  }
}
