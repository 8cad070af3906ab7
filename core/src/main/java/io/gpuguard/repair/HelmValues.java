package io.gpuguard.repair;

import io.gpuguard.catalog.Profile;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Repairs as values of a vendor's chart, where the component's profile knows the chart's keys. */
public final class HelmValues {

  private final List<String> left = new ArrayList<>();
  private final Map<String, Mapping> values = new LinkedHashMap<>();

  private HelmValues() {}

  /**
   * What came of it.
   *
   * @param values a values file for each chart, by the chart's name
   * @param left what no value of a chart can say, one sentence each
   */
  public record Result(Map<String, String> values, List<String> left) {
    public Result {
      left = List.copyOf(left);
    }
  }

  public static Result of(List<ObjectChange> changes) {
    HelmValues helm = new HelmValues();
    for (ObjectChange change : changes) {
      Profile profile = change.profile();
      String object = change.before().title();
      Mapping chart = profile == null ? null : chart(profile, change.before());
      if (chart == null) {
        helm.left.add(object + ": no profile knows the values of its chart");
      } else {
        helm.change(change, chart);
      }
    }
    return new Result(helm.texts(), helm.left);
  }

  /** The chart that made an object: the one with a label of the object, else the one without. */
  private static @Nullable Mapping chart(Profile profile, Resource object) {
    for (Mapping chart : profile.helm()) {
      String[] label = chart.get("label").text("").split("=", 2);
      if (label.length == 1 || object.labels().get(label[0]).text("").equals(label[1])) {
        return chart;
      }
    }
    return null;
  }

  private void change(ObjectChange change, Mapping helm) {
    String chart = helm.get("chart").text("");
    for (Node operation : JsonPatch.of(change.before().root(), change.marked()).items()) {
      Path path = pointer(operation.get("path").text(""));
      if (!set(chart, helm.get("values").mapping(), path, change.after().root())) {
        left.add(change.before().title() + ": the chart " + chart + " has no value for " + path);
      }
    }
  }

  /** Sets the value that stands for a field; false if there is none, or nothing to write in it. */
  private boolean set(String chart, Mapping known, Path field, Mapping wanted) {
    List<Path> steps = field.steps();
    for (int i = 0; i < known.size(); i++) {
      List<String> pattern = List.of(known.key(i).split("\\."));
      if (matches(pattern, steps, wanted)) {
        Path base = steps.get(pattern.size() - 1);
        Path key = Path.of(known.valueAt(i).text("").split("\\."));
        Path rest = untilList(field.after(base));
        if (!wanted.at(base.then(rest)).present()) {
          return false;
        }
        Mapping sofar = values.getOrDefault(chart, Mapping.EMPTY);
        Edit edit = new Edit.Set(key.then(rest), wanted.at(base.then(rest)), null);
        values.put(chart, edit.apply(sofar));
        return true;
      }
    }
    return false;
  }

  /** Helm joins mappings but replaces lists: a list is written whole. */
  private static Path untilList(Path path) {
    Path until = Path.ROOT;
    for (Path step : path.steps()) {
      String key = step.key();
      if (key == null) {
        return until;
      }
      until = until.child(key);
    }
    return until;
  }

  /**
   * Whether a path begins as {@code spec.template.spec.containers.NAME.resources} says; a star
   * stands for any name.
   */
  private static boolean matches(List<String> pattern, List<Path> steps, Mapping root) {
    if (pattern.size() > steps.size()) {
      return false;
    }
    for (int i = 0; i < pattern.size(); i++) {
      String key = steps.get(i).key();
      String name = key == null ? root.at(steps.get(i)).get("name").text("") : key;
      boolean any = key == null && pattern.get(i).equals("*");
      if (!any && !pattern.get(i).equals(name)) {
        return false;
      }
    }
    return true;
  }

  private static Path pointer(String pointer) {
    Path path = Path.ROOT;
    for (String step : pointer.substring(1).split("/")) {
      path =
          step.matches("[0-9]+")
              ? path.child(Integer.parseInt(step))
              : path.child(step.replace("~1", "/").replace("~0", "~"));
    }
    return path;
  }

  private Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    Emitter emitter = new Emitter(false, "\n", Map.of());
    values.forEach(
        (chart, tree) ->
            texts.put(
                chart,
                "# Values for the chart "
                    + chart
                    + ", made by gpuguard fix.\n"
                    + emitter.entries(Path.ROOT, tree, 0)));
    return texts;
  }
}
