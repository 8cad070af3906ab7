package io.gpuguard.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Runs the usual commands once, in one process and without output, while the JVM records which
 * classes they need: that makes the AOT cache from which later runs start.
 */
public final class Rehearsal {

  private Rehearsal() {}

  /**
   * Arguments: a folder with manifests, and {@code large} where the cache is for large inputs: then
   * the commands run over many copies of them, so that what the JVM learns holds for dumps.
   */
  public static void main(String[] words) throws IOException {
    String folder = words.length > 1 ? ManyCopies.of(Path.of(words[0])).toString() : words[0];
    LargeInput.handOver(List.of("scan", folder), System.in);
    // As Main does: what the environment is read with belongs in the cache.
    System.getenv();
    boolean seen = Terminal.isTerminal(1) || Terminal.isTerminal(2);
    for (List<String> command :
        List.of(
            List.of("scan", folder),
            List.of("scan", folder, "-o", "json"),
            List.of("scan", folder, "-o", "sarif"),
            List.of("scan", folder, "-o", "html"),
            List.of("scan", folder, "--color", "always", "--fail-on", "none"),
            List.of("scan", "-"),
            List.of("inventory", folder),
            List.of("pod-security", folder),
            List.of("rbac", "rights", folder),
            List.of("plan", folder),
            List.of("controls"),
            List.of("explain", "GG-PRIV-001"),
            List.of("--help"))) {
      PrintStream nowhere =
          new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
      byte[] pod =
          "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\"},\"spec\":{}}"
              .getBytes(StandardCharsets.UTF_8);
      int code =
          new Main(
                  new Surroundings(
                      new ByteArrayInputStream(pod), nowhere, nowhere, Map.of(), false, seen))
              .run(command);
      if (code >= ExitCode.BAD_INPUT) {
        // A cache of what a failing run needed would slow down every start, and nobody would know.
        throw new IllegalStateException("exit code " + code + " of " + command);
      }
    }
  }
}
