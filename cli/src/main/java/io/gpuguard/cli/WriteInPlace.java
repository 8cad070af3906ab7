package io.gpuguard.cli;

import io.gpuguard.repair.Repair;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Puts the repaired text of a file in its place: by a new file that takes its name, so that a crash
 * leaves the old or the new text and no half of it. Where that would change more than the text, the
 * file itself is overwritten: its other names (hard links), its owner and a mount of the single
 * file stay. Vim decides alike (backupcopy=auto).
 */
final class WriteInPlace {

  private WriteInPlace() {}

  static int write(Repair.FileChange change, Surroundings surroundings) {
    try {
      Path file = Path.of(change.file()).toRealPath();
      byte[] now = Files.readAllBytes(file);
      if (Arrays.equals(now, change.repaired())) {
        // Another name of a file that is done.
        return ExitCode.CLEAN;
      }
      if (!Arrays.equals(now, change.old())) {
        throw new FileSystemException(change.file(), null, "it changed since it was read");
      }
      if (isReadOnly(file)) {
        throw new FileSystemException(change.file(), null, "it is read-only");
      }
      if (hasOtherNames(file) || !replace(file, change.repaired())) {
        overwrite(file, change);
      }
      return ExitCode.CLEAN;
    } catch (IOException e) {
      surroundings
          .err()
          .println("gpuguard: " + change.file() + " cannot be written: " + reason(e) + ".");
      return ExitCode.BAD_INPUT;
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "it is gone";
      case AccessDeniedException _ -> "access is denied";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }

  /** Root could write all: a file that nobody may write stays for it, too. */
  private static boolean isReadOnly(Path file) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    return !Files.isWritable(file)
        || view != null && Collections.disjoint(view.readAttributes().permissions(), WRITE);
  }

  private static final Set<PosixFilePermission> WRITE =
      EnumSet.of(
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_WRITE);

  private static boolean hasOtherNames(Path file) throws IOException {
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("unix");
    return posix && Files.getAttribute(file, "unix:nlink") instanceof Integer names && names > 1;
  }

  /** False if there cannot be a file like it in its place; then nothing was changed. */
  private static boolean replace(Path file, byte[] text) throws IOException {
    Path beside;
    try {
      beside = Files.createTempFile(file.toAbsolutePath().getParent(), ".gpuguard", ".tmp");
    } catch (AccessDeniedException e) {
      // Files of the folder may be changed, but none may be made.
      return false;
    }
    try {
      Files.write(beside, text);
      if (!alike(file, beside)) {
        return false;
      }
      try {
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileSystemException e) {
        // A file that is mounted by itself, as into a container, keeps its place.
        return false;
      }
      return true;
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  /** Gives a file the owner, group and permissions of another; false if one may not. */
  private static boolean alike(Path file, Path beside) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(beside, PosixFileAttributeView.class);
    if (view == null) {
      return true;
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
      // Only root may give a file away.
      return false;
    }
    view.setPermissions(old.permissions());
    return true;
  }

  /** Where that fails half way, as on a full disk, the old text comes back: it had its room. */
  private static void overwrite(Path file, Repair.FileChange change) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      try {
        put(channel, change.repaired());
      } catch (IOException e) {
        put(channel, change.old());
        throw e;
      }
    }
  }

  private static void put(FileChannel channel, byte[] text) throws IOException {
    channel.position(0);
    ByteBuffer left = ByteBuffer.wrap(text);
    while (left.hasRemaining()) {
      channel.write(left);
    }
    channel.truncate(text.length);
  }
}
