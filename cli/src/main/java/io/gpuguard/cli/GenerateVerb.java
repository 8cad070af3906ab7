package io.gpuguard.cli;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.Control;
import io.gpuguard.catalog.Profile;
import io.gpuguard.check.Input;
import io.gpuguard.component.Component;
import io.gpuguard.generate.Folder;
import io.gpuguard.generate.Generator;
import io.gpuguard.generate.Generators;
import io.gpuguard.scan.BuiltInAnalyzers;
import io.gpuguard.scan.Scan;
import io.gpuguard.scan.ScanOptions;
import io.gpuguard.scan.ScanResult;
import io.gpuguard.source.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** {@code gpuguard generate}. */
final class GenerateVerb implements Verb {

  private static final Option OUTPUT_DIR =
      Option.of("--output-dir", "DIR", "where to write; an absent or empty folder");
  private static final Option VOUCH =
      Option.of(
          "--vouch",
          "WHICH",
          "components that policies trust: found (default, those in the input) or all known ones");

  @Override
  public String name() {
    return "generate";
  }

  @Override
  public String operands() {
    return "KIND... PATH...";
  }

  @Override
  public String summary() {
    return "Write policies and configuration for other engines";
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with(
        OUTPUT_DIR,
        VOUCH,
        CommonOptions.PROFILE,
        CommonOptions.HORIZON,
        CommonOptions.SEVERITY,
        CommonOptions.CONTROL,
        CommonOptions.EXCEPTIONS);
  }

  @Override
  public String details() {
    StringBuilder out = new StringBuilder("kinds:\n");
    for (Generator generator : Generators.ALL) {
      out.append(String.format("  %-30s%s%n", generator.kind(), generator.summary()));
    }
    out.append(String.format("  %-30s%s%n", "all", "each of them"));
    return out.append(
            """

            Nothing is applied. The folder's README says in which order to apply what, what each
            file will stop among the objects that were read, and how to take it back.

            examples:
              gpuguard generate validating-admission-policy manifests/ --output-dir policies/
              gpuguard generate kyverno manifests/ --severity critical,high --output-dir policies/
            """)
        .toString();
  }

  @Override
  public int run(Arguments words, Surroundings surroundings) throws UsageException {
    Run run = Run.of(this, words, surroundings);
    List<Generator> kinds = new ArrayList<>();
    List<String> paths = new ArrayList<>();
    sort(run.arguments().operands(), kinds, paths);
    Path folder = folder(run.arguments());
    Catalog catalog = run.catalog();
    ScanOptions options = ScanVerb.options(run.settings(), catalog);
    Reading reading = run.read(paths);
    ScanResult result =
        Adjustments.apply(
            Scan.run(reading, catalog, BuiltInAnalyzers.all(), options), options, run);
    Input input = new Input(catalog, result.inventory(), result.components(), options.parameters());
    List<Control> controls = catalog.controls().stream().filter(options::selects).toList();
    Generator.Request request =
        new Generator.Request(
            result,
            controls,
            vouched(run.arguments(), catalog, result),
            input::parameters,
            Adjustments.inForce(run));
    Map<String, String> files = Folder.of(kinds, request);
    int code = ExitCode.worst(run.problems(reading), Broken.tell(result, surroundings));
    try {
      for (Map.Entry<String, String> file : files.entrySet()) {
        Path target = folder.resolve(file.getKey());
        Files.createDirectories(target.toAbsolutePath().getParent());
        Files.writeString(target, file.getValue());
      }
    } catch (IOException e) {
      throw new UsageException(folder + " cannot be written: " + e.getMessage() + ".");
    }
    if (!run.quiet()) {
      surroundings
          .err()
          .println(
              files.size()
                  + " files written to "
                  + folder
                  + "; its README.md says in which order to apply them.");
    }
    return code;
  }

  /** Kinds come first; the first word that is none begins the paths. */
  private static void sort(List<String> operands, List<Generator> kinds, List<String> paths)
      throws UsageException {
    for (String operand : operands) {
      if (paths.isEmpty() && operand.equals("all")) {
        kinds.addAll(Generators.ALL);
      } else if (paths.isEmpty() && Generators.find(operand).isPresent()) {
        kinds.add(Generators.find(operand).orElseThrow());
      } else {
        paths.add(operand);
      }
    }
    if (kinds.isEmpty()) {
      String known = String.join(", ", Generators.ALL.stream().map(Generator::kind).toList());
      String first = operands.isEmpty() ? "" : "'" + operands.getFirst() + "' is no kind; ";
      throw new UsageException(first + "name at least one of " + known + ", or all.");
    }
  }

  private static Path folder(Arguments arguments) throws UsageException {
    String name = arguments.value(OUTPUT_DIR.name());
    if (name == null) {
      throw new UsageException("--output-dir DIR is needed: where to write.");
    }
    Path folder = Path.of(name);
    if (!Files.exists(folder)) {
      return folder;
    }
    try (Stream<Path> inside = Files.list(folder)) {
      if (inside.findAny().isEmpty()) {
        return folder;
      }
    } catch (IOException e) {
      throw new UsageException(folder + " is no folder that can be read.");
    }
    throw new UsageException(
        folder + " is not empty; name another folder, so that no old policy stays among new ones.");
  }

  private static List<Profile> vouched(Arguments arguments, Catalog catalog, ScanResult result)
      throws UsageException {
    String which = arguments.value(VOUCH.name(), "found");
    return switch (which) {
      case "all" -> catalog.profiles();
      case "found" ->
          catalog.profiles().stream()
              .filter(p -> result.components().stream().anyMatch(c -> is(c, p)))
              .toList();
      default -> throw new UsageException("--vouch takes found or all, not '" + which + "'.");
    };
  }

  private static boolean is(Component component, Profile profile) {
    return component.profile() != null && component.profile().id().equals(profile.id());
  }
}
