package io.gpuguard.agent.gateway;

import io.gpuguard.agent.decision.HostFiles;
import io.gpuguard.agent.hardware.FileFacts;
import io.gpuguard.agent.hardware.HostTree;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Paths of the host, links followed as the host follows them: from the host's root, not ours. */
final class HostPaths implements HostFiles {

  /** As the kernel's limit. */
  private static final int MOST_LINKS = 40;

  private final HostTree host;

  HostPaths(HostTree host) {
    this.host = host;
  }

  @Override
  public String real(String path) {
    Deque<String> ahead = new ArrayDeque<>(steps(path));
    Deque<String> behind = new ArrayDeque<>();
    int links = 0;
    while (!ahead.isEmpty()) {
      String step = ahead.removeFirst();
      if (step.equals("..")) {
        behind.pollLast();
        continue;
      }
      behind.addLast(step);
      String target = host.linkOrNull(text(behind));
      if (target != null && links++ < MOST_LINKS) {
        behind.removeLast();
        if (target.startsWith("/")) {
          behind.clear();
        }
        List<String> more = steps(target);
        for (int i = more.size() - 1; i >= 0; i--) {
          ahead.addFirst(more.get(i));
        }
      }
    }
    return text(behind);
  }

  private static List<String> steps(String path) {
    return Arrays.stream(path.split("/"))
        .filter(step -> !step.isEmpty() && !step.equals("."))
        .toList();
  }

  private static String text(Deque<String> steps) {
    return "/" + String.join("/", steps);
  }

  @Override
  public @Nullable FileFacts facts(String path) {
    return host.facts(path);
  }
}
