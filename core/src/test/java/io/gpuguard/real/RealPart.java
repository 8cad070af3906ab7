package io.gpuguard.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gpuguard.TestingRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Programs that realparts/build makes. */
public final class RealPart {

  private RealPart() {}

  /** Where a program is; skips the test with a message where it was not built. */
  public static String of(String name) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(TestingRepository.root().resolve("realparts/path").toString(), name)
            .start();
    String path = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assumeTrue(process.waitFor() == 0, name + " is not built: run realparts/build " + name);
    return path.strip();
  }

  /** What a program says; its exit code must be 0. */
  public static String run(Path where, String... command) throws IOException, InterruptedException {
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
