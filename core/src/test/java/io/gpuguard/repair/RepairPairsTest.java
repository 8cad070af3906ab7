package io.gpuguard.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.TestingRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Each folder under {@code repair} holds a text and what it becomes, and is run in several forms.
 */
class RepairPairsTest {

  /** A form of a text that must be repaired alike. */
  private enum Form {
    AS_WRITTEN(text -> text),
    WINDOWS_LINES(text -> text.replace("\n", "\r\n")),
    BYTE_ORDER_MARK(text -> "\ufeff" + text),
    NO_LAST_LINE_BREAK(text -> text.substring(0, text.length() - 1)),
    WINDOWS_LINES_BUT_THE_LAST(text -> text.substring(0, text.length() - 1).replace("\n", "\r\n")),
    LATER_IN_THE_FILE(text -> "a: ä🚀\n---\n" + text);

    private final UnaryOperator<String> change;

    Form(UnaryOperator<String> change) {
      this.change = change;
    }
  }

  @TestFactory
  List<DynamicTest> pairs() throws IOException {
    Path root = TestingRepository.root().resolve("core/src/test/resources/repair");
    List<DynamicTest> tests = new ArrayList<>();
    try (Stream<Path> folders = Files.list(root)) {
      for (Path folder : folders.sorted().toList()) {
        Path before = file(folder, "before.");
        Path after = file(folder, "after.");
        for (Form form : Form.values()) {
          if (form != Form.LATER_IN_THE_FILE || before.toString().endsWith(".yaml")) {
            String name = folder.getFileName() + " " + form;
            tests.add(DynamicTest.dynamicTest(name, () -> check(before, after, form)));
          }
        }
      }
    }
    assertThat(tests).isNotEmpty();
    return tests;
  }

  private static Path file(Path folder, String start) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> found = files.filter(f -> f.getFileName().toString().startsWith(start)).toList();
      assertThat(found).as("%s in %s", start, folder).hasSize(1);
      return found.getFirst();
    }
  }

  private static void check(Path before, Path after, Form form) throws IOException {
    String name = before.getFileName().toString();
    byte[] text = bytes(form.change.apply(Files.readString(before)));
    byte[] expected = bytes(form.change.apply(Files.readString(after)));
    byte[] repaired = TestingRepair.repaired(name, text);
    assertThat(string(repaired)).isEqualTo(string(expected));
    assertThat(TestingRepair.repair(name, repaired).files()).as("a second run").isEmpty();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String string(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
