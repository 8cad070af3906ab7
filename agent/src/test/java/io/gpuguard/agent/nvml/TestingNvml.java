package io.gpuguard.agent.nvml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Compiles our stand-in for NVIDIA's library; the test is skipped where there is no C compiler. */
public final class TestingNvml {

  private TestingNvml() {}

  /**
   * Compiles one.
   *
   * @param macros what makes it misbehave, such as {@code LOST}
   */
  public static Path compile(Path library, String... macros)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("cc", "-shared", "-fPIC", "-w", "-Wl,-z,noexecstack"));
    for (String macro : macros) {
      command.add("-D" + macro);
    }
    Files.createDirectories(library.getParent());
    command.addAll(List.of("-x", "c", "-", "-o", library.toString()));
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      Assumptions.abort("no C compiler here: " + e.getMessage());
      throw e;
    }
    try (InputStream source = TestingNvml.class.getResourceAsStream("standin.c");
        var stdin = process.getOutputStream()) {
      source.transferTo(stdin);
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return library;
  }
}
