package io.gpuguard.agent.run;

import io.gpuguard.agent.policy.Policy;
import io.gpuguard.agent.policy.PolicyReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the policy file again when its content changed; a ConfigMap's file changes by a link. While
 * the file is malformed, the last good policy stays.
 */
final class PolicyWatch {

  private final Path file;
  private byte @Nullable [] last;

  PolicyWatch(Path file) {
    this.file = file;
  }

  /** A policy that changed, or what is wrong with the file. */
  sealed interface Change {
    record Loaded(Policy policy, List<String> notices) implements Change {}

    record Malformed(List<String> problems) implements Change {}
  }

  /** What changed since the last look; null if nothing did. */
  @Nullable Change look() {
    byte[] bytes = bytes();
    if (Arrays.equals(bytes, last)) {
      return null;
    }
    last = bytes;
    PolicyReader.Result result = PolicyReader.read(file);
    return result.problems().isEmpty()
        ? new Change.Loaded(result.policy(), result.notices())
        : new Change.Malformed(result.problems());
  }

  /** Nothing of what is absent, no file or unreadable: the reader says so. */
  private byte[] bytes() {
    if (!Files.isRegularFile(file)) {
      return new byte[0];
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(PolicyReader.LARGEST + 1);
    } catch (IOException e) {
      return new byte[0];
    }
  }
}
