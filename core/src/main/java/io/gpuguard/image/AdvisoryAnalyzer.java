package io.gpuguard.image;

import io.gpuguard.check.Analyzer;
import io.gpuguard.check.Input;
import io.gpuguard.check.Violation;
import io.gpuguard.component.ImageName;
import io.gpuguard.finding.Severity;
import io.gpuguard.finding.Verdict;
import io.gpuguard.resource.Container;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Images with a known vulnerability. A tag that tells no version is not assessable. */
public final class AdvisoryAnalyzer implements Analyzer {

  @Override
  public String name() {
    return "advisories";
  }

  @Override
  public List<Violation> analyze(Input input, Mapping parameters) {
    List<Advisory> advisories = Advisory.all(input.catalog());
    List<Violation> found = new ArrayList<>();
    Map<String, List<Advisory>> byImage = new HashMap<>();
    for (PodTemplate pod : input.inventory().pods()) {
      for (Container container : pod.containers()) {
        String text = container.node().get("image").text("");
        List<Advisory> concerned = byImage.get(text);
        if (concerned == null) {
          ImageName image = ImageName.parse(text);
          concerned = advisories.stream().filter(a -> a.concerns(image)).toList();
          byImage.put(text, concerned);
        }
        if (!concerned.isEmpty()) {
          judge(pod, container, ImageName.parse(text), concerned, found);
        }
      }
    }
    return found;
  }

  private static void judge(
      PodTemplate pod,
      Container container,
      ImageName image,
      List<Advisory> advisories,
      List<Violation> found) {
    Path field = container.path().child("image");
    Optional<VersionNumber> version = VersionNumber.of(image.tag());
    if (version.isEmpty()) {
      String reason =
          image.tag().isEmpty()
              ? image.repository() + " has no tag that tells its version"
              : "the tag '" + image.tag() + "' of " + image.repository() + " tells no version";
      found.add(
          new Violation(
              pod.owner(),
              pod,
              field,
              Verdict.NOT_ASSESSABLE,
              Map.of("advisories", "advisories"),
              reason,
              null));
      return;
    }
    List<String> texts = new ArrayList<>();
    Severity worst = Severity.INFO;
    for (Advisory advisory : advisories) {
      Optional<String> fix = advisory.fixFor(version.get());
      if (fix.isPresent()) {
        texts.add(advisory.id() + " (" + advisory.summary() + "; " + fix.get() + ")");
        worst = advisory.severity().atLeast(worst) ? advisory.severity() : worst;
      }
    }
    if (!texts.isEmpty()) {
      found.add(
          Violation.fail(pod, field, Map.of("advisories", String.join(", ", texts))).with(worst));
    }
  }
}
