package io.gpuguard.cel;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Functions over strings. */
final class StringOperations {

  private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

  private StringOperations() {}

  static Value apply(Operation operation, Value[] a) {
    if (operation == Operation.JOIN) {
      return join(a);
    }
    if (!(a[0] instanceof Value.Data(Node.Text(String text), var path))) {
      return new Value.Failure("no such overload: " + operation.text(), a[0].where());
    }
    if (operation == Operation.SUBSTRING) {
      return substring(text, a);
    }
    String[] rest = new String[a.length - 1];
    for (int i = 1; i < a.length; i++) {
      if (!(a[i] instanceof Value.Data(Node.Text(String t), _))) {
        return Operations.none(operation);
      }
      rest[i - 1] = t;
    }
    return switch (operation) {
      case STARTS_WITH -> Value.of(text.startsWith(rest[0]));
      case ENDS_WITH -> Value.of(text.endsWith(rest[0]));
      case CONTAINS -> Value.of(text.contains(rest[0]));
      case MATCHES -> matches(text, rest[0]);
      case FIND -> find(text, rest[0]);
      case LOWER -> new Value.Data(Node.of(text.toLowerCase(Locale.ROOT)), path);
      case UPPER -> new Value.Data(Node.of(text.toUpperCase(Locale.ROOT)), path);
      case TRIM -> new Value.Data(Node.of(text.strip()), path);
      case SPLIT -> split(text, rest[0]);
      case REPLACE -> new Value.Data(Node.of(text.replace(rest[0], rest[1])), path);
      case INDEX_OF -> new Value.Data(Node.of(text.indexOf(rest[0])), path);
      default -> Operations.none(operation);
    };
  }

  private static Value matches(String text, String pattern) {
    try {
      return Value.of(PATTERNS.computeIfAbsent(pattern, Pattern::compile).matcher(text).find());
    } catch (PatternSyntaxException e) {
      return new Value.Failure("bad pattern: " + e.getMessage(), null);
    }
  }

  private static Value find(String text, String pattern) {
    try {
      var matcher = PATTERNS.computeIfAbsent(pattern, Pattern::compile).matcher(text);
      return new Value.Data(Node.of(matcher.find() ? matcher.group() : ""), null);
    } catch (PatternSyntaxException e) {
      return new Value.Failure("bad pattern: " + e.getMessage(), null);
    }
  }

  private static Value split(String text, String separator) {
    List<Node> parts = new ArrayList<>();
    int from = 0;
    int at;
    while (!separator.isEmpty() && (at = text.indexOf(separator, from)) >= 0) {
      parts.add(Node.of(text.substring(from, at)));
      from = at + separator.length();
    }
    parts.add(Node.of(text.substring(from)));
    return new Value.Data(Node.of(parts), null);
  }

  private static Value join(Value[] a) {
    StringBuilder out = new StringBuilder();
    String separator = a.length > 1 && a[1] instanceof Value.Data(Node.Text(String t), _) ? t : "";
    List<Value> items = Operations.items(a[0]);
    for (int i = 0; i < items.size(); i++) {
      if (!(items.get(i) instanceof Value.Data(Node.Text(String t), _))) {
        return Operations.none(Operation.JOIN);
      }
      out.append(i == 0 ? "" : separator).append(t);
    }
    return new Value.Data(Node.of(out.toString()), null);
  }

  private static Value substring(String text, Value[] a) {
    if (a[1] instanceof Value.Data(Node.Whole(long start), var path)) {
      long end =
          a.length > 2 && a[2] instanceof Value.Data(Node.Whole(long e), _) ? e : text.length();
      if (start >= 0 && start <= end && end <= text.length()) {
        return new Value.Data(Node.of(text.substring((int) start, (int) end)), path);
      }
      return new Value.Failure("substring out of range", path);
    }
    return Operations.none(Operation.SUBSTRING);
  }
}
