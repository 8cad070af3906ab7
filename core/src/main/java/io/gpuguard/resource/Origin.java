package io.gpuguard.resource;

import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import io.gpuguard.tree.Position;
import java.util.Optional;
import java.util.Set;

/**
 * Where an object was read. Positions are found on demand, by reading the object's text again:
 * trees carry none, so that a hundred thousand objects fit in memory and only reported fields pay.
 */
public interface Origin {

  /** The file as the user named it, {@code stdin}, or the API path of a live object. */
  String file();

  /** The line on which the object begins, from 1; 0 where lines do not exist (a live object). */
  int line();

  /**
   * The place of a field, or of its nearest ancestor that is written there. Empty only where the
   * origin has no text: a position is real or absent, never a default.
   */
  Optional<Position> position(Path path);

  /**
   * The source lines from {@code first} to {@code last}, both inclusive and clipped to the file.
   */
  java.util.List<String> lines(int first, int last);

  /** The keys that are written in a mapping, with a value or, unlike in the tree, without. */
  default Set<String> keys(Path path) {
    return Set.of();
  }

  /**
   * A text that the object holds, read as YAML or JSON; empty where it does not parse. A null is a
   * key whose value is missing.
   */
  default Optional<Node> parse(String text) {
    return Optional.empty();
  }

  /** The text that holds the object, to edit it; empty where there is none or it is gone. */
  default Optional<Written> written() {
    return Optional.empty();
  }

  /**
   * A part of a file that parses by itself.
   *
   * @param from the offset of its first byte in the file
   * @param json whether it is JSON, else YAML
   * @param base where the object stands in what it parses to
   */
  record Written(long from, byte[] bytes, boolean json, Path base) {}
}
