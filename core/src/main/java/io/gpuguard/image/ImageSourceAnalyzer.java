package io.gpuguard.image;

import io.gpuguard.catalog.Mirrors;
import io.gpuguard.catalog.Profile;
import io.gpuguard.check.Analyzer;
import io.gpuguard.check.Input;
import io.gpuguard.check.Violation;
import io.gpuguard.component.Component;
import io.gpuguard.component.ImageName;
import io.gpuguard.resource.Container;
import io.gpuguard.tree.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Images that carry an official name but come from another registry than the vendor's. */
public final class ImageSourceAnalyzer implements Analyzer {

  @Override
  public String name() {
    return "image-source";
  }

  @Override
  public List<Violation> analyze(Input input, Mapping parameters) {
    List<String> mirrors =
        parameters.get(Mirrors.PARAMETER).items().stream().map(m -> m.text("")).toList();
    List<Violation> found = new ArrayList<>();
    for (Component component : input.components()) {
      for (Container container : component.pod().containers()) {
        String text = container.node().get("image").text("");
        ImageName image = ImageName.parse(text);
        List<String> official = namesakes(component, image, input);
        boolean mirrored = mirrors.stream().anyMatch(m -> !m.isEmpty() && text.startsWith(m));
        if (!official.isEmpty() && official.stream().noneMatch(image::in) && !mirrored) {
          found.add(
              Violation.fail(
                  component.pod(),
                  container.path().child("image"),
                  Map.of("official", String.join(", ", official))));
        }
      }
    }
    return found;
  }

  /** The repositories of whoever ships an image of this name; empty if nobody does. */
  private static List<String> namesakes(Component component, ImageName image, Input input) {
    Profile profile = component.profile();
    if (profile == null && component.isStranger()) {
      return List.of();
    }
    return (profile == null ? input.catalog().profiles() : List.of(profile))
        .stream()
            .map(Profile::images)
            .filter(all -> all.stream().anyMatch(p -> p.endsWith("/" + image.shortName())))
            .flatMap(List::stream)
            .distinct()
            .toList();
  }
}
