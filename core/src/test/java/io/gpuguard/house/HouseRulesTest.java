package io.gpuguard.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.TestingRepository;
import io.gpuguard.catalog.BuiltInCatalog;
import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.Control;
import io.gpuguard.catalog.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every file of the repository owes its reader. */
class HouseRulesTest {

  private static final Path ROOT = TestingRepository.root();
  private static final int LONGEST_CLASS = 320;
  private static final int LONGEST_METHOD = 60;

  private static final Pattern SIGNATURE =
      Pattern.compile(
          "^ {2,8}(?!if |for |while |switch |else|try|catch|return |synchronized |@|\\}|case |new )"
              + "\\S.*\\)( throws [\\w., ]+)? \\{$");

  private static List<Path> files(String folder, String ending) throws IOException {
    try (Stream<Path> walk = Files.walk(ROOT.resolve(folder))) {
      return walk.filter(f -> f.toString().endsWith(ending))
          .filter(Files::isRegularFile)
          .filter(f -> !f.toString().contains("/target/"))
          .sorted()
          .toList();
    }
  }

  private static List<Path> sources() throws IOException {
    List<Path> all = new ArrayList<>();
    for (String module : List.of("core", "cli", "agent")) {
      all.addAll(files(module + "/src/main/java", ".java"));
    }
    assertThat(all).hasSizeGreaterThan(300);
    return all;
  }

  private static String name(Path file) {
    return ROOT.relativize(file).toString();
  }

  @Test
  void everyPackageSaysWhatItIsForAndIsNullMarked() throws IOException {
    Set<String> wrong = new TreeSet<>();
    for (Path file : sources()) {
      Path info = file.resolveSibling("package-info.java");
      String text = Files.exists(info) ? Files.readString(info) : "";
      if (!text.contains("@NullMarked") || !text.startsWith("/**")) {
        wrong.add(name(file.getParent()));
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void aClassFitsOnAFewScreens() throws IOException {
    Map<String, Integer> longer = new TreeMap<>();
    for (Path file : sources()) {
      int lines = Files.readAllLines(file).size();
      if (lines > LONGEST_CLASS) {
        longer.put(name(file), lines);
      }
    }
    assertThat(longer).isEmpty();
  }

  @Test
  void aMethodFitsOnOneScreen() throws IOException {
    List<String> wrong = new ArrayList<>();
    int methods = 0;
    for (Path file : sources()) {
      List<String> lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        if (opensMethod(lines, i) && !isOther(lines, i)) {
          methods++;
          int end = end(lines, i);
          if (end - i > LONGEST_METHOD) {
            wrong.add(name(file) + ":" + (i + 1) + " has " + (end - i) + " lines");
          }
        }
      }
    }
    assertThat(methods).isGreaterThan(1000);
    assertThat(wrong).isEmpty();
  }

  /** The last line of a signature: it closes a parameter list and opens a block. */
  private static boolean opensMethod(List<String> lines, int i) {
    String line = lines.get(i);
    return SIGNATURE.matcher(line).matches()
        && !line.strip().startsWith("&&")
        && !line.strip().startsWith("||")
        && !line.contains(" = ")
        && !line.contains("->")
        && !line.contains("switch (");
  }

  /** What is wrapped stands four blanks further in for each parenthesis that is open. */
  private static int depth(String line) {
    int open = (int) line.chars().filter(c -> c == '(').count();
    int closed = (int) line.chars().filter(c -> c == ')').count();
    return line.length() - line.stripLeading().length() - 4 * Math.max(0, closed - open);
  }

  /** A record has a parameter list too, and a condition may be wrapped. */
  private static boolean isOther(List<String> lines, int signature) {
    int depth = depth(lines.get(signature));
    int first = signature;
    while (depth(lines.get(first)) > depth || lines.get(first).startsWith(" ".repeat(depth + 1))) {
      first--;
    }
    String opening = lines.get(first).strip();
    return opening.contains("record ")
        || opening.matches("(if|for|while|switch|try|} else if|} catch|synchronized) \\(.*");
  }

  private static int end(List<String> lines, int start) {
    String brace = " ".repeat(depth(lines.get(start))) + "}";
    for (int i = start + 1; i < lines.size(); i++) {
      if (lines.get(i).equals(brace)) {
        return i;
      }
    }
    throw new AssertionError("no end of " + lines.get(start));
  }

  @Test
  void everyControlHasExamplesAndARepair() throws IOException {
    Catalog catalog = BuiltInCatalog.load();
    assertThat(files("catalog/controls", "/control.yaml")).hasSameSizeAs(catalog.controls());
    for (Control control : catalog.controls()) {
      Path folder = ROOT.resolve("catalog/controls/" + control.topic() + "/" + control.name());
      for (String kind : List.of("pass", "fail")) {
        assertThat(folder.resolve(kind)).as(control.id()).isNotEmptyDirectory();
      }
      assertThat(control.repair().text()).as(control.id()).isNotBlank();
      assertThat(control.repair().automatic() == Control.Automatic.NONE)
          .as(control.id() + " is repaired by people alone")
          .isEqualTo(control.repair().fix() == null);
    }
  }

  @Test
  void everyProfileNamesItsSources() {
    assertThat(BuiltInCatalog.load().profiles())
        .isNotEmpty()
        .allSatisfy(profile -> assertThat(profile.sources()).as(profile.id()).isNotEmpty())
        .extracting(Profile::id)
        .doesNotHaveDuplicates();
  }

  @Test
  void aChangeIsToldInOneLine() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (String line : Files.readAllLines(ROOT.resolve("CHANGELOG.md"))) {
      boolean heading = line.isEmpty() || line.startsWith("# ") || line.startsWith("## ");
      boolean entry = line.startsWith("- ");
      if (!heading && !entry) {
        wrong.add(line);
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** The markers are put together here, so that this file holds none of them. */
  @Test
  void nothingIsLeftForLaterOrNamesARegistry() throws IOException {
    Pattern later = Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b(?!\\(#\\d+\\))");
    Pattern registry =
        Pattern.compile(
            "\\b(repo1?\\.maven|maven\\.org|proxy\\.golang|sum\\.golang|pypi\\.org|registry\\.npmjs)\\b");
    List<String> wrong = new ArrayList<>();
    for (String ending :
        List.of(".java", ".xml", ".md", ".sh", ".yaml", "/run", "/mvnw", ".json")) {
      for (Path file : files("", ending)) {
        String name = name(file);
        if (name.startsWith(".git/") || name.endsWith("HouseRulesTest.java")) {
          continue;
        }
        String text = Files.readString(file);
        for (Pattern pattern : List.of(later, registry)) {
          Matcher found = pattern.matcher(text);
          if (found.find()) {
            wrong.add(name + ": " + found.group());
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
  }
}
