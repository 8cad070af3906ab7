package io.gpuguard.agent.nvml;

import io.gpuguard.agent.hardware.FileFacts;
import io.gpuguard.agent.hardware.HostTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Whether a library of the host may be loaded into this process: it and every folder above it must
 * belong to root or to the user that we are, and be writable by nobody else; and links may not lead
 * out of the host's root.
 */
final class LibraryTrust {

  private static final int STICKY = 01000;

  private LibraryTrust() {}

  /** Why not; null if it may. */
  static @Nullable String doubt(HostTree host, String file) {
    try {
      Path root = host.path("/").toRealPath();
      Path inside = host.real(file);
      Path real = (Files.exists(inside) ? inside : host.path(file)).toRealPath();
      if (!real.startsWith(root)) {
        return "it is a link that leads out of the host's files, to " + real;
      }
      int self = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      for (Path part = real; part != null && part.startsWith(root); part = part.getParent()) {
        FileFacts facts = FileFacts.read(part);
        boolean folder = facts.kind() == FileFacts.Kind.FOLDER;
        // In a sticky folder others may not replace what is not theirs.
        boolean open = facts.writableByOthers() && !(folder && (facts.mode() & STICKY) != 0);
        if (open || facts.user() != 0 && facts.user() != self) {
          return String.format(
              "%s belongs to user %d, mode %04o",
              "/" + root.relativize(part), facts.user(), facts.mode());
        }
      }
      return null;
    } catch (IOException e) {
      return "it cannot be looked at: " + e.getMessage();
    }
  }
}
