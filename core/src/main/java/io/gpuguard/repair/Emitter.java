package io.gpuguard.repair;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Writes the few kinds of values that repairs insert. */
final class Emitter {

  /** Texts that no YAML reader takes for anything else, in block and in flow style. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][A-Za-z0-9_./@:+-]*[A-Za-z0-9_/]");

  private static final Pattern QUANTITY = Pattern.compile("[0-9]+(m|k|M|G|T|Ki|Mi|Gi|Ti)");
  private static final Pattern WORD = Pattern.compile("(?i)true|false|null|yes|no|on|off|y|n");

  private final boolean json;
  private final String lineBreak;
  private final Map<Path, String> notes;

  /**
   * @param notes comments by the path of the entry that they stand beside
   */
  Emitter(boolean json, String lineBreak, Map<Path, String> notes) {
    this.json = json;
    this.lineBreak = lineBreak;
    this.notes = notes;
  }

  /** An entry in block style, one or more lines. */
  String entry(Path path, String key, Node value, int indent) {
    String comment = comment(path);
    String head = " ".repeat(indent) + scalar(key) + ":";
    if (value instanceof Mapping mapping && !mapping.isEmpty()) {
      return head + comment + lineBreak + entries(path, mapping, indent + 2);
    }
    boolean list = value.items().stream().anyMatch(Mapping.class::isInstance);
    if (!list) {
      return head + " " + inline(value) + comment + lineBreak;
    }
    StringBuilder out = new StringBuilder(head + comment + lineBreak);
    for (int i = 0; i < value.items().size(); i++) {
      out.append(item(path.child(i), value.get(i), indent + 2));
    }
    return out.toString();
  }

  /** What is to stand behind a value at the end of its line; empty if nothing. */
  String comment(Path path) {
    String note = notes.get(path);
    return note == null ? "" : " # " + note;
  }

  String entries(Path path, Mapping mapping, int indent) {
    StringBuilder out = new StringBuilder();
    mapping.forEach((key, value) -> out.append(entry(path.child(key), key, value, indent)));
    return out.toString();
  }

  /** A list item in block style. */
  String item(Path path, Node value, int indent) {
    if (value instanceof Mapping mapping && !mapping.isEmpty()) {
      String lines = entries(path, mapping, indent + 2);
      return " ".repeat(indent) + "- " + lines.substring(indent + 2);
    }
    return " ".repeat(indent) + "- " + inline(value) + lineBreak;
  }

  /** A value in one line. */
  String inline(Node value) {
    if (value instanceof Mapping mapping) {
      List<String> entries = new ArrayList<>();
      mapping.forEach((key, each) -> entries.add(inline(key, each)));
      return "{" + String.join(", ", entries) + "}";
    }
    if (value instanceof Node.Sequence sequence) {
      return "[" + String.join(", ", sequence.items().stream().map(this::inline).toList()) + "]";
    }
    return value instanceof Node.Text(String text) ? scalar(text) : String.valueOf(value.scalar());
  }

  String inline(String key, Node value) {
    return scalar(key) + ": " + inline(value);
  }

  private String scalar(String text) {
    boolean plain =
        !json
            && (PLAIN.matcher(text).matches() || QUANTITY.matcher(text).matches())
            && !WORD.matcher(text).matches();
    return plain ? text : quoted(text);
  }

  /** A JSON string, which is a double-quoted YAML scalar too. */
  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
