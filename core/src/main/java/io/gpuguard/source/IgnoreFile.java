package io.gpuguard.source;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The rules of one {@code .gpuguardignore}, with the semantics of gitignore: the last rule that
 * matches decides, {@code !} takes back, a slash anchors to the file's folder, a trailing slash
 * means folders only.
 */
final class IgnoreFile {

  private record Rule(Pattern pattern, boolean negated, boolean foldersOnly) {}

  private final List<Rule> rules = new ArrayList<>();

  static IgnoreFile parse(String text) {
    IgnoreFile file = new IgnoreFile();
    for (String line : (text.startsWith("\ufeff") ? text.substring(1) : text).split("\r?\n")) {
      file.add(line);
    }
    return file;
  }

  private void add(String line) {
    String rule = stripTrailingSpaces(line);
    if (rule.isEmpty() || rule.startsWith("#")) {
      return;
    }
    boolean negated = rule.startsWith("!");
    rule = negated ? rule.substring(1) : rule;
    boolean foldersOnly = rule.endsWith("/");
    rule = foldersOnly ? rule.substring(0, rule.length() - 1) : rule;
    boolean anchored = rule.contains("/");
    rule = rule.startsWith("/") ? rule.substring(1) : rule;
    if (!rule.isEmpty()) {
      String prefix = anchored ? "" : "(?:.*/)?";
      try {
        rules.add(new Rule(Pattern.compile(prefix + regex(rule)), negated, foldersOnly));
      } catch (PatternSyntaxException e) {
        // As in git, a malformed pattern, such as the range [z-a], matches nothing.
        return;
      }
    }
  }

  private static String stripTrailingSpaces(String line) {
    int end = line.length();
    while (end > 0 && line.charAt(end - 1) == ' ' && !(end > 1 && line.charAt(end - 2) == '\\')) {
      end--;
    }
    return line.substring(0, end);
  }

  private static String regex(String glob) {
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < glob.length()) {
      char c = glob.charAt(i);
      if (glob.startsWith("**/", i) && (i == 0 || glob.charAt(i - 1) == '/')) {
        out.append("(?:.*/)?");
        i += 3;
      } else if (glob.startsWith("/**", i) && i + 3 == glob.length()) {
        out.append("/.*");
        i += 3;
      } else if (c == '*') {
        out.append("[^/]*");
        i++;
        while (i < glob.length() && glob.charAt(i) == '*') {
          i++;
        }
      } else if (c == '?') {
        out.append("[^/]");
        i++;
      } else if (c == '[' && glob.indexOf(']', i + 2) > 0) {
        int close = glob.indexOf(']', i + 2);
        out.append("(?!/)").append(set(glob.substring(i + 1, close)));
        i = close + 1;
      } else {
        boolean escaped = c == '\\' && i + 1 < glob.length();
        out.append(Pattern.quote(String.valueOf(escaped ? glob.charAt(i + 1) : c)));
        i += escaped ? 2 : 1;
      }
    }
    return out.toString();
  }

  /** A set of characters as a regular expression, in which more characters mean something. */
  private static String set(String set) {
    boolean negated = set.startsWith("!") || set.startsWith("^");
    String members = negated ? set.substring(1) : set;
    StringBuilder out = new StringBuilder(negated ? "[^" : "[");
    for (int i = 0; i < members.length(); i++) {
      char c = members.charAt(i);
      out.append("[]&^\\".indexOf(c) >= 0 ? "\\" : "").append(c);
    }
    return out.append(']').toString();
  }

  /** What the rules say of a path. */
  enum Answer {
    IGNORED,
    TAKEN_BACK,
    SILENT
  }

  /**
   * @param relative the path below the ignore file's folder, with slashes
   */
  Answer ask(String relative, boolean folder) {
    Answer answer = Answer.SILENT;
    for (Rule rule : rules) {
      if ((folder || !rule.foldersOnly) && rule.pattern.matcher(relative).matches()) {
        answer = rule.negated ? Answer.TAKEN_BACK : Answer.IGNORED;
      }
    }
    return answer;
  }
}
