package io.gpuguard.cel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelOptionalLibrary;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import io.gpuguard.TestingDefaults;
import io.gpuguard.TestingRepository;
import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.CatalogFile;
import io.gpuguard.catalog.CatalogFolder;
import io.gpuguard.catalog.CatalogReader;
import io.gpuguard.catalog.Control;
import io.gpuguard.component.PodScope;
import io.gpuguard.inventory.Inventory;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.resource.Resource;
import io.gpuguard.source.Reading;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.math.BigDecimal;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * cel-java and our evaluator give every expression of the catalogue the same value, over the
 * examples of its topic, as written and as an API server would store them (docs/decisions/0001).
 */
class CelJavaDifferentialTest {

  private static final CelOptions OPTIONS = CelOptions.current().enableOptionalSyntax(true).build();
  private static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setOptions(OPTIONS)
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .addLibraries(
              CelOptionalLibrary.INSTANCE,
              CelExtensions.strings(),
              CelExtensions.sets(OPTIONS),
              CelExtensions.comprehensions())
          .addVar("object", SimpleType.DYN)
          .addVar("namespaceObject", SimpleType.DYN)
          .addVar("variables", SimpleType.DYN)
          .addFunctionDeclarations(
              CelFunctionDecl.newFunctionDeclaration(
                  "quantity",
                  CelOverloadDecl.newGlobalOverload(
                      "string_to_quantity", SimpleType.DYN, SimpleType.STRING)),
              CelFunctionDecl.newFunctionDeclaration(
                  "isGreaterThan",
                  CelOverloadDecl.newMemberOverload(
                      "quantity_is_greater_than", SimpleType.BOOL, SimpleType.DYN, SimpleType.DYN)))
          .build();
  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.standardCelRuntimeBuilder()
          .setOptions(OPTIONS)
          .addLibraries(
              CelOptionalLibrary.INSTANCE,
              CelExtensions.strings(),
              CelExtensions.sets(OPTIONS),
              CelExtensions.comprehensions())
          .addFunctionBindings(
              CelFunctionBinding.from(
                  "string_to_quantity", String.class, text -> Quantities.parse(text)),
              CelFunctionBinding.from(
                  "quantity_is_greater_than",
                  BigDecimal.class,
                  BigDecimal.class,
                  (a, b) -> a.compareTo(b) > 0))
          .build();

  /** What an evaluation that gave no value came to; the two word their reasons differently. */
  private static final String ERROR = "an error";

  private static final List<CatalogFile> FILES =
      CatalogFolder.read(TestingRepository.root().resolve("catalog")).files();
  private static final Catalog CATALOG = CatalogReader.read("test", FILES).catalog();

  private final Map<String, CelRuntime.Program> programs = new HashMap<>();
  private final Map<String, String> variables = new HashMap<>();
  private final Map<String, List<Resource>> examples = new HashMap<>();

  @TestFactory
  List<DynamicTest> theSameValue() {
    for (CatalogFile file : FILES) {
      if (file.name().equals("variables.yaml")) {
        for (Node variable : file.root().get("variables").items()) {
          variables.put(variable.get("name").text(""), variable.get("expression").text(""));
        }
      }
    }
    assertThat(variables).isNotEmpty();
    List<DynamicTest> tests = new ArrayList<>();
    for (Control control : CATALOG.controls()) {
      switch (control.check()) {
        case Control.PodCheck check ->
            tests.add(DynamicTest.dynamicTest(control.id(), () -> pods(control, check)));
        case Control.ObjectCheck check ->
            tests.add(DynamicTest.dynamicTest(control.id(), () -> objects(control, check)));
        case Control.InputCheck _, Control.ExceptionsCheck _ -> {
          // Has no expression.
        }
      }
    }
    assertThat(tests).hasSizeGreaterThan(60);
    return tests;
  }

  private List<Resource> examples(String topic) {
    return examples.computeIfAbsent(
        topic,
        _ -> {
          String folder = TestingRepository.root().resolve("catalog/controls/" + topic).toString();
          Reading reading = Sources.read(List.of(folder), SourceOptions.DEFAULT);
          List<Resource> both = new ArrayList<>(reading.resources());
          reading
              .resources()
              .forEach(r -> both.add(TestingDefaults.defaulted(r, CATALOG.podTemplates())));
          return both;
        });
  }

  private void pods(Control control, Control.PodCheck check) {
    int compared = 0;
    for (Resource resource : examples(control.topic())) {
      Inventory inventory = new Inventory(List.of(resource), CATALOG.podTemplates());
      for (PodTemplate pod : inventory.pods()) {
        Map<String, Object> given = new HashMap<>();
        given.put("podSpec", java(pod.spec()));
        given.put("podMetadata", java(pod.metadata()));
        Scope scope = PodScope.of(pod, inventory, CATALOG);
        compare(control, check.text(), check.expression(), scope, resource, given);
        compared++;
      }
    }
    assertThat(compared).isPositive();
  }

  private void objects(Control control, Control.ObjectCheck check) {
    int compared = 0;
    for (Resource resource : examples(control.topic())) {
      Inventory inventory = new Inventory(List.of(resource), CATALOG.podTemplates());
      if (check.kinds().stream().anyMatch(kind -> !inventory.ofKind(kind).isEmpty())) {
        Scope scope = PodScope.of(resource, inventory, CATALOG);
        compare(control, check.text(), check.expression(), scope, resource, new HashMap<>());
        compared++;
      }
    }
    assertThat(compared).isPositive();
  }

  private void compare(
      Control control,
      String text,
      Expression expression,
      Scope scope,
      Resource resource,
      Map<String, Object> given) {
    given.put("params", java(control.parameters()));
    Scope own = scope.withVariable("params", new Value.Data(control.parameters(), null));
    Object ours = java(new Evaluator(own).evaluate(expression));
    Map<String, Object> roots = new HashMap<>();
    roots.put("object", java(resource.root()));
    roots.put("variables", new Variables(roots, given));
    Object theirs;
    try {
      theirs = evaluate(text, roots);
    } catch (CelEvaluationException e) {
      theirs = ERROR;
    }
    assertThat(ours).as("%s of %s", text, resource.root()).isEqualTo(theirs);
  }

  private Object evaluate(String text, Map<String, Object> roots) throws CelEvaluationException {
    CelRuntime.Program program = programs.get(text);
    if (program == null) {
      try {
        CelAbstractSyntaxTree tree = COMPILER.compile(text).getAst();
        program = RUNTIME.createProgram(tree);
      } catch (dev.cel.common.CelValidationException e) {
        throw new AssertionError(text, e);
      }
      programs.put(text, program);
    }
    return program.eval(roots);
  }

  /** The catalogue's variables as a map that works each out when it is asked for. */
  private final class Variables extends AbstractMap<String, Object> {
    private final Map<String, Object> roots;
    private final Map<String, Object> known;

    Variables(Map<String, Object> roots, Map<String, Object> known) {
      this.roots = roots;
      this.known = known;
    }

    @Override
    public boolean containsKey(Object key) {
      return known.containsKey(key) || variables.containsKey(key);
    }

    @Override
    public @Nullable Object get(Object key) {
      Object value = known.get(key);
      String text = value == null ? variables.get(key) : null;
      if (text != null) {
        try {
          value = evaluate(text, roots);
        } catch (CelEvaluationException e) {
          throw new IllegalStateException(e);
        }
        known.put((String) key, value);
      }
      return value;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
      return known.entrySet();
    }
  }

  private static Object java(Value value) {
    return switch (value) {
      case Value.Data(Node node, var _) -> java(node);
      case Value.Gathered(List<Value> items, var _) ->
          items.stream().map(CelJavaDifferentialTest::java).toList();
      case Value.Maybe(var inner, var _) -> Optional.ofNullable(inner).map(v -> java(v));
      case Value.Quantity quantity -> quantity.amount();
      case Value.Null _ -> dev.cel.common.values.NullValue.NULL_VALUE;
      case Value.Failure _ -> ERROR;
    };
  }

  private static Object java(Node node) {
    return switch (node) {
      case Node.Text(String text) -> text;
      case Node.Whole(long number) -> number;
      case Node.Real(double number) -> number;
      case Node.Flag(boolean flag) -> flag;
      case Node.Sequence(List<Node> items) ->
          items.stream().map(CelJavaDifferentialTest::java).toList();
      case Mapping mapping -> {
        Map<String, Object> map = new LinkedHashMap<>();
        mapping.forEach((key, value) -> map.put(key, java(value)));
        yield map;
      }
      case Node.Missing _ -> ERROR;
    };
  }
}
