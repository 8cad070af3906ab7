package io.gpuguard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user may point the command at, and what it says and returns then. */
class InputsTest {

  private static final String NOBODY = "65534";

  @TempDir Path folder;
  private TestingCli cli;
  private Path inputs;

  @BeforeEach
  void writeInputs() throws IOException {
    cli = new TestingCli(folder);
    inputs = Files.createDirectory(folder.resolve("inputs"));
    cli.file("inputs/good.yaml", TestingCli.HARMLESS);
  }

  private void chart() {
    cli.file("chart/Chart.yaml", "apiVersion: v2\nname: gpus\nversion: 1.0.0\n");
    cli.file("chart/values.yaml", "image: train\n");
    cli.file(
        "chart/templates/pod.yaml",
        TestingCli.WORKLOAD.replace("train:v1", "{{ .Values.image }}:v1"));
  }

  private static boolean onPath(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }

  /** A folder with this program alone, to be the PATH. */
  private String only(String program, String script) throws IOException {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path file = Files.writeString(bin.resolve(program), script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return bin.toString();
  }

  @Test
  void aChartWithoutHelmIsSkippedWithWhatToDo() throws Exception {
    chart();
    TestingProgram.Result result =
        new TestingProgram(folder).environment("PATH", "/nowhere").run("scan", "chart");
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains("a Helm chart: install helm, or pipe in the output of 'helm template'")
        .contains("chart/Chart.yaml");
  }

  @Test
  void manyKustomizationsAreOneLine() throws Exception {
    for (String name : List.of("a", "b")) {
      cli.file("inputs/" + name + "/kustomization.yaml", "resources: [../good.yaml]\n");
    }
    TestingProgram.Result result = new TestingProgram(folder).run("scan", "inputs");
    assertThat(result.out())
        .contains("skipped 2: a kustomization, not an object")
        .contains("inputs/a/kustomization.yaml")
        .contains("inputs/b/kustomization.yaml");
  }

  @Test
  void aFolderOfWhichPartsAreNeededIsToldWithThem() throws Exception {
    cli.file(
        "labeller.yaml",
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: labeller, namespace: gpus}
        spec:
          containers:
            - name: labeller
              image: docker.io/rocm/k8s-device-plugin:labeller-1.31.0.7
              volumeMounts: [{name: devices, mountPath: /dev}]
          volumes: [{name: devices, hostPath: {path: /dev}}]
        """);
    TestingProgram.Result result =
        new TestingProgram(folder).run("scan", "labeller.yaml", "--control", "GG-HP-001", "--json");
    assertThat(result.out()).contains("its profile needs only /dev/kfd, /dev/dri of it");
  }

  /** Helm itself is not everywhere: what stands for it is called as helm would be. */
  @Test
  void aChartIsRenderedByHelm() throws Exception {
    chart();
    String helm =
        """
        #!/bin/sh
        [ "$1 $2" = "template gpuguard" ] && [ "$KUBECONFIG" = /dev/null ] || exit 9
        while read -r line; do printf '%s\\n' "$line"; done < "$3/rendered"
        """;
    cli.file(
        "chart/rendered",
        "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"train\"}, \"spec\":"
            + " {\"containers\": [{\"name\": \"main\", \"image\": \"t:1\", \"securityContext\":"
            + " {\"privileged\": true}, \"resources\": {\"limits\": {\"nvidia.com/gpu\":"
            + " 1}}}]}}\n");
    TestingProgram.Result result =
        new TestingProgram(folder).environment("PATH", only("helm", helm)).run("scan", "chart");
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).contains("GG-BYP-004").contains("(helm template):1");
    cli.file("chart/values-prod.yaml", "replicas: 2\n");
    assertThat(
            new TestingProgram(folder)
                .environment("PATH", only("helm", helm))
                .run("scan", "chart", "-o", "json")
                .out())
        .contains("chart/values-prod.yaml", "values that the chart is not rendered with");
  }

  @Test
  void aChartThatHelmRefusesIsAnErrorInHelmsWords() throws Exception {
    chart();
    String helm = "#!/bin/sh\necho 'Error: no such value' >&2\nexit 1\n";
    TestingProgram.Result result =
        new TestingProgram(folder).environment("PATH", only("helm", helm)).run("scan", "chart");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("'helm template' failed: Error: no such value");
  }

  private void kustomization() {
    cli.file("kustom/pod.yaml", TestingCli.WORKLOAD);
    cli.file(
        "kustom/kustomization.yaml", "resources: [pod.yaml]\nnamePrefix: big-\nnamespace: other\n");
  }

  @Test
  void aKustomizationIsRenderedByKubectl() throws Exception {
    assumeTrue(onPath("kubectl"), "kubectl is not on the PATH");
    kustomization();
    TestingProgram.Result result = new TestingProgram(folder).run("scan", "kustom", "-o", "json");
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).contains("\"big-train\"").contains("(kubectl kustomize)");
  }

  @Test
  void aKustomizationWithoutKubectlIsReadAsFilesWithWhatToDo() throws Exception {
    kustomization();
    TestingProgram.Result result =
        new TestingProgram(folder).environment("PATH", "/nowhere").run("scan", "kustom");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out())
        .contains("a kustomization: install kubectl or kustomize, or pipe in")
        .contains("Pod team/train");
  }

  @Test
  void anIgnoreFileLeavesFilesOut() throws IOException {
    cli.file("inputs/bad.yaml", TestingCli.WORKLOAD);
    cli.file("inputs/old/bad.yaml", TestingCli.WORKLOAD);
    cli.file("inputs/old/kept.yaml", TestingCli.HARMLESS.replace("settings", "kept"));
    cli.file("inputs/.gpuguardignore", "# not ours\n/bad.yaml\nold/*\n!old/kept.yaml\n");
    TestingCli.Result result = cli.run("inventory", inputs.toString(), "-o", "json");
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("\"files\": 2,").contains("\"objects\": 2");
    // Named by itself a file is wanted, whatever the ignore file says.
    assertThat(cli.run("scan", inputs.resolve("bad.yaml").toString()).code()).isEqualTo(1);
  }

  @Test
  void linksThatLeadInACircleAndPipesAreSkipped() throws Exception {
    Files.createSymbolicLink(inputs.resolve("loop"), inputs);
    Files.createSymbolicLink(inputs.resolve("self.yaml"), inputs.resolve("self.yaml"));
    Files.createSymbolicLink(inputs.resolve("there.yaml"), inputs.resolve("back.yaml"));
    Files.createSymbolicLink(inputs.resolve("back.yaml"), inputs.resolve("there.yaml"));
    boolean pipes =
        onPath("mkfifo")
            && new ProcessBuilder("mkfifo", inputs.resolve("pipe.yaml").toString())
                .start()
                .waitFor(10, TimeUnit.SECONDS);
    TestingCli.Result result = cli.run("scan", inputs.toString());
    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .contains("a link back to a folder that was read")
        .contains("self.yaml")
        .contains("there.yaml");
    assumeTrue(pipes, "no mkfifo: pipes were not tried");
    assertThat(result.out()).contains("not a regular file");
    TestingCli.Result named = cli.run("scan", inputs.resolve("pipe.yaml").toString());
    assertThat(named.code()).isEqualTo(2);
    assertThat(named.err()).hasLineCount(1).contains("pipe.yaml");
  }

  /**
   * A copy of the program that everybody may read; the caller's own may lie below a closed home.
   */
  private String readableProgram() throws IOException {
    Path copy = Files.createDirectory(folder.resolve("program"));
    List<String> entries = new ArrayList<>();
    int number = 0;
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      boolean needed =
          entry.endsWith("/classes")
              || entry.matches(".*/(gpuguard-core|snakeyaml-engine|re2j)-[^/]*\\.jar");
      if (needed) {
        Path target = copy.resolve("" + number++);
        copy(Path.of(entry), target);
        entries.add(target.toString());
      }
    }
    return String.join(File.pathSeparator, entries);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.copy(file, file.equals(from) ? to : target);
      }
    }
  }

  private static void open(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.toList()) {
        if (!Files.isSymbolicLink(file)) {
          Files.setPosixFilePermissions(
              file,
              PosixFilePermissions.fromString(Files.isDirectory(file) ? "rwxr-xr-x" : "rw-r--r--"));
        }
      }
    }
  }

  private static void close(Path path) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("---------"));
  }

  /** Tests may run as root, who may read everything: the command runs as nobody. */
  @Test
  void whatMayNotBeReadIsAnErrorAndTheRestIsScanned() throws Exception {
    boolean root = "root".equals(System.getProperty("user.name"));
    assumeTrue(!root || onPath("setpriv"), "root reads everything, and there is no setpriv");
    cli.file("inputs/closed.yaml", TestingCli.WORKLOAD);
    cli.file("inputs/closed/pod.yaml", TestingCli.WORKLOAD);
    String program = root ? readableProgram() : System.getProperty("java.class.path");
    open(folder);
    close(inputs.resolve("closed.yaml"));
    close(inputs.resolve("closed"));
    try {
      TestingProgram nobody = new TestingProgram(folder).classes(program);
      if (root) {
        nobody.by("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups");
      }
      TestingProgram.Result result = nobody.run("inventory", "inputs", "-o", "json");
      assertThat(result.code()).as(result.err()).isEqualTo(2);
      assertThat(result.out()).contains("\"objects\": 1");
      assertThat(result.err().lines())
          .containsExactly(
              "gpuguard: inputs/closed: the folder cannot be read",
              "gpuguard: inputs/closed.yaml: cannot be read");
      TestingProgram.Result named = nobody.run("scan", "inputs/closed.yaml");
      assertThat(named.code()).isEqualTo(2);
      assertThat(named.err().lines()).hasSize(1);
    } finally {
      open(inputs);
    }
  }

  @Test
  void aNameThatYamlReadsAsABooleanIsRefusedAsByAnApiServer() {
    String text = TestingCli.WORKLOAD.replace("namespace: team", "namespace: n");
    TestingCli.Result result = cli.run("scan", cli.file("inputs/n.yaml", text));
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err())
        .contains("n.yaml:3:")
        .contains("metadata.namespace is false here, no text: put it in quotes")
        .hasLineCount(1);
    assertThat(result.out()).contains("GG-BYP-004");
    String number = TestingCli.WORKLOAD.replace("name: train,", "name: 0x10,");
    assertThat(cli.run("scan", cli.file("inputs/n.yaml", number)).err())
        .contains("metadata.name is 16 here, no text");
    String quoted = TestingCli.WORKLOAD.replace("namespace: team", "namespace: \"n\"");
    assertThat(cli.run("scan", cli.file("inputs/n.yaml", quoted)).err()).isEmpty();
  }
}
