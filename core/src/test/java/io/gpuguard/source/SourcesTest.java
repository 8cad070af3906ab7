package io.gpuguard.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.resource.Resource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class SourcesTest {

  @TempDir Path folder;

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private Path pod(String name) throws IOException {
    return write(name, TestingTexts.POD.replace("trainer", name.replace('/', '-')));
  }

  private static Reading read(Object... paths) {
    List<String> names = java.util.Arrays.stream(paths).map(Object::toString).toList();
    return Sources.read(names, SourceOptions.DEFAULT);
  }

  private static List<String> names(Reading reading) {
    return reading.resources().stream().map(Resource::name).toList();
  }

  private List<String> reasons(Reading reading) {
    return reading.skipped().stream()
        .map(s -> s.file().replace(folder + "/", "") + ":" + s.line() + " " + s.reason())
        .toList();
  }

  @Test
  void readsAFolderInOrderWithoutHiddenOnes() throws IOException {
    pod("b.yaml");
    pod("a/z.yml");
    pod("a/c.json");
    pod(".git/x.yaml");
    pod(".cache/x.yaml");
    write("notes.txt", "nothing");
    Reading reading = read(folder);
    assertThat(names(reading)).containsExactly("a-z.yml", "b.yaml");
    assertThat(reading.errors()).singleElement().extracting("line").isEqualTo(1);
    assertThat(reasons(reading)).containsExactly(".cache:0 a hidden or foreign folder");
  }

  @Test
  void readsANamedFileWhateverItsEndingAndEachFileOnce() throws IOException {
    Path file = pod("manifest.txt");
    assertThat(names(read(file, file, folder))).containsExactly("manifest.txt");
  }

  @Test
  void expandsGlobs() throws IOException {
    pod("a.yaml");
    pod("x/b.yaml");
    pod("x/y/c.yaml");
    assertThat(names(read(folder + "/**/*.yaml")))
        .containsExactly("a.yaml", "x-b.yaml", "x-y-c.yaml");
    assertThat(names(read(folder + "/*/*.yaml"))).containsExactly("x-b.yaml");
    assertThat(read(folder + "/*.nothing").errors()).hasSize(1);
    assertThat(read(folder + "/[z-a]").errors()).hasSize(1);
  }

  @Test
  void readsTheItemsOfAListByThemselves() throws IOException {
    String pod = "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"%s\"}}";
    write("items.json", "[\n" + pod.formatted("a") + ",\n" + pod.formatted("b") + "]\n");
    write("patch.json", "[{\"op\": \"remove\", \"path\": \"/spec\"}]");
    Reading reading = read(folder);
    assertThat(names(reading)).containsExactly("a", "b");
    assertThat(reading.resources()).extracting(r -> r.origin().line()).containsExactly(2, 3);
    assertThat(reasons(reading)).containsExactly("patch.json:1 a JSON patch, not an object");
  }

  @Test
  void readsStandardInput() {
    byte[] text = TestingTexts.bytes(TestingTexts.POD);
    Reading reading =
        Sources.read(
            List.of("-"),
            new SourceOptions(
                ReadingLimits.DEFAULT, new ByteArrayInputStream(text), true, _ -> {}));
    assertThat(reading.resources().getFirst().origin().file()).isEqualTo("stdin");
  }

  @Test
  void followsIgnoreFiles() throws IOException {
    for (String name : List.of("a.yaml", "b.yaml", "old/c.yaml", "old/keep/d.yaml", "x/a.yaml")) {
      pod(name);
    }
    write(".gpuguardignore", "# comment\n/a.yaml\nold/*\n!old/keep/\n**/nothing\n[z-a]\n");
    assertThat(names(read(folder))).containsExactly("b.yaml", "old-keep-d.yaml", "x-a.yaml");
    write("x/.gpuguardignore", "a.yaml\n");
    Reading reading = read(folder);
    assertThat(names(reading)).containsExactly("b.yaml", "old-keep-d.yaml");
    assertThat(reasons(reading)).contains("x/a.yaml:0 named in .gpuguardignore");
  }

  @Test
  void takesTheIgnoreFileOfTheRepositoryAround() throws IOException {
    Files.createDirectory(folder.resolve(".git"));
    write(".gpuguardignore", "x/y/a.yaml\n");
    pod("x/y/a.yaml");
    pod("x/y/b.yaml");
    assertThat(names(read(folder.resolve("x")))).containsExactly("x-y-b.yaml");
  }

  @Test
  void survivesLinksPipesAndUnreadableThings() throws Exception {
    pod("a.yaml");
    Files.createSymbolicLink(folder.resolve("loop"), folder);
    Files.createSymbolicLink(folder.resolve("gone.yaml"), folder.resolve("nowhere"));
    int made =
        new ProcessBuilder("mkfifo", folder.resolve("pipe.yaml").toString()).start().waitFor();
    Files.write(folder.resolve("binary.yaml"), new byte[] {1, 2, 0, 0, 3, 4, 0, 5});
    Reading reading = read(folder);
    assertThat(names(reading)).containsExactly("a.yaml");
    assertThat(reasons(reading))
        .contains(
            "binary.yaml:0 a binary file",
            "gone.yaml:0 a link to nothing",
            "loop:0 a link back to a folder that was read");
    if (made == 0) {
      assertThat(reasons(reading)).contains("pipe.yaml:0 not a regular file");
      assertThat(read(folder.resolve("pipe.yaml")).errors()).hasSize(1);
    }
    assertThat(read("/dev/zero").errors()).hasSize(1);
    assertThat(read(folder.resolve("nowhere")).errors()).hasSize(1);
  }

  @Test
  void tellsWhatIsNoObject() throws IOException {
    write("values.yaml", "image: x\n");
    write("crd.yaml", "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n");
    write("empty.yaml", "# nothing\n---\n");
    write("list.yaml", "- op: add\n  path: /spec/x\n");
    write("two.yaml", "a: 1\n---\n" + TestingTexts.POD);
    Reading reading = read(folder);
    assertThat(names(reading)).containsExactly("trainer");
    assertThat(reasons(reading))
        .containsExactly(
            "crd.yaml:1 a CustomResourceDefinition: a schema, nothing that runs",
            "empty.yaml:0 empty: no object in it",
            "list.yaml:1 a JSON patch, not an object",
            "two.yaml:1 no apiVersion and kind: not a Kubernetes object",
            "values.yaml:1 Helm values, not an object");
  }

  @Test
  void tellsWhatStandsForObjectsThatAreNotThere() {
    String text =
        """
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: gpu-operator}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: gpu-operator}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Rollout
        metadata: {name: model}
        """;
    Reading reading =
        Sources.read("input.yaml", text.getBytes(StandardCharsets.UTF_8), SourceOptions.DEFAULT);
    assertThat(reading.resources()).hasSize(3);
    assertThat(reading.skipped()).extracting(Reading.Skipped::line).containsExactly(1, 5);
    assertThat(reading.skipped())
        .extracting(Reading.Skipped::reason)
        .allMatch(reason -> reason.contains("not what it makes"));
  }

  @Test
  void tellsWhatSparksConfigurationSaysOfPods() {
    String text =
        """
        apiVersion: sparkoperator.k8s.io/v1beta2
        kind: SparkApplication
        metadata: {name: etl}
        spec: {sparkConf: {CONF: "1"}, driver: {}, executor: {}}
        """;
    assertThat(spark(text.replace("CONF", "spark.ui.enabled"))).isEmpty();
    assertThat(spark(text.replace("CONF", "spark.kubernetes.driver.podTemplateFile")))
        .singleElement()
        .asString()
        .contains("sparkConf");
  }

  private static List<String> spark(String text) {
    Reading reading =
        Sources.read("input.yaml", text.getBytes(StandardCharsets.UTF_8), SourceOptions.DEFAULT);
    assertThat(reading.resources()).hasSize(1);
    return reading.skipped().stream().map(Reading.Skipped::reason).toList();
  }

  @Test
  void knowsTemplatesOfHelmButReadsBracesInTexts() throws IOException {
    write("chart/Chart.yaml", "apiVersion: v2\nname: x\n");
    write("chart/templates/a.yaml", TestingTexts.POD.replace("trainer", "'{{ .x }}'"));
    write("b.yaml", TestingTexts.POD.replace("trainer", "b  # {{ .x }}"));
    write("c.yaml", "{{ if .x }}\n" + TestingTexts.POD + "{{ end }}\n");
    Reading reading = read(folder);
    assertThat(names(reading)).containsExactly("b");
    assertThat(reading.errors()).isEmpty();
    assertThat(String.join("\n", reasons(reading)))
        .contains("c.yaml:1 a template", "a.yaml:0 a Helm template", "helm template");
  }

  @Test
  void leavesKustomizePatchesOut() throws IOException {
    pod("base/pod.yaml");
    write("base/kustomization.yaml", "resources: [pod.yaml]\n");
    write(
        "prod/kustomization.yaml",
        "resources: [../base]\npatches:\n- path: sub/p.yaml\npatchesStrategicMerge: [q.yaml]\n");
    pod("prod/sub/p.yaml");
    pod("prod/q.yaml");
    Reading reading = read(folder);
    assertThat(names(reading)).containsExactly("base-pod.yaml");
    assertThat(read(folder.resolve("prod/sub/p.yaml")).resources()).isEmpty();
    assertThat(read(folder.resolve("prod/sub")).resources()).isEmpty();
  }

  @Test
  void takesTypedListsJsonLinesAndUtf16() {
    Reading list =
        TestingTexts.read(
            "l.json",
            "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[{\"metadata\":{\"name\":\"a\"}}]}");
    assertThat(list.resources())
        .singleElement()
        .extracting("kind", "name")
        .containsExactly("Pod", "a");
    String line = "{\"apiVersion\":\"v1\",\"kind\":\"Pod\"}\n";
    assertThat(TestingTexts.read("l.jsonl", line + "\n" + line).resources()).hasSize(2);
    for (var charset : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE)) {
      byte[] wide = TestingTexts.POD.getBytes(charset);
      assertThat(TestingTexts.read("wide.yaml", wide).resources()).as(charset.name()).hasSize(1);
    }
    assertThat(TestingTexts.read("flow.yaml", "{\"apiVersion\": v1, \"kind\": Pod}").resources())
        .hasSize(1);
    assertThat(TestingTexts.read("e.yaml", "kind: List\napiVersion: v1\nitems: []\n").resources())
        .isEmpty();
  }

  @Test
  void readsTheRestBehindAnError() {
    Reading reading =
        TestingTexts.read("x.yaml", "a: [\n---\n" + TestingTexts.POD + "---\nb: \"\n");
    assertThat(reading.resources()).hasSize(1);
    assertThat(reading.errors()).hasSize(2);
  }
}
