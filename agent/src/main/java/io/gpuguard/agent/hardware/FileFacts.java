package io.gpuguard.agent.hardware;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;

/**
 * What the kernel tells of a file without opening it.
 *
 * @param mode permission bits
 * @param major of a device node
 * @param minor of a device node
 */
public record FileFacts(
    Kind kind, int mode, int user, int group, int major, int minor, Instant modified) {

  /** Kinds that matter here. */
  public enum Kind {
    FILE,
    FOLDER,
    LINK,
    SOCKET,
    CHARACTER_DEVICE,
    BLOCK_DEVICE,
    PIPE
  }

  /** Those of what a path leads to, or of the link itself if links are not to be followed. */
  public static FileFacts read(Path path, LinkOption... links) throws IOException {
    return of(Files.readAttributes(path, "unix:mode,uid,gid,rdev,lastModifiedTime", links));
  }

  private static FileFacts of(Map<String, Object> attributes) {
    int mode = (int) number(attributes, "mode");
    long device = number(attributes, "rdev");
    Object modified = attributes.get("lastModifiedTime");
    return new FileFacts(
        kind(mode),
        mode & 07777,
        (int) number(attributes, "uid"),
        (int) number(attributes, "gid"),
        // As glibc's major() and minor() take a device number apart.
        (int) ((device >>> 8 & 0xfff) | (device >>> 32 & 0xfffff000L)),
        (int) ((device & 0xff) | (device >>> 12 & 0xffffff00L)),
        modified instanceof FileTime time ? time.toInstant() : Instant.EPOCH);
  }

  private static long number(Map<String, Object> attributes, String name) {
    return attributes.get(name) instanceof Number number ? number.longValue() : 0;
  }

  private static Kind kind(int mode) {
    return switch (mode & 0170000) {
      case 0040000 -> Kind.FOLDER;
      case 0120000 -> Kind.LINK;
      case 0140000 -> Kind.SOCKET;
      case 0020000 -> Kind.CHARACTER_DEVICE;
      case 0060000 -> Kind.BLOCK_DEVICE;
      case 0010000 -> Kind.PIPE;
      default -> Kind.FILE;
    };
  }

  public boolean writableByOthers() {
    return (mode & 0002) != 0;
  }
}
