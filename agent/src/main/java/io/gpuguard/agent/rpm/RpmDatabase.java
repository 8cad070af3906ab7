package io.gpuguard.agent.rpm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** What rpm installed, by its database, which has one of three forms. */
public final class RpmDatabase {

  /**
   * Of a package with the list of its files: real ones of a driver have some ten KiB, one of CentOS
   * 6 has 5 MiB.
   */
  static final int LONGEST_PACKAGE = 16 << 20;

  static final int MOST_PACKAGES = 512;

  private static final byte[] SQLITE = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NDB = "RpmP".getBytes(StandardCharsets.US_ASCII);

  private RpmDatabase() {}

  /** Packages, or why there are none. */
  public sealed interface Result {
    record Read(List<RpmPackage> packages) implements Result {
      public Read {
        packages = List.copyOf(packages);
      }
    }

    record Unreadable(String reason) implements Result {}
  }

  /** The installed packages whose names are wanted. */
  public static Result read(Bytes bytes, Predicate<String> wanted) {
    try {
      byte[] begin = bytes.read(0, SQLITE.length);
      List<RpmPackage> packages;
      if (Arrays.equals(begin, SQLITE)) {
        packages = SqlitePackages.read(bytes, wanted);
      } else if (Arrays.equals(begin, 0, Math.min(4, begin.length), NDB, 0, 4)) {
        packages = new NdbPackages(bytes).read(wanted);
      } else if (BerkeleyHash.begins(begin)) {
        packages = new BerkeleyHash(bytes).read(wanted);
      } else {
        return new Result.Unreadable("it begins as no database of rpm does");
      }
      return new Result.Read(packages);
    } catch (Malformed e) {
      return new Result.Unreadable(e.reason());
    } catch (IOException e) {
      String message = e.getMessage();
      return new Result.Unreadable(message == null ? "it cannot be read" : message);
    }
  }

  static Malformed tooMany() {
    return new Malformed("more than " + MOST_PACKAGES + " packages of these names");
  }
}
