package io.gpuguard.agent;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the command line says.
 *
 * @param verb what to do
 * @param words what follows the verb and is no option
 * @param root where the host's files lie
 * @param json whether the report is JSON
 * @param node the node's name
 * @param nvml whether NVIDIA's library is asked
 * @param compare a record of the driver's files; null if none is to be compared
 * @param advisories known vulnerabilities in place of those of the release; null for these
 * @param run options of 'run' with their values
 */
record Options(
    String verb,
    List<String> words,
    Path root,
    boolean json,
    String node,
    boolean nvml,
    @Nullable Path compare,
    @Nullable Path advisories,
    Map<String, String> run) {

  /** What 'run' alone takes, each with a value. */
  private static final Set<String> RUN =
      Set.of("--mode", "--policy", "--plugins", "--drivers", "--listen", "--interval", "--for");

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
    Map<String, String> run = new LinkedHashMap<>();
    boolean nvml = true;
    Path compare = null;
    Path advisories = null;
    for (int i = 1; i < words.size(); i++) {
      switch (words.get(i)) {
        case "--json" -> json = true;
        case "--no-nvml" -> nvml = false;
        case "--root" -> root = Path.of(value(words, i++));
        case "--node" -> node = value(words, i++);
        case "--compare" -> compare = Path.of(value(words, i++));
        case "--advisories" -> advisories = Path.of(value(words, i++));
        default -> {
          if (RUN.contains(words.get(i)) && verb.equals("run")) {
            run.put(words.get(i), value(words, i++));
            continue;
          }
          if (words.get(i).startsWith("-")) {
            throw new Wrong("unknown option '" + words.get(i) + "'");
          }
          rest.add(words.get(i));
        }
      }
    }
    return new Options(verb, rest, root, json, node, nvml, compare, advisories, run);
  }

  /** This, if nothing but options follows the verb. */
  Options none() throws Wrong {
    if (!words.isEmpty()) {
      throw new Wrong("'" + verb + "' takes no '" + words.getFirst() + "'");
    }
    return this;
  }

  void checkRoot() throws Wrong {
    if (!Files.isDirectory(root)) {
      throw new Wrong("--root " + root + ": no such folder");
    }
  }

  private static String value(List<String> words, int option) throws Wrong {
    if (option + 1 == words.size()) {
      throw new Wrong("'" + words.get(option) + "' needs a value");
    }
    return words.get(option + 1);
  }
}
