package io.gpuguard.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.report.JsonWriter;
import io.gpuguard.tree.Mapping;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What an engine's own code says of objects, by a program of realparts that asks it. */
public final class EngineVerdict {

  private EngineVerdict() {}

  /**
   * @return for each object {@code ok} or what the engine has against it
   */
  public static List<String> of(String program, List<Mapping> objects)
      throws IOException, InterruptedException {
    StringBuilder json = new StringBuilder();
    for (Mapping object : objects) {
      new JsonWriter(json, false).value(object);
      json.append('\n');
    }
    Path asked = Files.createTempFile("asked", ".json");
    Files.writeString(asked, json);
    Process process =
        new ProcessBuilder(program)
            .redirectInput(asked.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    Files.delete(asked);
    List<String> verdicts = said.lines().toList();
    assertThat(verdicts).as(said).hasSameSizeAs(objects);
    assertThat(code == 0).as(said).isEqualTo(verdicts.stream().allMatch("ok"::equals));
    return verdicts;
  }
}
