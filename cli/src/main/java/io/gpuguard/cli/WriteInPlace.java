package io.gpuguard.cli;

import io.gpuguard.repair.Repair;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;

/** Puts the repaired text of a file in its place. */
final class WriteInPlace {

  private WriteInPlace() {}

  /** Through a file beside it, so that a crash leaves the old or the new text and no half of it. */
  static int write(Repair.FileChange change, Surroundings surroundings) {
    try {
      Path file = Path.of(change.file()).toRealPath();
      Path folder = file.toAbsolutePath().getParent();
      Path beside = Files.createTempFile(folder, ".gpuguard", ".tmp");
      try {
        Files.write(beside, change.repaired());
        likeness(file, beside);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(beside);
      }
      return ExitCode.CLEAN;
    } catch (IOException e) {
      String why =
          e instanceof AccessDeniedException
              ? "new files may not be made in its folder"
              : e.getMessage();
      surroundings.err().println("gpuguard: " + change.file() + " cannot be written: " + why + ".");
      return ExitCode.BAD_INPUT;
    }
  }

  /** Whose file it is and who may read it stays. */
  private static void likeness(Path file, Path beside) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(beside, PosixFileAttributeView.class);
    if (view == null) {
      return;
    }
    PosixFileAttributes old = Files.readAttributes(file, PosixFileAttributes.class);
    PosixFileAttributes own = view.readAttributes();
    try {
      if (!old.group().equals(own.group())) {
        view.setGroup(old.group());
      }
      if (!old.owner().equals(own.owner())) {
        view.setOwner(old.owner());
      }
    } catch (FileSystemException e) {
      // Only root may give a file away; a colleague's file becomes one's own, as with editors.
    }
    view.setPermissions(old.permissions());
  }
}
