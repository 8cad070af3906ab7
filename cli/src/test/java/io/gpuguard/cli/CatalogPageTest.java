package io.gpuguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.cel.Operation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What docs/catalog.md says is so: its examples are written to a folder, its commands give what it
 * shows, and it speaks of every key that the reader knows.
 */
class CatalogPageTest {

  private static final Pattern FENCE = Pattern.compile("(?ms)^```(yaml|console)\n(.*?)^```$");

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** A command of the page and what it is shown to print. */
  private record Command(String line, List<String> shown) {}

  private final List<Command> commands = new ArrayList<>();

  @BeforeEach
  void writeTheExamples() throws IOException {
    Matcher fence = FENCE.matcher(page());
    while (fence.find()) {
      List<String> lines = fence.group(2).lines().toList();
      if (fence.group(1).equals("console")) {
        assertThat(lines.getFirst()).startsWith("$ gpuguard ");
        commands.add(new Command(lines.getFirst(), lines.subList(1, lines.size())));
      } else {
        assertThat(lines.getFirst()).as("names its file").matches("# [\\w./-]+\\.yaml");
        Path file = folder.resolve(lines.getFirst().substring(2));
        Files.createDirectories(file.getParent());
        Files.write(file, lines);
      }
    }
  }

  private static String page() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(root.resolve("catalog/controls"))) {
      root = root.getParent();
    }
    return Files.readString(root.resolve("docs/catalog.md"));
  }

  private int run(List<String> words) {
    out.reset();
    err.reset();
    Surroundings surroundings =
        new Surroundings(
            InputStream.nullInputStream(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of(),
            false,
            false);
    return new Main(surroundings).run(words);
  }

  /** Runs a command of the page as if the folder were the working folder. */
  private String run(String command) throws IOException {
    List<String> words = new ArrayList<>();
    for (String word : command.replace("$ gpuguard ", "").split(" ")) {
      boolean path = Files.exists(folder.resolve(word));
      words.add(path ? folder.resolve(word).toString() : word);
    }
    run(words);
    return out.toString(StandardCharsets.UTF_8).replace(folder + "/", "");
  }

  @TestFactory
  List<DynamicTest> commandsPrintWhatThePageShows() {
    return commands.stream()
        .map(
            command ->
                DynamicTest.dynamicTest(
                    command.line(),
                    () ->
                        assertThat(run(command.line()))
                            .as("%s", err)
                            .containsSubsequence(command.shown())))
        .toList();
  }

  @Test
  void everyFunctionIsNamed() throws IOException {
    String page = page();
    for (Operation operation : Operation.values()) {
      String name = operation.text();
      boolean operator = name.contains("_") || name.startsWith("@");
      assertThat(operator || page.contains("`" + name + "`")).as(name).isTrue();
    }
  }

  @Test
  void everyKeyIsNamed() throws IOException {
    String page = page();
    Set<String> keys = new TreeSet<>(keys("controls/agents/dies-silently/control.yaml"));
    keys.addAll(keys("controls/cost/cost-centre-missing/control.yaml"));
    keys.addAll(keys("profiles/acme/acme-gpu-agent.yaml"));
    assertThat(keys).contains("aliases", "unless", "where", "notes", "avoid", "behaviour");
    assertThat(keys).allSatisfy(key -> assertThat(page).contains("`" + key + "`"));
  }

  /** The keys that the reader names when it finds an unknown one, in every mapping of a file. */
  private Set<String> keys(String file) throws IOException {
    Path path = folder.resolve("my-catalog").resolve(file);
    List<String> lines = Files.readAllLines(path);
    Set<String> known = new TreeSet<>();
    for (int i = 1; i < lines.size(); i++) {
      Matcher key = Pattern.compile("^( *(?:- )?)[\\w-]+:.*").matcher(lines.get(i));
      if (key.matches()) {
        List<String> odd = new ArrayList<>(lines);
        odd.add(i, key.group(1) + "odd: 1");
        if (key.group(1).endsWith("- ")) {
          odd.set(i + 1, lines.get(i).replaceFirst("- ", "  "));
        }
        Files.write(path, odd);
        run(List.of("controls", "lint", folder.resolve("my-catalog").toString()));
        Matcher told =
            Pattern.compile("known here: (.*)").matcher(err.toString(StandardCharsets.UTF_8));
        while (told.find()) {
          known.addAll(List.of(told.group(1).split(", ")));
        }
      }
    }
    Files.write(path, lines);
    return known;
  }
}
