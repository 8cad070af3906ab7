package io.gpuguard.source;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Renders charts and kustomizations with the tools that made them. They get no kubeconfig and so
 * touch no cluster.
 */
final class Renderer {

  private static final String HELM_HINT =
      "a Helm chart: install helm, or pipe in the output of 'helm template'";
  private static final String KUSTOMIZE_HINT =
      "a kustomization: install kubectl or kustomize, or pipe in the output of 'kubectl kustomize'";

  /** Remote bases and charts are refused: what is rendered is what lies there. */
  private static final Map<String, String> NO_NETWORK =
      Map.of(
          "GIT_ALLOW_PROTOCOL", "file",
          "GIT_TERMINAL_PROMPT", "0",
          "HTTP_PROXY", "http://127.0.0.1:9",
          "HTTPS_PROXY", "http://127.0.0.1:9",
          "http_proxy", "http://127.0.0.1:9",
          "https_proxy", "http://127.0.0.1:9",
          "NO_PROXY", "",
          "no_proxy", "");

  private static final int LONGEST_MESSAGE = 600;

  private final ReadingLimits limits;

  Renderer(ReadingLimits limits) {
    this.limits = limits;
  }

  /** How a folder is rendered. */
  enum Kind {
    CHART,
    KUSTOMIZATION
  }

  /** What came of it: a text, or a sentence that says why there is none. */
  sealed interface Rendering {
    record Done(String name, byte[] text) implements Rendering {}

    record NoTool(String hint) implements Rendering {}

    record Failed(String message) implements Rendering {}
  }

  static Optional<Kind> kind(Path folder) {
    if (Files.isRegularFile(folder.resolve("Chart.yaml"))) {
      return Optional.of(Kind.CHART);
    }
    return KustomizePatches.kustomization(folder).map(_ -> Kind.KUSTOMIZATION);
  }

  Rendering render(Path folder, Kind kind) {
    return switch (kind) {
      case CHART ->
          onPath("helm")
              ? run(folder, List.of("helm", "template", "gpuguard", folder.toString()))
              : new Rendering.NoTool(HELM_HINT);
      case KUSTOMIZATION -> {
        if (onPath("kubectl")) {
          yield run(folder, List.of("kubectl", "kustomize", folder.toString()));
        }
        yield onPath("kustomize")
            ? run(folder, List.of("kustomize", "build", folder.toString()))
            : new Rendering.NoTool(KUSTOMIZE_HINT);
      }
    };
  }

  private static boolean onPath(String tool) {
    String path = System.getenv().getOrDefault("PATH", "");
    for (String folder : path.split(File.pathSeparator)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, tool))) {
        return true;
      }
    }
    return false;
  }

  private Rendering run(Path folder, List<String> command) {
    String tool = command.get(0) + " " + command.get(1);
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      Map<String, String> environment = builder.environment();
      environment.put("KUBECONFIG", "/dev/null");
      NO_NETWORK.forEach(environment::put);
      Process process =
          builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null"))).start();
      CompletableFuture<byte[]> out = readAll(process.getInputStream());
      CompletableFuture<byte[]> err = readAll(process.getErrorStream());
      if (!process.waitFor(limits.renderSeconds(), TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        return new Rendering.Failed(
            "'" + tool + "' took longer than " + limits.renderSeconds() + " seconds");
      }
      if (process.exitValue() != 0) {
        String message = new String(err.join(), StandardCharsets.UTF_8).strip();
        return new Rendering.Failed("'" + tool + "' failed: " + oneLine(message));
      }
      return new Rendering.Done(folder + " (" + tool + ")", out.join());
    } catch (IOException e) {
      return new Rendering.Failed("'" + tool + "' cannot be started");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Rendering.Failed("'" + tool + "' was interrupted");
    }
  }

  private static String oneLine(String message) {
    String line = message.replaceAll("\\s*\n\\s*", " / ");
    return line.length() > LONGEST_MESSAGE ? line.substring(0, LONGEST_MESSAGE) + "..." : line;
  }

  private CompletableFuture<byte[]> readAll(InputStream in) {
    int most = (int) Math.min(Integer.MAX_VALUE - 8L, limits.fileBytes());
    return CompletableFuture.supplyAsync(
        () -> {
          try (in) {
            return in.readNBytes(most);
          } catch (IOException e) {
            return new byte[0];
          }
        });
  }
}
