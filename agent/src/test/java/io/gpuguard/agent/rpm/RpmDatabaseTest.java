package io.gpuguard.agent.rpm;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.agent.rpm.RpmDatabase.Result;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

public class RpmDatabaseTest {

  private static final RpmPackage CUDA =
      new RpmPackage("nvidia-driver-cuda", "580.95.05", "1.el9", 3);

  private static byte[] sqlite;
  private static byte[] berkeley;
  private static byte[] ndb;

  @TempDir Path folder;

  /** As rpm made it. */
  public static byte[] fixture() throws IOException {
    return unpacked("rpmdb.sqlite.gz");
  }

  private static byte[] unpacked(String name) throws IOException {
    try (InputStream in = RpmDatabaseTest.class.getResourceAsStream(name);
        GZIPInputStream unpacked = new GZIPInputStream(in)) {
      return unpacked.readAllBytes();
    }
  }

  @BeforeAll
  static void unpack() throws IOException {
    sqlite = fixture();
    berkeley = unpacked("Packages.gz");
    ndb = TestingNdb.of(sqlite);
  }

  private static List<byte[]> forms() {
    return List.of(sqlite, berkeley, ndb);
  }

  private static Result nvidia(byte[] file) {
    return RpmDatabase.read(Bytes.of(file), name -> name.contains("nvidia"));
  }

  private static void unreadable(byte[] file, String why) {
    assertThat(nvidia(file))
        .isInstanceOfSatisfying(
            Result.Unreadable.class, result -> assertThat(result.reason()).contains(why));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void whatRpmWrote(byte[] real) throws IOException {
    List<RpmPackage> found =
        List.of(
            new RpmPackage("kmod-nvidia-open-dkms", "580.95.05", "1.el9", 3),
            new RpmPackage("nvidia-container-toolkit", "1.17.8", "1", 0),
            CUDA,
            new RpmPackage("nvidia-kmod-common", "580.95.05", "1.el9", 3),
            new RpmPackage("nvidia-settings", "580.82.07", "1.el9", 3));
    assertThat(nvidia(real))
        .isInstanceOfSatisfying(
            Result.Read.class,
            read -> assertThat(read.packages()).containsExactlyInAnyOrderElementsOf(found));
    Path file = Files.write(folder.resolve("file"), real);
    try (FileChannel channel = FileChannel.open(file)) {
      assertThat(RpmDatabase.read(Bytes.of(channel), CUDA.name()::equals))
          .isEqualTo(new Result.Read(List.of(CUDA)));
    }
  }

  @ParameterizedTest
  @MethodSource("forms")
  void everyPackageOfManyPages(byte[] real) {
    Result result = RpmDatabase.read(Bytes.of(real), name -> true);
    assertThat(result)
        .isInstanceOfSatisfying(
            Result.Read.class,
            read ->
                assertThat(read.packages())
                    .hasSize(166)
                    .contains(new RpmPackage("gpuguard-filler-of-the-table-160", "1.0", "1", 0)));
    assertThat(RpmDatabase.read(Bytes.of(real), name -> false))
        .isEqualTo(new Result.Read(List.of()));
  }

  @Test
  void otherFiles() {
    unreadable(new byte[0], "begins as no database of rpm does");
    unreadable("Berkeley".repeat(100).getBytes(), "begins as no database of rpm does");
    unreadable("RpmP".getBytes(), "it ends before byte 32");
    for (byte[] real : forms()) {
      unreadable(Arrays.copyOf(real, 90), real == ndb ? "it ends before" : "it has 90 bytes");
      assertThat(nvidia(Arrays.copyOf(real, 4096))).isInstanceOf(Result.Unreadable.class);
      assertThat(nvidia(Arrays.copyOf(real, real.length / 2)))
          .isInstanceOf(Result.Unreadable.class);
    }
    unreadable(changed(sqlite, 16, 0x12, 0x34), "its pages have 4660 bytes");
    unreadable(changed(sqlite, 16, 1, 0), "its pages have 256 bytes");
    unreadable(changed(sqlite, 19, 3), "a version of the format");
    unreadable(changed(sqlite, 56, 0, 0, 0, 2), "not UTF-8");
    unreadable(changed(berkeley, 16, 11), "version 11 of Berkeley DB's hash tables");
    unreadable(changed(berkeley, 21, 0), "its pages have 0 bytes");
    unreadable(changed(berkeley, 24, 1), "its pages are encrypted");
    unreadable(changed(ndb, 4, 1), "version 1 of the format");
    unreadable(changed(ndb, 12, 0), "0 pages of slots");
    unreadable(changed(ndb, 32, 'X'), "no slot at byte 32");
    unreadable(changed(ndb, 41, 0), "package 1 is not where its slot says");
  }

  private static byte[] changed(byte[] real, int at, int... bytes) {
    byte[] file = real.clone();
    for (int i = 0; i < bytes.length; i++) {
      file[at + i] = (byte) bytes[i];
    }
    return file;
  }

  @Test
  @Timeout(60)
  void circlesEndAndAreTold() {
    for (int page : List.of(2, 4)) { // where the tables of packages and of names begin
      byte[] tree = sqlite.clone();
      ByteBuffer bytes = ByteBuffer.wrap(tree);
      int at = (page - 1) * 4096;
      assertThat(tree[at]).as("an inner page").isEqualTo((byte) 5);
      bytes.putInt(at + 8, page);
      for (int i = 0; i < bytes.getShort(at + 3); i++) {
        bytes.putInt(at + bytes.getShort(at + 12 + 2 * i), page);
      }
      unreadable(tree, "a tree of more than 32 levels");
    }
    // Further pages of long rows: each leads to itself, which the row's length bounds, or nowhere.
    assertThat(nvidia(further(true))).isNotNull();
    unreadable(further(false), "page 4294967295 of");
  }

  private static byte[] further(boolean itself) {
    byte[] file = sqlite.clone();
    for (int page = 5; page < file.length / 4096; page++) {
      if (file[page * 4096] == 0) {
        ByteBuffer.wrap(file).putInt(page * 4096, itself ? page + 1 : -1);
      }
    }
    return file;
  }

  @Test
  @Timeout(60)
  void bucketsAndValuesThatGoInCirclesEnd() {
    byte[] file = berkeley.clone();
    for (int page = 1; page < file.length / 4096; page++) {
      ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(page * 4096 + 16, page);
    }
    unreadable(file, "more than 512 packages of these names");
    assertThat(RpmDatabase.read(Bytes.of(file), name -> false))
        .isEqualTo(new Result.Unreadable("more than 50000 pages would have to be read"));
  }

  /** Not one byte of a real file is believed: whatever it says, an answer comes. */
  @ParameterizedTest
  @MethodSource("forms")
  @Timeout(120)
  void anyByteMayBeAnything(byte[] real) {
    Random random = new Random(1);
    int unreadable = 0;
    for (int round = 0; round < 3000; round++) {
      byte[] file = real.clone();
      for (int i = 0; i < 1 + random.nextInt(20); i++) {
        // Half of them where the trees and lengths stand: at the beginnings of pages.
        int page = random.nextInt(file.length / 4096) * 4096;
        int at = page + random.nextInt(random.nextBoolean() ? 64 : 4096);
        file[at] = (byte) random.nextInt(256);
      }
      unreadable += nvidia(file) instanceof Result.Unreadable ? 1 : 0;
    }
    assertThat(unreadable).as("some of them mattered").isBetween(100, 3000);
  }
}
