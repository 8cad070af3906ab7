package io.gpuguard.cli;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.Control;
import io.gpuguard.finding.Finding;
import io.gpuguard.repair.Lock;
import io.gpuguard.repair.Refusal;
import io.gpuguard.repair.Repair;
import io.gpuguard.repair.Splice;
import io.gpuguard.repair.UnifiedDiff;
import io.gpuguard.resource.Resource;
import io.gpuguard.scan.BuiltInAnalyzers;
import io.gpuguard.scan.Scan;
import io.gpuguard.scan.ScanOptions;
import io.gpuguard.scan.ScanResult;
import io.gpuguard.source.Reading;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import io.gpuguard.source.TextFile;
import io.gpuguard.tree.Bug;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** {@code gpuguard fix}. */
final class FixVerb implements Verb {

  private static final Option WRITE = Option.flag("--write", "change the files in place");
  private static final Option ONLY =
      Option.list("--only", "CONTROL", "only these repairs, by the control's id, name or topic");
  private static final Option SKIP = Option.list("--skip", "CONTROL", "all repairs but these");
  private static final Option OUTPUT =
      new Option(
          "--output",
          "-o",
          "FORMAT",
          false,
          "diff (default), kustomize=DIR or helm-values=DIR, where files are not one's own");
  private static final Option LOCK =
      Option.of("--lock", "FILE", "a file with the digests of images, to pin them");

  @Override
  public String name() {
    return "fix";
  }

  @Override
  public String operands() {
    return "PATH...";
  }

  @Override
  public String summary() {
    return "Repair manifests: a diff, or the files in place";
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with(
        WRITE,
        ONLY,
        SKIP,
        OUTPUT,
        LOCK,
        CommonOptions.PROFILE,
        CommonOptions.HORIZON,
        CommonOptions.SEVERITY,
        CommonOptions.EXCEPTIONS);
  }

  @Override
  public String details() {
    return """
    The diff names the controls above each hunk; patch and git apply read it. What cannot be
    repaired safely is named on standard error, with the reason. Every result is read and
    checked again before it is shown.

    --write puts a new file in the place of the old one, with its owner and permissions; a file
    of several names (hard links) is overwritten, a link's target changes and the link stays. A
    file that is read-only, or that changed since it was read, is left, with exit code 2.

    lock file:
      images:
        nvcr.io/nvidia/k8s-device-plugin:v0.17.4: sha256:<64 digits>

    examples:
      gpuguard fix manifests/ > repairs.diff
      helm template my-release chart/ | gpuguard fix - --output helm-values=values/
      gpuguard fix manifests/ --only no-seccomp-profile,images --lock digests.yaml --write
    """;
  }

  @Override
  public int run(Arguments words, Surroundings surroundings) throws UsageException {
    Run run = Run.of(this, words, surroundings);
    Catalog catalog = run.catalog();
    FixFolder folder = FixFolder.of(run.arguments());
    if (folder == null && run.arguments().operands().contains("-")) {
      throw new UsageException("fix edits files; save standard input as one and name it.");
    }
    Predicate<Control> selected = selected(run.arguments(), catalog);
    Lock lock = lock(run.arguments());
    ScanOptions options = ScanVerb.options(run.settings(), catalog);
    SourceOptions plainly = run.plainly();
    Reading reading = folder == null ? run.readPlainly() : run.read();
    ScanResult scanned = Scan.run(reading, catalog, BuiltInAnalyzers.all(), options);
    ScanResult result = Adjustments.apply(scanned, options, run);
    Set<String> settled = settled(result);
    Predicate<Finding> open = f -> selected.test(f.control()) && !settled.contains(f.fingerprint());
    Function<List<Resource>, ScanResult> scan =
        resources -> Scan.run(with(reading, resources), catalog, BuiltInAnalyzers.all(), options);
    int code = ExitCode.worst(run.problems(reading), Broken.tell(result, surroundings));
    if (folder != null) {
      FixFolder.Written written = folder.write(result, lock, open, scan, surroundings);
      refused(written.refused(), run, surroundings);
      code = ExitCode.worst(code, Broken.tell(written.refused(), surroundings));
      if (!run.quiet() && written.code() == ExitCode.CLEAN) {
        String files = count(written.files(), "file");
        String left = count(written.refused().size(), "finding");
        surroundings
            .err()
            .printf("%s written to %s; %s not repaired.%n", files, folder.folder(), left);
      }
      return ExitCode.worst(code, written.code());
    }
    Repair.Surroundings world =
        new Repair.Surroundings(
            FixVerb::bytes, (name, text) -> Sources.read(name, text, plainly), scan);
    Repair.Result repaired = Repair.run(result, lock, open, world);
    List<Repair.FileChange> done = new ArrayList<>();
    for (Repair.FileChange change : repaired.files()) {
      int made;
      try {
        made = make(change, run, catalog, surroundings);
      } catch (RuntimeException e) {
        made = Broken.tell(change.file() + ": " + Bug.words(e), e, surroundings);
      }
      code = ExitCode.worst(code, made);
      if (made == ExitCode.CLEAN) {
        done.add(change);
      }
    }
    tell(repaired, done, run, surroundings);
    return ExitCode.worst(code, Broken.tell(repaired.refused(), surroundings));
  }

  private static int make(
      Repair.FileChange change, Run run, Catalog catalog, Surroundings surroundings) {
    if (run.arguments().has(WRITE.name())) {
      return WriteInPlace.write(change, surroundings);
    }
    byte[] diff = UnifiedDiff.of(change, r -> name(r, catalog));
    surroundings.out().write(diff, 0, diff.length);
    return ExitCode.CLEAN;
  }

  /** Findings that somebody signed for: they stay as they are. */
  private static Set<String> settled(ScanResult result) {
    Set<String> settled = new HashSet<>();
    for (Finding finding : result.findings()) {
      switch (finding.verdict()) {
        case EXCEPTED -> settled.add(finding.fingerprint());
        case FAIL, JUSTIFIED, NOT_ASSESSABLE -> {}
      }
    }
    return settled;
  }

  private static Reading with(Reading reading, List<Resource> resources) {
    return new Reading(
        reading.files(), resources, reading.skipped(), reading.errors(), reading.incomplete());
  }

  private static Predicate<Control> selected(Arguments arguments, Catalog catalog)
      throws UsageException {
    List<String> only = arguments.items(ONLY.name());
    List<String> skip = arguments.items(SKIP.name());
    for (List<String> names : List.of(only, skip)) {
      for (String name : names) {
        if (catalog.controls().stream().noneMatch(c -> isNamed(c, List.of(name)))) {
          throw new UsageException("No control '" + name + "'; 'gpuguard controls' lists them.");
        }
      }
    }
    return control -> (only.isEmpty() || isNamed(control, only)) && !isNamed(control, skip);
  }

  private static boolean isNamed(Control control, List<String> names) {
    return names.contains(control.id())
        || names.contains(control.name())
        || names.contains(control.topic())
        || control.aliases().stream().anyMatch(names::contains);
  }

  private static Lock lock(Arguments arguments) throws UsageException {
    String file = arguments.value(LOCK.name());
    if (file == null) {
      return Lock.NONE;
    }
    Lock.Result result =
        switch (TextFile.read(Path.of(file))) {
          case TextFile.Result.Read(TextFile text) -> Lock.of(text);
          case TextFile.Result.Unreadable(String place, String message) ->
              throw new UsageException(place + ": " + message + ".");
        };
    if (!result.problems().isEmpty()) {
      throw new UsageException(String.join("; ", result.problems()) + ".");
    }
    return result.lock();
  }

  private static Optional<byte[]> bytes(String file) {
    try {
      return Optional.of(Files.readAllBytes(Path.of(file)));
    } catch (IOException e) {
      // The repair says of each finding in it that the file cannot be read again.
      return Optional.empty();
    }
  }

  private static String name(Splice.Repaired repaired, Catalog catalog) {
    Control control = catalog.control(repaired.control()).orElseThrow();
    String review =
        control.repair().automatic() == Control.Automatic.REVIEW ? " (review before use)" : "";
    return control.id() + " " + control.title() + ": " + repaired.object() + review;
  }

  private static void refused(List<Refusal> all, Run run, Surroundings surroundings) {
    if (run.quiet()) {
      return;
    }
    Map<String, List<Refusal>> alike = new LinkedHashMap<>();
    for (Refusal refusal : all) {
      if (refusal.bug() != null) {
        continue;
      }
      String what = refusal.finding().control().id() + ": " + refusal.reason();
      alike.computeIfAbsent(what, _ -> new ArrayList<>()).add(refusal);
    }
    alike.forEach(
        (what, refusals) -> {
          Finding first = refusals.getFirst().finding();
          String more = refusals.size() == 1 ? "" : " and " + (refusals.size() - 1) + " more";
          surroundings
              .err()
              .printf("not repaired: %s:%d%s: %s.%n", first.file(), first.line(), more, what);
        });
  }

  private static void tell(
      Repair.Result repaired, List<Repair.FileChange> done, Run run, Surroundings surroundings) {
    refused(repaired.refused(), run, surroundings);
    if (run.quiet()) {
      return;
    }
    int edits = done.stream().mapToInt(f -> f.splices().size()).sum();
    surroundings
        .err()
        .printf(
            "%s in %s%s; %s not repaired.%n",
            count(edits, "edit"),
            count(done.size(), "file"),
            run.arguments().has(WRITE.name()) ? "" : " (a diff only; --write changes the files)",
            count(repaired.refused().size(), "finding"));
  }

  private static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
