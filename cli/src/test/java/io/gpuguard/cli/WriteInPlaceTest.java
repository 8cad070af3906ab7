package io.gpuguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.repair.Repair;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteInPlaceTest {

  private static final String OLD = "a longer text that was there\n";
  private static final String NEW = "the new text\n";

  @TempDir Path folder;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path file = Path.of("");

  @BeforeEach
  void writeFile() throws IOException {
    file = Files.writeString(folder.resolve("x.yaml"), OLD);
  }

  private int write(Path name) {
    PrintStream printed = new PrintStream(err, true, StandardCharsets.UTF_8);
    InputStream in = InputStream.nullInputStream();
    byte[] old = OLD.getBytes(StandardCharsets.UTF_8);
    byte[] repaired = NEW.getBytes(StandardCharsets.UTF_8);
    return WriteInPlace.write(
        new Repair.FileChange(name.toString(), old, repaired, List.of()),
        new Surroundings(in, printed, printed, Map.of(), false, false));
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void allNamesOfAFileGetTheNewText() throws IOException {
    Path other = Files.createLink(folder.resolve("other.yaml"), file);
    assertThat(write(file)).isEqualTo(ExitCode.CLEAN);
    assertThat(file).hasContent(NEW);
    assertThat(other).hasContent(NEW);
    // The same file once more, under the other name.
    assertThat(write(other)).isEqualTo(ExitCode.CLEAN);
  }

  @Test
  void aSymbolicLinkStaysOne() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link.yaml"), file);
    assertThat(write(link)).isEqualTo(ExitCode.CLEAN);
    assertThat(link).isSymbolicLink().hasContent(NEW);
    assertThat(write(file)).isEqualTo(ExitCode.CLEAN);
  }

  @Test
  void aFileThatSomebodyElseChangedStays() throws IOException {
    Files.writeString(file, "theirs\n");
    assertThat(write(file)).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(file).hasContent("theirs\n");
    assertThat(said()).endsWith("x.yaml cannot be written: it changed since it was read.\n");
  }

  @Test
  void aFileThatIsGoneIsNotMadeAgain() throws IOException {
    Files.delete(file);
    assertThat(write(file)).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(file).doesNotExist();
    assertThat(said()).endsWith("x.yaml cannot be written: it is gone.\n");
  }

  @Test
  void aReadOnlyFileStays() throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    assertThat(write(file)).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(file).hasContent(OLD);
    assertThat(said()).endsWith("x.yaml cannot be written: it is read-only.\n");
  }

  @Test
  void aFileInAFolderThatTakesNoNewOnesIsWritten() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
    try {
      assertThat(write(file)).isEqualTo(ExitCode.CLEAN);
      assertThat(file).hasContent(NEW);
    } finally {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @Test
  void nothingIsLeftBeside() throws IOException {
    write(file);
    try (Stream<Path> all = Files.list(folder)) {
      assertThat(all).containsExactly(file);
    }
  }
}
