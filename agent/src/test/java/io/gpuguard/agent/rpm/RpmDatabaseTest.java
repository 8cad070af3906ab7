package io.gpuguard.agent.rpm;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.agent.rpm.RpmDatabase.Result;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
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

public class RpmDatabaseTest {

  private static final RpmPackage CUDA =
      new RpmPackage("nvidia-driver-cuda", "580.95.05", "1.el9", 3);

  private static byte[] real;

  @TempDir Path folder;

  /** As rpm made it. */
  public static byte[] fixture() throws IOException {
    try (InputStream in = RpmDatabaseTest.class.getResourceAsStream("rpmdb.sqlite.gz");
        GZIPInputStream unpacked = new GZIPInputStream(in)) {
      return unpacked.readAllBytes();
    }
  }

  @BeforeAll
  static void unpack() throws IOException {
    real = fixture();
  }

  private static Result nvidia(byte[] file) {
    return RpmDatabase.read(Bytes.of(file), name -> name.contains("nvidia"));
  }

  private static void unreadable(byte[] file, String why) {
    assertThat(nvidia(file))
        .isInstanceOfSatisfying(
            Result.Unreadable.class, result -> assertThat(result.reason()).contains(why));
  }

  @Test
  void whatRpmWrote() throws IOException {
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
    Path file = Files.write(folder.resolve("rpmdb.sqlite"), real);
    try (FileChannel channel = FileChannel.open(file)) {
      assertThat(RpmDatabase.read(Bytes.of(channel), CUDA.name()::equals))
          .isEqualTo(new Result.Read(List.of(CUDA)));
    }
  }

  @Test
  void everyRowOfTablesOfManyPages() {
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
    unreadable(new byte[0], "does not begin as an SQLite file");
    unreadable("Berkeley".repeat(100).getBytes(), "does not begin as an SQLite file");
    unreadable(changed(16, 0x12, 0x34), "its pages have 4660 bytes");
    unreadable(changed(16, 1, 0), "its pages have 256 bytes");
    unreadable(changed(19, 3), "a version of the format");
    unreadable(changed(56, 0, 0, 0, 2), "not UTF-8");
    unreadable(Arrays.copyOf(real, 4096), "page ");
    unreadable(Arrays.copyOf(real, real.length / 2), "page ");
  }

  private static byte[] changed(int at, int... bytes) {
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
      byte[] tree = real.clone();
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
    byte[] file = real.clone();
    for (int page = 5; page < file.length / 4096; page++) {
      if (file[page * 4096] == 0) {
        ByteBuffer.wrap(file).putInt(page * 4096, itself ? page + 1 : -1);
      }
    }
    return file;
  }

  /** Not one byte of a real file is believed: whatever it says, an answer comes. */
  @Test
  @Timeout(120)
  void anyByteMayBeAnything() {
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
