package io.gpuguard.report;

import io.gpuguard.finding.Finding;
import io.gpuguard.tree.Position;
import java.util.List;
import java.util.regex.Pattern;

/** The source lines of a finding, with what may be a secret hidden. */
final class Excerpt {

  private static final int LONGEST = 160;

  private static final String[] WORDS = {
    "passw", "secret", "token", "apikey", "api_key", "api-key", "credential", "private", "license"
  };

  /** Compiled only when a line is suspicious. */
  private static final class Secrets {
    /** A key that holds a secret in a manifest, by its name. */
    static final Pattern SECRET =
        Pattern.compile(
            "(?i)((?:password|passwd|secret|token|api[_-]?key|credential|private[_-]?key|license)"
                + "[\\w.-]*['\"]?\\s*[:=]\\s*).+");
  }

  private Excerpt() {}

  /**
   * @param most how many lines at the most
   */
  static List<String> of(Finding finding, int most) {
    Position position = finding.position();
    if (position == null) {
      return List.of();
    }
    int last = Math.min(position.endLine(), position.line() + most - 1);
    List<String> lines = finding.resource().origin().lines(position.line(), last);
    boolean hidden = holdsSecret(finding);
    return lines.stream().map(line -> hidden ? hide(line) : clip(redact(line))).toList();
  }

  /** A field of a Secret, or the value of a variable that is named like one. */
  private static boolean holdsSecret(Finding finding) {
    if (finding.resource().kind().equals("Secret")) {
      return true;
    }
    var path = finding.path();
    var parent = path.parent();
    if ("value".equals(path.key()) && parent != null) {
      String name = finding.resource().root().at(parent).get("name").text("");
      return mayHoldSecret(name);
    }
    return false;
  }

  private static String hide(String line) {
    int colon = line.indexOf(':');
    return colon < 0 ? "(hidden)" : line.substring(0, colon + 1) + " (hidden)";
  }

  static String redact(String line) {
    return mayHoldSecret(line) ? Secrets.SECRET.matcher(line).replaceAll("$1(hidden)") : line;
  }

  private static boolean mayHoldSecret(String line) {
    String lower = line.toLowerCase(java.util.Locale.ROOT);
    for (String word : WORDS) {
      if (lower.contains(word)) {
        return true;
      }
    }
    return false;
  }

  private static String clip(String line) {
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
  }
}
