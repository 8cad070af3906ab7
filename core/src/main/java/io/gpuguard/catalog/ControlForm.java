package io.gpuguard.catalog;

import io.gpuguard.tree.Mapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the parts of a control's file that need no parser of expressions. */
final class ControlForm {

  /** What {@code check.Sentence} fills in for every finding; an object that is no pod has fewer. */
  private static final Set<String> WORDS_OF_OBJECTS = Set.of("value", "field", "object");

  private static final Set<String> WORDS_OF_PODS =
      Set.of("value", "field", "object", "container", "component", "mounts");

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)}");

  private ControlForm() {}

  static Mapping parameters(Form form) {
    Mapping parameters = form.node("parameters").mapping();
    if (form.has("parameters")) {
      Form all = form.form("parameters");
      for (String name : parameters.keys()) {
        Form parameter = all.form(name);
        if (!parameter.node("default").present()) {
          parameter.error("default", "is missing");
        }
        parameter.text("meaning");
        parameter.done();
      }
    }
    return parameters;
  }

  /** The message; an analyzer fills in words of its own. */
  static String message(Form form, Control.Check check) {
    String message = form.text("message");
    if (check instanceof Control.PodCheck || check instanceof Control.ObjectCheck) {
      Set<String> known = check instanceof Control.PodCheck ? WORDS_OF_PODS : WORDS_OF_OBJECTS;
      Matcher placeholder = PLACEHOLDER.matcher(message);
      while (placeholder.find()) {
        if (!known.contains(placeholder.group(1))) {
          String all = String.join("}, {", known.stream().sorted().toList());
          form.error(
              "message", "unknown placeholder " + placeholder.group() + "; known: {" + all + "}");
        }
      }
    }
    return message;
  }

  static Map<String, List<String>> frameworks(Form form) {
    Map<String, List<String>> frameworks = new LinkedHashMap<>();
    if (form.has("frameworks")) {
      Form inner = form.form("frameworks");
      for (String framework : form.node("frameworks").mapping().keys()) {
        frameworks.put(framework, inner.texts(framework));
      }
    }
    return frameworks;
  }

  static Control.Repair repair(Form form) {
    Control.Repair repair =
        new Control.Repair(
            form.text("text"),
            form.choice("automatic", Control.Automatic::of, Control.Automatic.NONE),
            form.has("fix") ? FixForm.read(form.form("fix")) : null,
            form.texts("generate"));
    form.done();
    return repair;
  }

  static List<String> kinds(Form form) {
    List<String> kinds = form.texts("kinds");
    for (String kind : kinds) {
      if (kind.indexOf('/') < 0) {
        form.error("kinds", "'" + kind + "' is not of the form GROUP/KIND or /KIND");
      }
    }
    return kinds;
  }

  static List<String> components(Form form) {
    List<String> components = form.texts("components");
    for (String component : components) {
      if (Profile.Kind.of(component).isEmpty()) {
        form.error("components", "'" + component + "' is no kind of component");
      }
    }
    return components;
  }
}
