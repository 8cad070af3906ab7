package io.gpuguard.reference;

import java.util.List;
import java.util.Locale;

/** A page in the Markdown that git hosts show, put together part by part. */
final class Markdown {

  /** Lines of code longer than this are broken, so that nobody has to scroll sideways. */
  private static final int WIDTH = 96;

  private final StringBuilder out = new StringBuilder();

  /**
   * A new page.
   *
   * @param source what to edit instead of the page
   */
  Markdown(String title, String source) {
    out.append("<!-- Made by dev/docs from ").append(source).append(". -->\n\n# ");
    out.append(text(title)).append('\n');
  }

  Markdown heading(String title) {
    return raw("## " + text(title));
  }

  Markdown subheading(String title) {
    return raw("### " + text(title));
  }

  /** A paragraph that is Markdown already. */
  Markdown raw(String markdown) {
    out.append('\n').append(markdown).append('\n');
    return this;
  }

  /** A paragraph of plain text. */
  Markdown paragraph(String text) {
    return raw(text(text));
  }

  Markdown bullets(List<String> items) {
    return items.isEmpty() ? this : raw("- " + String.join("\n- ", items));
  }

  /** Cells are Markdown already; nothing is written for no rows. */
  Markdown table(List<String> heads, List<List<String>> rows) {
    if (rows.isEmpty()) {
      return this;
    }
    StringBuilder table = new StringBuilder();
    row(table, heads);
    table.append('|').append("---|".repeat(heads.size())).append('\n');
    rows.forEach(cells -> row(table, cells));
    table.setLength(table.length() - 1);
    return raw(table.toString());
  }

  private static void row(StringBuilder table, List<String> cells) {
    table.append('|');
    for (String cell : cells) {
      table.append(' ').append(cell.replace("|", "\\|").replace("\n", " ")).append(" |");
    }
    table.append('\n');
  }

  Markdown fence(String language, List<String> lines) {
    return raw("```" + language + "\n" + String.join("\n", lines) + "\n```");
  }

  /** An expression, broken at spaces that are outside of texts. */
  Markdown expression(String expression) {
    return fence("cel", broken(expression));
  }

  static List<String> broken(String expression) {
    StringBuilder text = new StringBuilder(expression.replace('\n', ' '));
    int begin = 0;
    int space = -1;
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      quoted ^= c == '\'';
      if (i - begin >= WIDTH && space > begin) {
        text.setCharAt(space, '\n');
        begin = space + 1;
      }
      if (c == ' ' && !quoted) {
        space = i;
      }
    }
    return List.of(text.toString().split("\n"));
  }

  @Override
  public String toString() {
    return out.toString();
  }

  /** Plain text as Markdown. */
  static String text(String text) {
    return text.replace("\\", "\\\\")
        .replace("*", "\\*")
        .replace("<", "&lt;")
        .replace("[", "\\[")
        .replace("`", "\\`");
  }

  static String code(String text) {
    return text.isEmpty() ? "" : "`" + text + "`";
  }

  static String codes(List<String> texts) {
    return String.join(", ", texts.stream().map(Markdown::code).toList());
  }

  static String link(String label, String target) {
    return "[" + text(label) + "](" + target + ")";
  }

  /** The name by which git hosts link to a heading. */
  static String anchor(String heading) {
    return heading
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .strip()
        .replace(' ', '-');
  }
}
