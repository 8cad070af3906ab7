package io.gpuguard.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** Asks the system about terminals, without a native library. */
final class Terminal {

  private Terminal() {}

  /**
   * Whether a file descriptor is a terminal. The JDK only tells of all three together, so the
   * target of the descriptor's link is looked at.
   */
  static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (java.io.IOException | UnsupportedOperationException e) {
      java.io.Console console = System.console();
      return console != null && console.isTerminal();
    }
  }
}
