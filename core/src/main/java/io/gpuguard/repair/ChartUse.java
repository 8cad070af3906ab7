package io.gpuguard.repair;

import io.gpuguard.catalog.Profile;
import io.gpuguard.resource.Container;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One object of a chart whose values a profile knows.
 *
 * @param release whose values file it is
 * @param prefix where the chart's values stand in that file: a part of another chart has its own
 *     below its name
 * @param chart the chart's name
 * @param values the chart's values by the field that they become
 */
record ChartUse(
    Resource object, Profile profile, Release release, Path prefix, String chart, Mapping values) {

  /**
   * An installed chart.
   *
   * @param chart the outermost one, which the values are given to
   * @param name of the release; the namespace where no object tells it
   */
  record Release(String chart, String name) {}

  /** A value of a release. */
  record Slot(Release release, Path key) {}

  /**
   * Where an object takes a value.
   *
   * @param field what the value becomes, or of which it becomes a part
   */
  record Place(ChartUse use, Slot slot, Path field, Part part) {

    /** What the value must be for an object to be as it is. */
    Node value(Mapping root) {
      return part.of(root.at(field));
    }
  }

  /** What of a field a value is. */
  enum Part {
    WHOLE,
    /** Of an image: what is behind the colon, to which a digest may be added. */
    TAG;

    private Node of(Node field) {
      if (this == WHOLE) {
        return field;
      }
      String image = field.text("");
      String name = image.split("@", 2)[0];
      int tag = name.indexOf(':', name.lastIndexOf('/') + 1);
      return tag < 0 ? Node.Missing.MISSING : Node.of(image.substring(tag + 1));
    }
  }

  /** All places in an object that take a value of the chart. */
  List<Place> places(Mapping root) {
    List<Place> places = new ArrayList<>();
    values.forEach(
        (pattern, value) -> {
          Node tag = value.get("tag");
          Part part = tag.present() ? Part.TAG : Part.WHOLE;
          Path key = Path.of((tag.present() ? tag : value).text("").split("\\."));
          Slot slot = new Slot(release, prefix.then(key));
          for (Path field : fields(Path.ROOT, List.of(pattern.split("\\.")), root)) {
            places.add(new Place(this, slot, field, part));
          }
        });
    return places;
  }

  /** The place that a field is set by: the first that is the field or around it. */
  Optional<Place> place(Path field, Mapping root) {
    return places(root).stream().filter(place -> field.startsWith(place.field())).findFirst();
  }

  /**
   * The paths that {@code spec.template.spec.containers.NAME.resources} means in an object; a star
   * stands for any item of a list. What is missing is a path too, but no container is.
   */
  private static List<Path> fields(Path path, List<String> pattern, Mapping root) {
    if (pattern.isEmpty()) {
      return List.of(path);
    }
    String step = pattern.getFirst();
    List<String> rest = pattern.subList(1, pattern.size());
    List<Node> items = root.at(path).items();
    boolean list =
        Arrays.stream(Container.Kind.values()).anyMatch(k -> k.field().equals(path.key()));
    if (items.isEmpty() && !list) {
      return fields(path.child(step), rest, root);
    }
    List<Path> all = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      if (step.equals("*") || step.equals(items.get(i).get("name").text(""))) {
        all.addAll(fields(path.child(i), rest, root));
      }
    }
    return all;
  }
}
