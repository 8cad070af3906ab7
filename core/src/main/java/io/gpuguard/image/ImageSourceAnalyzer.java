package io.gpuguard.image;

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
    List<String> mirrors = parameters.get("mirrors").items().stream().map(m -> m.text("")).toList();
    List<Violation> found = new ArrayList<>();
    for (Component component : input.components()) {
      Profile profile = component.profile();
      if (profile != null) {
        for (Container container : component.pod().containers()) {
          String text = container.node().get("image").text("");
          ImageName image = ImageName.parse(text);
          boolean namesake =
              profile.images().stream().anyMatch(p -> p.endsWith("/" + image.shortName()));
          boolean official = profile.images().stream().anyMatch(image::in);
          boolean mirrored = mirrors.stream().anyMatch(m -> !m.isEmpty() && text.startsWith(m));
          if (namesake && !official && !mirrored) {
            found.add(
                Violation.fail(
                    component.pod(),
                    container.path().child("image"),
                    Map.of("official", String.join(", ", profile.images()))));
          }
        }
      }
    }
    return found;
  }
}
