package io.gpuguard.agent.hardware;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Follows the links of a host whose root is a folder of ours. The kernel would take an absolute
 * link there, such as Debian's alternatives, for one to our own files, and {@code ..} for a way
 * out.
 */
final class HostLinks {

  /** As many as the kernel follows (MAXSYMLINKS in include/linux/namei.h). */
  private static final int MOST = 40;

  private final Path root;
  private final Deque<String> left = new ArrayDeque<>();
  private Path at;
  private int links;

  private HostLinks(Path root) {
    this.root = root;
    this.at = root;
  }

  /** Where a path leads to in the end; where nothing is, where it would be. */
  static Path follow(Path root, String absolute) throws IOException {
    Path plain = root.resolve(absolute.substring(1));
    if (root.getNameCount() == 0) {
      return plain; // The host's own root: the kernel follows rightly.
    }
    HostLinks walk = new HostLinks(root);
    walk.next(absolute);
    while (!walk.left.isEmpty()) {
      walk.step(absolute, walk.left.pop());
    }
    return walk.at;
  }

  private void step(String absolute, String name) throws IOException {
    switch (name) {
      case "", "." -> {}
      case ".." -> {
        Path above = at.getParent();
        if (!at.equals(root) && above != null) {
          at = above;
        }
      }
      default -> {
        Path next = at.resolve(name);
        if (!Files.isSymbolicLink(next) || ofProcess(next)) {
          at = next;
          return;
        }
        if (++links > MOST) {
          throw new FileSystemException(absolute, null, "too many links");
        }
        String target = Files.readSymbolicLink(next).toString();
        if (at.equals(root) && target.equals("/" + name)) {
          // No host has such a link. Our image has: its /proc, with hostPID, and /sys are the
          // host's.
          at = next;
          return;
        }
        if (target.startsWith("/")) {
          at = root;
        }
        next(target);
      }
    }
  }

  /** Not its text counts of a process's root, but where the kernel leads through it. */
  private boolean ofProcess(Path link) {
    Path name = root.relativize(link);
    return name.getNameCount() == 3 && name.startsWith("proc") && name.endsWith("root");
  }

  private void next(String path) {
    List<String> names = Arrays.asList(path.split("/"));
    names.reversed().forEach(left::push);
  }
}
