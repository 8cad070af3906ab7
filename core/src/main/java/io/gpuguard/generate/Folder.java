package io.gpuguard.generate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One folder of everything that was asked for, with a README that says what to do with it. */
public final class Folder {

  /** More lines than this do not help anybody decide. */
  private static final int MANY = 12;

  private Folder() {}

  /** The files by their path in the folder. */
  public static Map<String, String> of(List<Generator> generators, Generator.Request request) {
    Map<Generator, Generated> made = new LinkedHashMap<>();
    generators.forEach(g -> made.put(g, g.generate(request)));
    Map<String, String> files = new TreeMap<>();
    made.forEach(
        (generator, generated) ->
            generated
                .files()
                .forEach((name, text) -> files.put(generator.kind() + "/" + name, text)));
    files.put("README.md", readme(made, request));
    return files;
  }

  private static String readme(Map<Generator, Generated> made, Generator.Request request) {
    StringBuilder out = new StringBuilder("# Policies and configuration by gpuguard\n\n");
    out.append("Made from ")
        .append(count(request.result().coverage().objects(), "object"))
        .append(" with ")
        .append(count(request.result().components().size(), "GPU component"))
        .append(". Nothing here was applied.\n\n## Order\n\n");
    alternatives(made, out);
    int step = 1;
    for (Map.Entry<Generator, Generated> entry : made.entrySet()) {
      step = steps(entry.getKey().kind(), entry.getValue(), step, out);
    }
    if (step == 1) {
      out.append("No folder is to be applied as it is; each section says why.\n");
    }
    elsewhere(made, out);
    out.append("\nTo take a step back, delete what it brought: `kubectl delete -k FOLDER -l ")
        .append("app.kubernetes.io/managed-by=gpuguard`. Never leave the selector out: namespaces")
        .append(" and service accounts that were there before are in these folders too, and")
        .append(" without the label. From enforcing to reporting: apply the `audit` folder")
        .append(" again.\n");
    made.forEach((generator, generated) -> section(generator, generated, out));
    return out.toString();
  }

  /** Engines are alternatives: nobody should apply the same rules three times. */
  private static void alternatives(Map<Generator, Generated> made, StringBuilder out) {
    Map<String, List<String>> kinds = new LinkedHashMap<>();
    made.forEach(
        (generator, generated) -> {
          if (!generator.alternative().isEmpty() && !generated.files().isEmpty()) {
            kinds
                .computeIfAbsent(generator.alternative(), _ -> new ArrayList<>())
                .add("`" + generator.kind() + "`");
          }
        });
    kinds.values().removeIf(names -> names.size() < 2);
    if (kinds.isEmpty()) {
      return;
    }
    out.append("Some folders say the same to different engines. Take one of each line:\n\n");
    kinds.forEach(
        (what, names) ->
            out.append("- ")
                .append(what)
                .append(": ")
                .append(String.join(", ", names))
                .append('\n'));
    out.append('\n');
  }

  /** What other programs than the API server read. */
  private static void elsewhere(Map<Generator, Generated> made, StringBuilder out) {
    List<String> kinds = new ArrayList<>();
    made.forEach(
        (generator, generated) -> {
          if (generated.apply().isEmpty() && !generated.files().isEmpty()) {
            kinds.add("`" + generator.kind() + "`");
          }
        });
    if (!kinds.isEmpty()) {
      out.append("\nNot for kubectl: ")
          .append(String.join(", ", kinds))
          .append(". The section says where it belongs.\n");
    }
  }

  private static int steps(String kind, Generated generated, int step, StringBuilder out) {
    if (generated.files().isEmpty()) {
      return step;
    }
    int next = step;
    for (String folder : generated.apply()) {
      boolean enforcing = folder.equals("enforce");
      boolean first = next == step && !generated.needs().isEmpty();
      out.append(next++)
          .append(". `kubectl apply -k ")
          .append(folder.isEmpty() ? kind : kind + "/" + folder)
          .append('`')
          .append(first ? " (needs " + generated.needs() + ")" : "")
          .append(
              enforcing
                  ? ": from now on it refuses. Look first at what the step before has reported."
                  : folder.equals("audit")
                      ? ": reports and refuses nothing."
                      : generated.notes().isEmpty() ? "." : ". Read its section before.")
          .append('\n');
    }
    return next;
  }

  private static void section(Generator generator, Generated generated, StringBuilder out) {
    out.append("\n## ").append(generator.kind()).append("\n\n");
    out.append(Character.toUpperCase(generator.summary().charAt(0)))
        .append(generator.summary().substring(1))
        .append(".\n");
    if (!generated.needs().isEmpty()) {
      out.append("\nNeeds ").append(generated.needs()).append(".\n");
    }
    for (String note : generated.notes()) {
      out.append("\n- ").append(note).append('\n');
    }
    List<String> silent = new ArrayList<>();
    Map<String, List<String>> stopping = new TreeMap<>();
    generated
        .stops()
        .forEach(
            (file, objects) -> {
              if (objects.isEmpty()) {
                silent.add(file);
              } else {
                stopping.put(file, objects);
              }
            });
    if (!stopping.isEmpty()) {
      out.append("\nWhat each file stops among the objects that were scanned:\n");
      stopping.forEach((file, objects) -> stops(file, objects, out));
    }
    if (!silent.isEmpty()) {
      out.append("\nOf the objects that were scanned, ")
          .append(stopping.isEmpty() ? "" : "the other ")
          .append(count(silent.size(), "file"))
          .append(silent.size() == 1 ? " stops" : " stop")
          .append(" none.\n");
    }
  }

  private static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  private static void stops(String file, List<String> objects, StringBuilder out) {
    out.append("\n- `").append(file).append("`\n");
    for (String object : objects.subList(0, Math.min(MANY, objects.size()))) {
      out.append("  - ").append(object).append('\n');
    }
    if (objects.size() > MANY) {
      out.append("  - and ").append(objects.size() - MANY).append(" more\n");
    }
  }
}
