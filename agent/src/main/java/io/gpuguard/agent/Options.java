package io.gpuguard.agent;

import java.nio.file.Path;
import java.util.List;

/**
 * What the command line says.
 *
 * @param verb what to do
 * @param root where the host's files lie
 * @param json whether the report is JSON
 * @param node the node's name
 */
record Options(String verb, Path root, boolean json, String node) {

  /** A sentence about a wrong command line. */
  static final class Wrong extends Exception {
    private static final long serialVersionUID = 1;

    Wrong(String sentence) {
      super(sentence);
    }
  }

  static Options parse(List<String> words, String defaultNode) throws Wrong {
    String verb = words.getFirst();
    Path root = Path.of("/");
    boolean json = false;
    String node = defaultNode;
    for (int i = 1; i < words.size(); i++) {
      switch (words.get(i)) {
        case "--json" -> json = true;
        case "--root" -> root = Path.of(value(words, i++));
        case "--node" -> node = value(words, i++);
        default -> throw new Wrong("unknown option '" + words.get(i) + "'");
      }
    }
    return new Options(verb, root, json, node);
  }

  private static String value(List<String> words, int option) throws Wrong {
    if (option + 1 == words.size()) {
      throw new Wrong("'" + words.get(option) + "' needs a value");
    }
    return words.get(option + 1);
  }
}
