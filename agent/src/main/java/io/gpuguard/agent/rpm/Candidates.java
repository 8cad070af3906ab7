package io.gpuguard.agent.rpm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Takes the wanted ones of packages that are told one by one, without a list of their names. */
final class Candidates {

  /** Here the name of a real package stands; it is one page of most databases. */
  private static final int BEGINNING = 4000;

  private final Predicate<String> wanted;
  private final List<RpmPackage> packages = new ArrayList<>();

  Candidates(Predicate<String> wanted) {
    this.wanted = wanted;
  }

  /** A package where it lies. */
  interface Stored {
    /** So many of its first bytes; fewer if it has no more. */
    ByteBuffer begin(int length) throws IOException, Malformed;
  }

  /**
   * One package of the file.
   *
   * @param length in bytes, as the file says; not negative
   */
  void add(long length, Stored stored) throws IOException, Malformed {
    String name = RpmHeader.name(stored.begin((int) Math.min(length, BEGINNING)));
    if (name != null && !wanted.test(name)) {
      return;
    }
    if (length > RpmDatabase.LONGEST_PACKAGE) {
      throw new Malformed("a package of " + length + " bytes");
    }
    RpmPackage found = new RpmHeader(stored.begin((int) length)).read();
    if (wanted.test(found.name())) {
      packages.add(found);
    }
    if (packages.size() > RpmDatabase.MOST_PACKAGES) {
      throw RpmDatabase.tooMany();
    }
  }

  List<RpmPackage> packages() {
    return packages;
  }
}
