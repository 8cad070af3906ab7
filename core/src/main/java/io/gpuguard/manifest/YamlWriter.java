package io.gpuguard.manifest;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Writes objects as people would: block style, long texts folded, everything else quoted where a
 * YAML reader could take it for something else.
 */
public final class YamlWriter {

  private static final int WIDTH = 100;

  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z/][A-Za-z0-9_./@+-]*(:[A-Za-z0-9_./@+-]+)*");
  private static final Pattern WORD = Pattern.compile("(?i)true|false|null|yes|no|on|off|y|n");

  /** Texts that folding gives back as they were: single spaces, and none at an end. */
  private static final Pattern FOLDABLE =
      Pattern.compile("[^ \\n\\r\\t#][^\\n\\r\\t]*[^ \\n\\r\\t]");

  private final StringBuilder out = new StringBuilder();

  private YamlWriter() {}

  /** Documents, each with a comment above it. */
  public static String documents(List<Mapping> objects, List<String> comments) {
    YamlWriter writer = new YamlWriter();
    for (int i = 0; i < objects.size(); i++) {
      if (i > 0) {
        writer.out.append("---\n");
      }
      if (i < comments.size()) {
        comments.get(i).lines().forEach(l -> writer.out.append("# ").append(l).append('\n'));
      }
      writer.entries(objects.get(i), 0);
    }
    return writer.out.toString();
  }

  public static String document(Mapping object) {
    return documents(List.of(object), List.of());
  }

  // A list at the top, as in a JSON patch.
  public static String list(List<Mapping> items) {
    YamlWriter writer = new YamlWriter();
    items.forEach(item -> writer.item(item, 0));
    return writer.out.toString();
  }

  private void entries(Mapping mapping, int indent) {
    mapping.forEach(
        (key, value) -> {
          out.append(" ".repeat(indent)).append(key(key)).append(':');
          value(value, indent);
        });
  }

  private void value(Node value, int indent) {
    if (value instanceof Mapping mapping && !mapping.isEmpty()) {
      out.append('\n');
      entries(mapping, indent + 2);
    } else if (value instanceof Node.Sequence(List<Node> items) && !items.isEmpty()) {
      if (isShort(items, indent)) {
        out.append(" [")
            .append(String.join(", ", items.stream().map(YamlWriter::scalar).toList()))
            .append("]\n");
        return;
      }
      out.append('\n');
      items.forEach(item -> item(item, indent + 2));
    } else if (value instanceof Node.Text(String text)) {
      text(text, indent);
    } else {
      out.append(' ').append(scalar(value)).append('\n');
    }
  }

  private static boolean isShort(List<Node> items, int indent) {
    int length = indent;
    for (Node item : items) {
      if (item.scalar() == null) {
        return false;
      }
      length += scalar(item).length() + 2;
    }
    return length < WIDTH - 20;
  }

  private void item(Node item, int indent) {
    out.append(" ".repeat(indent)).append('-');
    if (item instanceof Mapping mapping && !mapping.isEmpty()) {
      int start = out.length();
      entries(mapping, indent + 2);
      // The first entry stands beside the dash.
      out.replace(start, start + indent + 2, " ");
    } else {
      value(item, indent);
    }
  }

  private void text(String text, int indent) {
    boolean folding = text.length() + indent > WIDTH && FOLDABLE.matcher(text).matches();
    if (folding) {
      out.append(" >-\n");
      fold(text, indent + 2);
    } else if (text.indexOf('\n') >= 0 && !text.startsWith(" ") && isPrintable(text)) {
      out.append(text.endsWith("\n") ? " |\n" : " |-\n");
      for (String line : text.split("\n")) {
        out.append(line.isEmpty() ? "" : " ".repeat(indent + 2)).append(line).append('\n');
      }
    } else {
      out.append(' ').append(quoted(text)).append('\n');
    }
  }

  private static boolean isPrintable(String text) {
    return text.chars().allMatch(c -> c >= ' ' || c == '\n') && !text.endsWith("\n\n");
  }

  // Breaks lines at single spaces: reading joins them again with one space each.
  private void fold(String text, int indent) {
    int start = 0;
    while (start < text.length()) {
      int end = breakAt(text, start, start + WIDTH - indent);
      out.append(" ".repeat(indent)).append(text, start, end).append('\n');
      start = end + 1;
    }
  }

  private static int breakAt(String text, int start, int limit) {
    if (limit >= text.length()) {
      return text.length();
    }
    for (int i = limit; i > start; i--) {
      if (isBreak(text, i)) {
        return i;
      }
    }
    for (int i = limit; i < text.length(); i++) {
      if (isBreak(text, i)) {
        return i;
      }
    }
    return text.length();
  }

  private static boolean isBreak(String text, int i) {
    return text.charAt(i) == ' ' && text.charAt(i - 1) != ' ' && text.charAt(i + 1) != ' ';
  }

  private static String key(String key) {
    return PLAIN.matcher(key).matches() && !WORD.matcher(key).matches() ? key : quoted(key);
  }

  private static String scalar(Node value) {
    if (value instanceof Node.Text(String text)) {
      return quoted(text);
    }
    if (value instanceof Mapping) {
      return "{}";
    }
    return value instanceof Node.Sequence ? "[]" : String.valueOf(value.scalar());
  }

  private static String quoted(String text) {
    if (PLAIN.matcher(text).matches() && !WORD.matcher(text).matches()) {
      return text;
    }
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> quoted.append('\\').append(c);
        case '\n' -> quoted.append("\\n");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (c < ' ') {
            quoted.append(String.format("\\u%04x", (int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}
