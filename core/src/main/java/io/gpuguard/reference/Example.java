package io.gpuguard.reference;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.Control;
import io.gpuguard.finding.Finding;
import io.gpuguard.finding.Verdict;
import io.gpuguard.scan.BuiltInAnalyzers;
import io.gpuguard.scan.Scan;
import io.gpuguard.scan.ScanOptions;
import io.gpuguard.source.Reading;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * An example file of a control, and what the scan says of it.
 *
 * @param name below the control's folder, such as {@code fail/sys-admin.yaml}
 * @param sentences the findings' messages
 * @param marked lines, counted from 0, that a finding points at
 */
record Example(String name, List<String> lines, List<String> sentences, Set<Integer> marked) {

  /** Longer failing examples are shown in part. */
  private static final int LONGEST = 50;

  private static final int BEFORE = 9;
  private static final int AFTER = 5;

  Example {
    lines = List.copyOf(lines);
    sentences = List.copyOf(sentences);
    marked = Set.copyOf(marked);
  }

  /** The shortest failing example. */
  static Example failing(Control control, Catalog catalog, Path folder) {
    List<Example> all = read(folder, "fail");
    Example shortest = all.stream().min(Comparator.comparingInt(e -> e.lines.size())).orElseThrow();
    return control.check() instanceof Control.ExceptionsCheck
        ? shortest
        : shortest.scanned(control, catalog, folder);
  }

  /** The passing example that differs in the fewest lines, so that the difference tells. */
  static Example passing(Example failing, Path folder) {
    Set<String> known = new HashSet<>(failing.lines);
    Comparator<Example> byDifference = Comparator.comparingInt(e -> e.other(known).size());
    Example nearest =
        read(folder, "pass").stream()
            .min(byDifference.thenComparingInt(e -> e.lines.size()))
            .orElseThrow();
    return new Example(nearest.name, nearest.lines, List.of(), nearest.other(known));
  }

  private Set<Integer> other(Set<String> known) {
    Set<Integer> other = new TreeSet<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!known.contains(lines.get(i))) {
        other.add(i);
      }
    }
    return other;
  }

  private static List<Example> read(Path folder, String kind) {
    List<Example> examples = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder.resolve(kind))) {
      for (Path file : files.sorted().toList()) {
        String name = kind + "/" + file.getFileName();
        examples.add(new Example(name, Files.readAllLines(file), List.of(), Set.of()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return examples;
  }

  private Example scanned(Control control, Catalog catalog, Path folder) {
    Reading reading = Sources.read(List.of(folder.resolve(name).toString()), SourceOptions.DEFAULT);
    ScanOptions options =
        new ScanOptions(
            Control.Organisation.ENTERPRISE, Set.of(), Set.of(), List.of(control.id()), Map.of());
    Set<String> messages = new LinkedHashSet<>();
    Set<Integer> places = new TreeSet<>();
    for (Finding f : Scan.run(reading, catalog, BuiltInAnalyzers.all(), options).findings()) {
      if (f.verdict() == Verdict.FAIL) {
        messages.add(f.message());
        places.add(f.line() - 1);
      } else if (f.verdict() == Verdict.NOT_ASSESSABLE) {
        messages.add("Not assessable: " + f.reason() + ".");
      }
    }
    return new Example(name, lines, List.copyOf(messages), places);
  }

  /**
   * The lines to show. What is left out is replaced by an ellipsis.
   *
   * @param mark what to write beside the lines that a finding points at; empty for a passing
   *     example, of which only what is different is shown
   */
  List<String> excerpt(String mark) {
    List<String> shown = new ArrayList<>();
    boolean all = marked.isEmpty() || (!mark.isEmpty() && lines.size() <= LONGEST);
    boolean gap = false;
    int begin = 0;
    for (int i = 0; i < lines.size(); i++) {
      begin = lines.get(i).equals("---") ? i : begin;
      if (all || i - begin < 6 || isNear(i)) {
        boolean pointed = !mark.isEmpty() && marked.contains(i);
        shown.add(pointed ? lines.get(i) + "  # <-- " + mark : lines.get(i));
        gap = false;
      } else if (!gap) {
        shown.add("# ...");
        gap = true;
      }
    }
    return shown;
  }

  private boolean isNear(int line) {
    return marked.stream().anyMatch(m -> line >= m - BEFORE && line <= m + AFTER);
  }
}
