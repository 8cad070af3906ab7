package io.gpuguard.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.TestingRepository;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The committed pages are those that the catalogue makes, and no link in the documents is dead. */
class PagesTest {

  private static final Path ROOT = TestingRepository.root();
  private static final Path DOCS = ROOT.resolve("docs");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

  @Test
  void committedPagesAreFresh() throws IOException {
    Map<String, String> pages = Pages.of(ROOT.resolve("catalog"));
    Set<String> stale = new TreeSet<>(PagesWriter.written(DOCS));
    stale.removeAll(pages.keySet());
    for (Map.Entry<String, String> page : pages.entrySet()) {
      Path file = DOCS.resolve(page.getKey());
      if (!Files.isRegularFile(file) || !Files.readString(file).equals(page.getValue())) {
        stale.add(page.getKey());
      }
    }
    assertThat(stale)
        .as("pages under docs are not what the catalogue says: run dev/docs and commit them")
        .isEmpty();
  }

  @Test
  void everyControlAndProfileHasAPage() {
    Set<String> names = Pages.of(ROOT.resolve("catalog")).keySet();
    assertThat(names).contains("controls/GG-PRIV-001.md", "profiles/nvidia-device-plugin.md");
    assertThat(names).contains("controls/README.md", "profiles/README.md", "variables.md");
    assertThat(names).contains("practices.md", "frameworks.md");
  }

  @Test
  void theReadmeCountsRight() throws IOException {
    Set<String> pages = Pages.of(ROOT.resolve("catalog")).keySet();
    long controls = pages.stream().filter(p -> p.startsWith("controls/GG-")).count();
    long profiles = pages.stream().filter(p -> p.startsWith("profiles/")).count() - 1;
    assertThat(Files.readString(ROOT.resolve("README.md")))
        .contains(controls + " controls", profiles + " known components");
  }

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    List<String> dead = new ArrayList<>();
    for (Path file : documents()) {
      Matcher link = LINK.matcher(withoutCode(Files.readString(file)));
      while (link.find()) {
        String target = link.group(1);
        if (!target.contains("://") && !leadsSomewhere(file, target)) {
          dead.add(ROOT.relativize(file) + " -> " + target);
        }
      }
    }
    assertThat(dead).isEmpty();
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> docs = Files.walk(DOCS);
        Stream<Path> top = Files.list(ROOT)) {
      return Stream.concat(docs, top).filter(f -> f.toString().endsWith(".md")).sorted().toList();
    }
  }

  private static String withoutCode(String markdown) {
    return markdown.replaceAll("(?s)```.*?```", "").replaceAll("`[^`\n]*`", "");
  }

  private static boolean leadsSomewhere(Path file, String target) throws IOException {
    String[] parts = target.split("#", 2);
    Path page = parts[0].isEmpty() ? file : file.resolveSibling(parts[0]).normalize();
    return Files.exists(page) && (parts.length == 1 || anchors(page).contains(parts[1]));
  }

  private static final Map<Path, Set<String>> ANCHORS = new TreeMap<>();

  private static Set<String> anchors(Path page) throws IOException {
    Set<String> known = ANCHORS.get(page);
    if (known == null) {
      known =
          Files.readString(page)
              .replaceAll("(?s)```.*?```", "")
              .lines()
              .filter(line -> line.startsWith("#"))
              .map(line -> Markdown.anchor(line.replaceFirst("^#+ ", "").replace("\\", "")))
              .collect(Collectors.toSet());
      ANCHORS.put(page, known);
    }
    return known;
  }

  @Test
  void longExpressionsAreBrokenOutsideOfTexts() {
    String text = "'" + "a b ".repeat(40) + "'";
    List<String> lines =
        Markdown.broken("variables.first == " + text + " || variables.second == 2");
    assertThat(lines).containsExactly("variables.first ==", text, "|| variables.second == 2");
  }

  @Test
  void plainTextStaysPlain() {
    assertThat(Markdown.text("the `*`/`*` role of <name> [x]"))
        .isEqualTo("the \\`\\*\\`/\\`\\*\\` role of &lt;name> \\[x]");
  }
}
