package io.gpuguard.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.TestingRepository;
import io.gpuguard.catalog.BuiltInCatalog;
import io.gpuguard.catalog.Catalog;
import io.gpuguard.check.Analyzers;
import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Severity;
import io.gpuguard.report.Format;
import io.gpuguard.report.InventoryReport;
import io.gpuguard.report.Style;
import io.gpuguard.resource.Resource;
import io.gpuguard.source.Reading;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * The examples of all controls with one field of the wrong type: no control crashes, none loses its
 * words. Each field that an object of a kind has in any example, list positions and names of labels
 * aside, takes each wrong value once; with {@code gpuguard.fuzz.seconds}, as {@code dev/fuzz} sets
 * it, each field of each example does, until the time is over, and the inventory is written too.
 *
 * <p>Fields that no example has are not among them: a control reads such a field from a mapping
 * that an example has, and that mapping takes each wrong value.
 */
class WrongTypesTest {

  private static final long SECONDS = Long.getLong("gpuguard.fuzz.seconds", 0);

  /** Null first: a mapping without the key, a list without the item. */
  private static final List<Node> WRONG =
      List.of(
          Node.Missing.MISSING,
          Node.of(""),
          Node.of("text"),
          Node.of(-1L),
          Node.of(Long.MAX_VALUE),
          new Node.Real(0.5),
          Node.of(true),
          Node.of(List.of()),
          Node.of(List.of(Node.of("item"))),
          Node.of(List.of(Mapping.EMPTY, Node.of(List.of()))),
          Mapping.EMPTY,
          Mapping.EMPTY.with("key", Node.of(1L)),
          Mapping.EMPTY.with("key", Mapping.EMPTY.with("key", Node.of(List.of(Mapping.EMPTY)))));

  private final Catalog catalog = BuiltInCatalog.load();
  private final Analyzers analyzers = BuiltInAnalyzers.all();

  /** A field of an object of an example. */
  private record Field(List<Resource> file, int object, Path path) {

    /** Alike in all objects of a kind: {@code Pod spec.containers[].name}. */
    String schema() {
      StringBuilder schema = new StringBuilder(file.get(object).kind());
      String parent = "";
      for (Path step : path.steps()) {
        String key = step.key();
        boolean free = parent.equals("labels") || parent.equals("annotations");
        schema.append(key == null || free ? "[]" : "." + key);
        parent = key == null ? "" : key;
      }
      return schema.toString();
    }
  }

  @Test
  void noFieldOfAWrongTypeCrashesAControl() {
    List<Field> fields = fields();
    long end = System.nanoTime() + SECONDS * 1_000_000_000;
    if (SECONDS > 0) {
      // Another order at each run: what the time does not suffice for has its turn another day.
      Collections.shuffle(fields, new Random(System.nanoTime()));
    } else {
      Map<String, Field> schema = new TreeMap<>();
      fields.forEach(field -> schema.putIfAbsent(field.schema(), field));
      assertThat(schema).hasSizeGreaterThan(600).containsKeys(PLACES.toArray(String[]::new));
      fields = List.copyOf(schema.values());
    }
    int cases = 0;
    for (Field field : fields) {
      for (Node wrong : WRONG) {
        if (SECONDS > 0 && System.nanoTime() > end) {
          break;
        }
        scan(field, wrong);
        cases++;
      }
    }
    System.out.println(
        "WrongTypesTest: " + cases + " of " + fields.size() * WRONG.size() + " fields and values");
  }

  /** A few that must be among them, so that a mistake in collecting shows. */
  private static final List<String> PLACES =
      List.of(
          "Pod.metadata.name",
          "Pod.spec.containers[].securityContext.capabilities.add[]",
          "DaemonSet.spec.template.spec.volumes[].hostPath.path",
          "ClusterRole.rules[].verbs",
          "ClusterRoleBinding.subjects[].name",
          "NetworkPolicy.spec.ingress");

  private void scan(Field field, Node wrong) {
    List<Resource> file = new ArrayList<>(field.file());
    Resource before = file.get(field.object());
    Mapping root = replaced(before.root(), field.path().steps(), 0, wrong).mapping();
    file.set(field.object(), Resource.of(root, before.origin()));
    scan(file, () -> before.title() + " with " + wrong + " at " + field.path());
  }

  private static List<Field> fields() {
    List<Field> fields = new ArrayList<>();
    for (List<Resource> file : files()) {
      for (int i = 0; i < file.size(); i++) {
        List<Path> paths = new ArrayList<>();
        collect(file.get(i).root(), Path.ROOT, paths);
        for (Path path : paths) {
          fields.add(new Field(file, i, path));
        }
      }
    }
    return fields;
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
    boolean gone = at + 1 == steps.size() && !wrong.present();
    if (key != null && gone) {
      return node.mapping().without(key);
    }
    if (key != null) {
      return node.mapping().with(key, replaced(node.get(key), steps, at + 1, wrong));
    }
    List<Node> items = new ArrayList<>(node.items());
    int index = steps.get(at).index();
    if (gone) {
      items.remove(index);
    } else {
      items.set(index, replaced(items.get(index), steps, at + 1, wrong));
    }
    return Node.of(items);
  }

  private void scan(List<Resource> resources, Supplier<String> what) {
    List<Finding> findings;
    try {
      Reading reading = new Reading(1, resources, List.of(), List.of(), List.of());
      ScanResult result = Scan.run(reading, catalog, analyzers, ScanOptions.ALL);
      findings = result.findings();
      if (SECONDS > 0) {
        InventoryReport.write(Format.JSON, result, Style.PLAIN);
      }
    } catch (RuntimeException e) {
      throw new AssertionError(what.get(), e);
    }
    Severity last = Severity.CRITICAL;
    for (Finding finding : findings) {
      // Sorted already: twice the same is the same order.
      boolean sound =
          last.compareTo(finding.severity()) <= 0
              && !finding.message().isBlank()
              && PLACEHOLDERS.stream().noneMatch(finding.message()::contains);
      assertThat(sound).as(() -> what.get() + ": " + finding.message()).isTrue();
      last = finding.severity();
    }
  }

  private static final List<String> PLACEHOLDERS =
      List.of("{value}", "{field}", "{object}", "{container}", "{component}");
}
