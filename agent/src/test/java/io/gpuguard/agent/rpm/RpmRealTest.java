package io.gpuguard.agent.rpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that the installed rpm writes now, and those of systems of several years. */
@Tag("real")
class RpmRealTest {

  @TempDir Path folder;

  private String run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    int code = process.waitFor();
    String said = Files.readString(folder.resolve("log"));
    assertThat(code).as(said).isZero();
    return said;
  }

  private static String part(String name) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(Path.of("..", "realparts", "path").toString(), name).start();
    String path = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assumeTrue(process.waitFor() == 0, name + " is not built: run realparts/build " + name);
    return path.strip();
  }

  /** CentOS 5 to 8, UBI 8 of a big-endian machine, SLE 15; another reader says what they hold. */
  @Test
  void whatRealSystemsHold() throws Exception {
    String reader = part("rpmdb");
    List<Path> files;
    try (Stream<Path> all = Files.walk(Path.of(part("rpmdb-files")))) {
      files = all.filter(f -> f.getFileName().toString().matches("Packages(\\.db)?")).toList();
    }
    assertThat(files).as("both forms").hasSizeGreaterThan(10).anyMatch(f -> f.endsWith("Packages"));
    assertThat(files).anyMatch(f -> f.endsWith("Packages.db"));
    for (Path file : files) {
      List<String> expected = run(reader, file.toString()).lines().sorted().toList();
      try (FileChannel channel = FileChannel.open(file)) {
        List<String> found = new ArrayList<>();
        for (boolean first : List.of(true, false)) {
          // In two halves: no more than 512 at once.
          Predicate<String> wanted = name -> name.compareTo("kernel") < 0 == first;
          assertThat(RpmDatabase.read(Bytes.of(channel), wanted))
              .as(file.toString())
              .isInstanceOfSatisfying(
                  RpmDatabase.Result.Read.class,
                  read -> read.packages().forEach(p -> found.add(line(p))));
        }
        assertThat(found.stream().sorted().toList()).as(file.toString()).isEqualTo(expected);
      }
    }
  }

  private static String line(RpmPackage p) {
    return p.name() + " " + p.epoch() + " " + p.version() + " " + p.release();
  }

  private void build(String name, String version, String more) throws Exception {
    Path spec = folder.resolve(name + ".spec");
    Files.writeString(
        spec,
        """
        Name: %1$s
        Version: %2$s
        Release: 1.el9
        Epoch: 3
        Summary: x
        License: Apache-2.0
        BuildArch: noarch
        %%description
        x
        %%install
        mkdir -p %%{buildroot}/usr/share/%1$s
        for i in $(seq 1 60); do : > %%{buildroot}/usr/share/%1$s/file-$i; done
        %%files
        /usr/share/%1$s
        %3$s
        """
            .formatted(name, version, more));
    run("rpmbuild", "--define", "_topdir " + folder.resolve("top"), "-bb", spec.toString());
  }

  @Test
  void whatTheInstalledRpmWrites() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/rpmbuild")), "rpm is not installed");
    StringBuilder fillers = new StringBuilder();
    for (int i = 0; i < 160; i++) {
      String name = "-n gpuguard-filler-of-the-table-" + i;
      fillers
          .append("%package ")
          .append(name)
          .append("\nSummary: x\n")
          .append("%description ")
          .append(name)
          .append("\nx\n")
          .append("%files ")
          .append(name)
          .append('\n');
    }
    build("nvidia-driver-cuda", "580.95.05", fillers.toString());
    build("nvidia-settings", "580.82.07", "");
    Path database = Files.createDirectories(folder.resolve("db"));
    try (Stream<Path> built = Files.walk(folder.resolve("top/RPMS"))) {
      List<String> command =
          Stream.concat(
                  Stream.of("rpm", "--dbpath", database.toString(), "-i", "--nodeps", "--justdb"),
                  built.map(Path::toString).filter(file -> file.endsWith(".rpm")))
              .toList();
      run(command.toArray(String[]::new));
    }
    Path file = database.resolve("rpmdb.sqlite");
    assumeTrue(Files.exists(file), "this rpm has another form of database");
    assertThat(Files.size(database.resolve("rpmdb.sqlite-wal"))).as("rpm leaves it empty").isZero();
    try (FileChannel channel = FileChannel.open(file)) {
      assertThat(RpmDatabase.read(Bytes.of(channel), name -> name.startsWith("nvidia-driver")))
          .isEqualTo(
              new RpmDatabase.Result.Read(
                  List.of(new RpmPackage("nvidia-driver-cuda", "580.95.05", "1.el9", 3))));
      assertThat(RpmDatabase.read(Bytes.of(channel), name -> true))
          .isInstanceOfSatisfying(
              RpmDatabase.Result.Read.class, read -> assertThat(read.packages()).hasSize(162));
    }
  }
}
