package io.gpuguard.repair;

import io.gpuguard.tree.Path;

/** A field whose text cannot be edited safely, and why. */
final class Uneditable extends Exception {

  final Path path;

  Uneditable(Path path, String reason) {
    super(reason, null, false, false);
    this.path = path;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
