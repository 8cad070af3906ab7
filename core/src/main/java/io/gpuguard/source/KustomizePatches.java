package io.gpuguard.source;

import io.gpuguard.tree.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the files that kustomizations use as patches: parts of objects, in which an absent field
 * says nothing.
 */
final class KustomizePatches {

  private static final List<String> FIELDS =
      List.of(
          "patches",
          "patchesStrategicMerge",
          "patchesJson6902",
          "transformers",
          "configurations",
          "replacements",
          "generators");

  private static final List<String> NAMES =
      List.of("kustomization.yaml", "kustomization.yml", "Kustomization");

  /** How many folders up a kustomization is looked for. */
  private static final int LEVELS = 5;

  private KustomizePatches() {}

  /** Patches that any kustomization beside or among these files names, as normalised paths. */
  static Set<Path> of(List<Path> files, ReadingLimits limits) {
    Set<Path> kustomizations = new HashSet<>();
    Set<Path> folders = new HashSet<>();
    for (Path file : files) {
      Path folder = file.toAbsolutePath().normalize().getParent();
      // A kustomization may name patches in folders below its own.
      for (int up = 0; up < LEVELS && folder != null; up++) {
        if (folders.add(folder)) {
          Optional<Path> found = kustomization(folder);
          if (found.isPresent()) {
            kustomizations.add(found.get());
          }
        }
        folder = folder.getParent();
      }
    }
    Set<Path> patches = new HashSet<>();
    for (Path kustomization : kustomizations) {
      collect(kustomization, limits, patches);
    }
    return patches;
  }

  static Optional<Path> kustomization(Path folder) {
    for (String name : NAMES) {
      Path candidate = folder.resolve(name);
      if (Files.isRegularFile(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  private static void collect(Path kustomization, ReadingLimits limits, Set<Path> patches) {
    List<String> names = new ArrayList<>();
    try {
      byte[] bytes = Utf8.normalise(Files.readAllBytes(kustomization));
      int start = Utf8.mark(bytes);
      List<Range> ranges = new ArrayList<>();
      new YamlSplitter(start).split(bytes, start, bytes.length, true, ranges);
      for (Range range : ranges) {
        Node root = new DocumentParser(limits).parse(bytes, (int) range.from(), range);
        for (String field : FIELDS) {
          names.addAll(names(root.get(field)));
        }
      }
    } catch (IOException | ParseFailure e) {
      // The file itself is read later on, and its error reported there.
      return;
    }
    Path folder = kustomization.getParent();
    for (String name : names) {
      try {
        if (folder != null && !name.contains("\n")) {
          patches.add(folder.resolve(name).normalize());
        }
      } catch (InvalidPathException e) {
        // An inline patch that happens to be no path names no file.
        assert !name.isEmpty();
      }
    }
  }

  private static List<String> names(Node list) {
    List<String> names = new ArrayList<>();
    for (Node item : list.items()) {
      String name = item.text(item.get("path").text(""));
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    return names;
  }
}
