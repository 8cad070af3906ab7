package io.gpuguard.generate;

import io.gpuguard.manifest.YamlWriter;
import io.gpuguard.tree.Mapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files of one kind, inside its own folder.
 *
 * @param files texts by name, {@code kustomization.yaml} included where there is something to apply
 * @param needs what a cluster must have for it, such as {@code Kyverno 1.18 or later}; empty for
 *     any Kubernetes
 * @param apply folders with a kustomization in the order in which to apply them, {@code audit}
 *     before {@code enforce}; the empty name is the kind's own folder
 * @param stops what each file would stop among the scanned objects: by file name, one line each
 * @param notes what a reader must know, one sentence each
 */
public record Generated(
    Map<String, String> files,
    String needs,
    List<String> apply,
    Map<String, List<String>> stops,
    List<String> notes) {

  public Generated {
    apply = List.copyOf(apply);
    files = new TreeMap<>(files);
    stops = new TreeMap<>(stops);
    notes = List.copyOf(notes);
  }

  /** There is nothing to write, and why. */
  public static Generated nothing(String reason) {
    return new Generated(Map.of(), "", List.of(), Map.of(), List.of(reason));
  }

  /** Collects the files of a folder. */
  public static final class Files {
    private final Map<String, String> files = new LinkedHashMap<>();

    public void add(String name, String text) {
      if (files.put(name, text) != null) {
        throw new IllegalArgumentException("two files are called " + name);
      }
    }

    public void add(String name, String comment, Mapping... objects) {
      add(name, YamlWriter.documents(List.of(objects), List.of(comment)));
    }

    public Map<String, String> all() {
      return files;
    }
  }
}
