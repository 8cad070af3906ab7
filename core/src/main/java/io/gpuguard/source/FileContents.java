package io.gpuguard.source;

import io.gpuguard.resource.Resource;
import io.gpuguard.source.Reading.InputError;
import io.gpuguard.source.Reading.Skipped;
import java.util.ArrayList;
import java.util.List;

/** What one file, or one part of it, came to. */
record FileContents(
    List<Resource> resources,
    List<Skipped> skipped,
    List<InputError> errors,
    List<InputError> incomplete) {

  FileContents() {
    this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
  }

  boolean isEmpty() {
    return resources.isEmpty() && skipped.isEmpty() && errors.isEmpty() && incomplete.isEmpty();
  }

  static FileContents skipped(String file, String reason) {
    FileContents contents = new FileContents();
    contents.skipped.add(new Skipped(file, 0, reason));
    return contents;
  }

  static FileContents error(String file, String message) {
    FileContents contents = new FileContents();
    contents.errors.add(new InputError(file, 0, 0, message));
    return contents;
  }

  static FileContents incomplete(String file, String message) {
    FileContents contents = new FileContents();
    contents.incomplete.add(new InputError(file, 0, 0, message));
    return contents;
  }

  void add(FileContents other) {
    resources.addAll(other.resources);
    skipped.addAll(other.skipped);
    errors.addAll(other.errors);
    incomplete.addAll(other.incomplete);
  }
}
