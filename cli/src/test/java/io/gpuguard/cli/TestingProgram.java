package io.gpuguard.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the command in a process of its own: with another PATH, as another user. */
final class TestingProgram {

  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private final List<String> before = new ArrayList<>();
  private String classes = System.getProperty("java.class.path");

  /**
   * @param folder where it writes what the program says
   */
  TestingProgram(Path folder) {
    this.folder = folder;
  }

  /** What a run came to. */
  record Result(int code, String out, String err) {}

  TestingProgram environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** The words that start the JVM, such as those of setpriv. */
  TestingProgram by(String... words) {
    before.addAll(List.of(words));
    return this;
  }

  TestingProgram classes(String path) {
    classes = path;
    return this;
  }

  Result run(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xshare:auto", "-cp", classes, Main.class.getName()));
    command.addAll(List.of(words));
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("no end after two minutes: " + String.join(" ", command));
    }
    return new Result(process.exitValue(), text(out), text(err));
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
