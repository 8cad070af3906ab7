package io.gpuguard.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.TestingRepository;
import io.gpuguard.catalog.BuiltInCatalog;
import io.gpuguard.catalog.Catalog;
import io.gpuguard.check.Analyzers;
import io.gpuguard.finding.Finding;
import io.gpuguard.resource.Resource;
import io.gpuguard.source.Reading;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The examples of all controls with one field of the wrong type: no control crashes, none loses its
 * words. {@code dev/fuzz} runs it for longer, from other random numbers.
 */
class WrongTypesTest {

  private static final int CASES = 2000;
  private static final List<Node> WRONG =
      List.of(
          Node.of(""),
          Node.of("text"),
          Node.of("-1"),
          Node.of(-1L),
          Node.of(Long.MAX_VALUE),
          new Node.Real(0.5),
          Node.of(true),
          Node.of(List.of()),
          Node.of(List.of(Node.of("item"))),
          Node.of(List.of(Mapping.EMPTY, Node.of(List.of()))),
          Mapping.EMPTY,
          Mapping.EMPTY.with("key", Node.of(1L)));

  private final Catalog catalog = BuiltInCatalog.load();
  private final Analyzers analyzers = BuiltInAnalyzers.all();

  @Test
  void noFieldOfAWrongTypeCrashesAControl() {
    long seconds = Long.getLong("gpuguard.fuzz.seconds", 0);
    long seed = seconds == 0 ? 1 : System.nanoTime();
    List<List<Resource>> files = files();
    Random random = new Random(seed);
    long end = System.nanoTime() + seconds * 1_000_000_000;
    int cases = 0;
    while (seconds == 0 ? cases < CASES : System.nanoTime() < end) {
      List<Resource> file = new ArrayList<>(files.get(random.nextInt(files.size())));
      int at = random.nextInt(file.size());
      List<Path> fields = new ArrayList<>();
      collect(file.get(at).root(), Path.ROOT, fields);
      Path field = fields.get(random.nextInt(fields.size()));
      Node wrong = WRONG.get(random.nextInt(WRONG.size()));
      Mapping root = replaced(file.get(at).root(), field.steps(), 0, wrong).mapping();
      file.set(at, Resource.of(root, file.get(at).origin()));
      scan(file, "seed " + seed + ": " + root + " with " + wrong + " at " + field);
      cases++;
    }
    if (seconds > 0) {
      System.out.println("WrongTypesTest: " + cases + " objects with a field of a wrong type");
    }
  }

  /** The examples, file by file. */
  private static List<List<Resource>> files() {
    String folder = TestingRepository.root().resolve("catalog/controls").toString();
    Map<String, List<Resource>> files = new TreeMap<>();
    for (Resource resource : Sources.read(List.of(folder), SourceOptions.DEFAULT).resources()) {
      files.computeIfAbsent(resource.origin().file(), _ -> new ArrayList<>()).add(resource);
    }
    assertThat(files).hasSizeGreaterThan(250);
    return List.copyOf(files.values());
  }

  private static void collect(Node node, Path path, List<Path> fields) {
    if (!path.equals(Path.ROOT)) {
      fields.add(path);
    }
    if (node instanceof Mapping mapping) {
      mapping.forEach((key, value) -> collect(value, path.child(key), fields));
    } else {
      for (int i = 0; i < node.items().size(); i++) {
        collect(node.items().get(i), path.child(i), fields);
      }
    }
  }

  private static Node replaced(Node node, List<Path> steps, int at, Node wrong) {
    if (at == steps.size()) {
      return wrong;
    }
    String key = steps.get(at).key();
    if (key != null) {
      return node.mapping().with(key, replaced(node.get(key), steps, at + 1, wrong));
    }
    List<Node> items = new ArrayList<>(node.items());
    int index = steps.get(at).index();
    items.set(index, replaced(items.get(index), steps, at + 1, wrong));
    return Node.of(items);
  }

  private void scan(List<Resource> resources, String what) {
    List<Finding> findings;
    try {
      Reading reading = new Reading(1, resources, List.of(), List.of(), List.of());
      findings = Scan.run(reading, catalog, analyzers, ScanOptions.ALL).findings();
      // Sorted already: twice the same is the same order.
      assertThat(findings).isSortedAccordingTo(Comparator.comparing(Finding::severity));
    } catch (RuntimeException e) {
      throw new AssertionError(what, e);
    }
    for (Finding finding : findings) {
      assertThat(finding.message())
          .as(what)
          .isNotBlank()
          .doesNotContain("{value}", "{field}", "{object}", "{container}", "{component}");
    }
  }
}
