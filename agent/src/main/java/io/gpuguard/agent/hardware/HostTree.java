package io.gpuguard.agent.hardware;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of one host below a root folder: {@code /} on a node, the mount of the host in a pod, a
 * recorded tree in a test. What is absent reads as null; what is there and cannot be read is noted.
 */
public final class HostTree {

  /** The kernel's files that are read here are small; a file of a page or two is never cut. */
  private static final int LIMIT = 64 * 1024;

  /** Far more than a library of a driver has; a file with holes can be of any size. */
  private static final long LARGEST = 2L << 30;

  private final Path root;

  /** A tree lives as long as the gateway, and strangers name paths that cannot be read. */
  private static final int MOST_NOTES = 1000;

  private static final int LONGEST_NOTE = 300;

  /** Guarded by itself: calls of plugins and the kubelet run side by side. */
  private final List<Unreadable> unreadable = new ArrayList<>();

  /** A file that exists and could not be read. */
  public record Unreadable(String file, String reason) {}

  public HostTree(Path root) {
    this.root = root;
  }

  /** The same files to look at anew: nothing is noted yet. */
  public HostTree again() {
    return new HostTree(root);
  }

  /** What could not be read so far. */
  public List<Unreadable> unreadable() {
    synchronized (unreadable) {
      return List.copyOf(unreadable);
    }
  }

  /** Where an absolute path of the host lies for us. */
  public Path path(String absolute) {
    return root.resolve(absolute.substring(1));
  }

  /** {@link #path} with links followed as the host follows them, never out of its files. */
  public Path real(String absolute) throws IOException {
    return HostLinks.follow(root, absolute);
  }

  public boolean exists(String absolute) {
    try {
      return Files.exists(beside(absolute), LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return false;
    }
  }

  /** The name itself, in its folder as the host finds it. */
  private Path beside(String absolute) throws IOException {
    int slash = absolute.lastIndexOf('/');
    return slash <= 0
        ? path(absolute)
        : real(absolute.substring(0, slash)).resolve(absolute.substring(slash + 1));
  }

  /** A pipe in the place of a file would hold us up for ever, and a device may never end. */
  private InputStream open(String absolute) throws IOException {
    Path file = real(absolute);
    if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
      throw new FileSystemException(absolute, null, "is no file");
    }
    return Files.newInputStream(file);
  }

  /** The stripped text of a file; null if there is none. */
  public @Nullable String text(String absolute) {
    byte[] bytes = bytes(absolute, LIMIT);
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8).strip();
  }

  /** The lines of a file; none if there is no file. */
  public List<String> lines(String absolute) {
    String text = text(absolute);
    return text == null || text.isEmpty() ? List.of() : text.lines().toList();
  }

  /** The target of a link as it is written; null if no link or none of our business. */
  public @Nullable String linkOrNull(String absolute) {
    try {
      return Files.readSymbolicLink(path(absolute)).toString();
    } catch (IOException e) {
      // Links of /proc/PID vanish with their process, and those of others may not be read.
      return null;
    }
  }

  /** The names in a folder of /proc that may vanish or be closed to us; none then. */
  public List<String> namesOrNone(String absolute) {
    String[] names = path(absolute).toFile().list();
    return names == null ? List.of() : List.of(names);
  }

  /** At most so many first bytes of a file; null if there is none. */
  public byte @Nullable [] bytes(String absolute, int limit) {
    try (InputStream in = open(absolute)) {
      return in.readNBytes(limit);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return null;
    } catch (IOException e) {
      note(absolute, e);
      return null;
    }
  }

  /** The SHA-256 of a file in hexadecimal digits; null if there is none. */
  public @Nullable String sha256(String absolute) {
    try (InputStream in = open(absolute)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[LIMIT];
      long size = 0;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
        size += n;
        if (size > LARGEST) {
          note(absolute, "larger than " + (LARGEST >> 20) + " MiB");
          return null;
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      note(absolute, e);
      return null;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Like {@link #bytes} for what grows with the node or is written by others, such as a checkpoint:
   * the whole of it, or null and a note. The agent's heap is 48 MiB, and a file that is larger than
   * it can ever rightly be must not take that.
   */
  public byte @Nullable [] whole(String absolute, int limit) {
    byte[] bytes = bytes(absolute, limit + 1);
    if (bytes != null && bytes.length > limit) {
      note(absolute, "larger than " + (limit >> 10) + " KiB");
      return null;
    }
    return bytes;
  }

  /** {@link #whole} as text. */
  public @Nullable String longText(String absolute, int limit) {
    byte[] bytes = whole(absolute, limit);
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  /** The sorted names in a folder; none if there is no folder. */
  public List<String> names(String absolute) {
    try (Stream<Path> entries = Files.list(real(absolute))) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (UncheckedIOException e) {
      note(absolute, "cannot be read to its end"); // a folder can vanish meanwhile
      return List.of();
    } catch (IOException e) {
      note(absolute, e);
      return List.of();
    }
  }

  /** The last name of a link's target, as sysfs names drivers and groups; null if no link. */
  public @Nullable String linkName(String absolute) {
    try {
      Path name = Files.readSymbolicLink(beside(absolute)).getFileName();
      return name == null ? null : name.toString();
    } catch (NoSuchFileException | NotLinkException e) {
      return null;
    } catch (IOException e) {
      note(absolute, e);
      return null;
    }
  }

  /** What a name stands for, links not followed; null if there is none. */
  public @Nullable FileFacts facts(String absolute) {
    return facts(absolute, LinkOption.NOFOLLOW_LINKS);
  }

  /** What a name leads to in the end; null if it leads nowhere. */
  public @Nullable FileFacts target(String absolute) {
    return facts(absolute, new LinkOption[0]);
  }

  private @Nullable FileFacts facts(String absolute, LinkOption... links) {
    try {
      return FileFacts.read(links.length == 0 ? real(absolute) : beside(absolute), links);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return null;
    } catch (IOException e) {
      note(absolute, e);
      return null;
    }
  }

  private void note(String file, IOException e) {
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    note(file, reason == null ? "cannot be read" : reason);
  }

  private void note(String file, String reason) {
    String shown = file.length() > LONGEST_NOTE ? file.substring(0, LONGEST_NOTE) + "…" : file;
    synchronized (unreadable) {
      if (unreadable.size() < MOST_NOTES) {
        unreadable.add(new Unreadable(shown, reason));
      }
    }
  }
}
