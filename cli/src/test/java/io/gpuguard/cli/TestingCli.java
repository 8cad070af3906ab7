package io.gpuguard.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Calls the command in process, in a folder with files, and keeps what it said. */
final class TestingCli {

  private final Path folder;
  private final Map<String, String> environment = new HashMap<>(Map.of("SOURCE_DATE_EPOCH", "0"));
  private String in = "";
  private boolean terminal;

  TestingCli(Path folder) {
    this.folder = folder;
  }

  /** What a run came to. */
  record Result(int code, String out, String err) {}

  /** The absolute name of a file that is written for the test. */
  String file(String name, String text) {
    Path path = folder.resolve(name);
    try {
      Files.createDirectories(path.getParent());
      return Files.writeString(path, text).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String path(String name) {
    return folder.resolve(name).toString();
  }

  TestingCli in(String text) {
    in = text;
    return this;
  }

  TestingCli environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  TestingCli terminal(boolean isTerminal) {
    terminal = isTerminal;
    return this;
  }

  Result run(String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Surroundings surroundings =
        new Surroundings(
            new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            environment,
            terminal,
            terminal);
    int code = new Main(surroundings).run(List.of(words));
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** A privileged workload that takes a GPU: one critical finding. */
  static final String WORKLOAD =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: train, namespace: team}
      spec:
        containers:
          - name: main
            image: registry.example.com/train:v1
            securityContext: {privileged: true}
            resources: {limits: {nvidia.com/gpu: 1}}
      """;

  /** One finding of low severity and nothing above it. */
  static final String HARMLESS =
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: settings, namespace: team}
      """;
}
