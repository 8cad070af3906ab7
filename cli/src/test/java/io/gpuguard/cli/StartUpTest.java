package io.gpuguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What makes code at run time, and no start-up cache can hold, stays off the way of a scan
 * (docs/decisions/0003): the hash of a record, a switch over types, strings put together.
 */
class StartUpTest {

  @ParameterizedTest
  @ValueSource(strings = {"terminal", "json", "sarif"})
  void aScanMakesNoCode(String format, @TempDir Path folder) throws Exception {
    List<String> loaded = classesOf(folder, "scan", "examples", "-o", format);
    assertThat(loaded).contains("io.gpuguard.scan.Scan", "io.gpuguard.rbac.Rights");
    assertThat(loaded)
        .doesNotContain(
            "java.lang.runtime.ObjectMethods",
            "java.lang.runtime.SwitchBootstraps",
            "java.lang.invoke.StringConcatFactory",
            "sun.net.www.protocol.jar.JarURLConnection");
  }

  /** The classes that a JVM of its own loads for a command. */
  private static List<String> classesOf(Path folder, String... words)
      throws IOException, InterruptedException {
    Path log = folder.resolve("classes");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xshare:auto");
    // As the launchers do: what lies in a jar is slow to take out.
    command.add("-Dgpuguard.catalog=core/target/classes/io/gpuguard/catalog");
    command.add("-Xlog:class+load:file=" + log + "::filecount=0");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(words));
    Process process =
        new ProcessBuilder(command)
            .directory(Path.of("").toAbsolutePath().getParent().toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(folder.resolve("err"))).isEqualTo(1);
    return Files.readAllLines(log).stream()
        .map(line -> line.substring(line.lastIndexOf(']') + 1).strip())
        .map(line -> line.contains(" ") ? line.substring(0, line.indexOf(' ')) : line)
        .toList();
  }
}
