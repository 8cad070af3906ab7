package io.gpuguard.reference;

import io.gpuguard.catalog.Control;
import io.gpuguard.catalog.Fix;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says in sentences what {@code gpuguard fix} does for a control. */
final class RepairText {

  private RepairText() {}

  static List<String> of(Control.Repair repair) {
    Fix fix = repair.fix();
    List<String> sentences = new ArrayList<>();
    for (String kind : repair.generate()) {
      sentences.add(Markdown.code("gpuguard generate " + kind) + " writes what is needed.");
    }
    if (fix == null) {
      if (sentences.isEmpty()) {
        sentences.add("Left to people: there is no edit that is right for everyone.");
      }
      return sentences;
    }
    fix.steps().forEach(step -> sentences.add(sentence(step)));
    if (fix.profile()) {
      sentences.add("Only for components that a profile vouches for.");
    }
    if (fix.unless() != null) {
      sentences.add("Not where " + Markdown.code(fix.unless().toString()) + " is true.");
    }
    if (repair.automatic() == Control.Automatic.REVIEW) {
      sentences.add("The diff asks for a second look before it is used.");
    }
    return sentences;
  }

  /** One word for an index. */
  static String word(Control.Repair repair) {
    if (repair.fix() == null) {
      return repair.generate().isEmpty() ? "by hand" : "generated";
    }
    return repair.automatic() == Control.Automatic.REVIEW ? "with review" : "safe";
  }

  private static String sentence(Fix.Step step) {
    String what = field(step);
    String sentence =
        switch (step.action()) {
          case SET -> "Sets " + what + " to " + value(step.value());
          case ADD -> "Adds " + value(step.value()) + " to " + what;
          case EMPTY_FOLDERS ->
              "Mounts an empty folder of " + place(step.at()) + " at " + value(step.value());
          case REMOVE -> "Removes " + what;
          case RENAME -> "Renames the entry" + beginnings(step.value());
        };
    return sentence + condition(step) + comment(step.note()) + ".";
  }

  private static String field(Fix.Step step) {
    return step.path().isRoot()
        ? place(step.at())
        : Markdown.code(step.path().toString()) + " of " + place(step.at());
  }

  private static String place(Fix.Place at) {
    return switch (at) {
      case CONTAINER -> "the container";
      case POD -> "the pod";
      case OBJECT -> "the object";
      case FIELD -> "the field that the finding names";
      case ITEM -> "the item of the list that the finding names";
      case MOUNTS -> "each writable mount of the volume";
    };
  }

  private static String value(Fix.Value value) {
    return switch (value) {
      case Fix.Nothing _ -> "nothing";
      case Fix.Literal(Node node) -> Markdown.code(String.valueOf(node.scalar()));
      case Fix.OfProfile(var path) -> "the profile's " + Markdown.code(path.toString());
      case Fix.OfAllowance(String id) ->
          "what the profile allows for " + Markdown.link(id, id + ".md");
      case Fix.OfLock() -> "the image with the digest of the lock file";
      case Fix.OfNamespace() ->
          "the highest Pod Security level that every pod of the namespace passes";
    };
  }

  private static String condition(Fix.Step step) {
    String where = step.where();
    String ending = where == null ? "" : ", if it ends in " + Markdown.code(where);
    return ending
        + switch (step.only()) {
          case ALWAYS -> "";
          case ABSENT -> ", where it is not set";
          case ABSENT_OR_ZERO -> ", where it is not set or 0";
          case PRESENT -> ", where it is set";
        };
  }

  private static String comment(@Nullable String note) {
    return note == null ? "" : ", with the comment “" + note + "”";
  }

  private static String beginnings(Fix.Value value) {
    List<String> texts = new ArrayList<>();
    if (value instanceof Fix.Literal(Node node)) {
      node.mapping()
          .forEach(
              (old, now) ->
                  texts.add(
                      old.isEmpty()
                          ? "else it begins with " + Markdown.code(now.text(""))
                          : Markdown.code(old) + " becomes " + Markdown.code(now.text(""))));
    }
    return ": " + String.join(", ", texts);
  }
}
