package io.gpuguard.agent;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the command line says.
 *
 * @param verb what to do
 * @param words what follows the verb and is no option
 * @param root where the host's files lie
 * @param json whether the report is JSON
 * @param node the node's name
 */
record Options(String verb, List<String> words, Path root, boolean json, String node) {

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
    List<String> rest = new ArrayList<>();
    for (int i = 1; i < words.size(); i++) {
      switch (words.get(i)) {
        case "--json" -> json = true;
        case "--root" -> root = Path.of(value(words, i++));
        case "--node" -> node = value(words, i++);
        default -> {
          if (words.get(i).startsWith("-")) {
            throw new Wrong("unknown option '" + words.get(i) + "'");
          }
          rest.add(words.get(i));
        }
      }
    }
    return new Options(verb, rest, root, json, node);
  }

  /** This, if nothing but options follows the verb. */
  Options none() throws Wrong {
    if (!words.isEmpty()) {
      throw new Wrong("'" + verb + "' takes no '" + words.getFirst() + "'");
    }
    return this;
  }

  private static String value(List<String> words, int option) throws Wrong {
    if (option + 1 == words.size()) {
      throw new Wrong("'" + words.get(option) + "' needs a value");
    }
    return words.get(option + 1);
  }
}
