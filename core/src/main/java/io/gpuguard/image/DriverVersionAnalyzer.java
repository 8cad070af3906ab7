package io.gpuguard.image;

import io.gpuguard.catalog.ImageNames;
import io.gpuguard.check.Analyzer;
import io.gpuguard.check.Input;
import io.gpuguard.check.Violation;
import io.gpuguard.component.ImageName;
import io.gpuguard.finding.Severity;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Versions of drivers and operands that custom resources of operators declare. */
public final class DriverVersionAnalyzer implements Analyzer {

  @Override
  public String name() {
    return "declared-versions";
  }

  @Override
  public List<Violation> analyze(Input input, Mapping parameters) {
    List<Resource> policies = input.inventory().ofKind("nvidia.com", "ClusterPolicy");
    List<Resource> drivers = input.inventory().ofKind("nvidia.com", "NVIDIADriver");
    if (policies.isEmpty() && drivers.isEmpty()) {
      return List.of();
    }
    List<Advisory> advisories = Advisory.all(input.catalog());
    List<Violation> found = new ArrayList<>();
    for (Resource policy : policies) {
      Mapping spec = policy.root().get("spec").mapping();
      for (int i = 0; i < spec.size(); i++) {
        judge(policy, spec.valueAt(i), Path.of("spec", spec.key(i)), advisories, found);
      }
    }
    for (Resource driver : drivers) {
      judge(driver, driver.root().get("spec"), Path.of("spec"), advisories, found);
    }
    return found;
  }

  private static void judge(
      Resource resource, Node part, Path path, List<Advisory> advisories, List<Violation> found) {
    String repository = part.get("repository").text("");
    String image = part.get("image").text("");
    String version = part.get("version").text("");
    Optional<VersionNumber> number = VersionNumber.of(version);
    if (repository.isEmpty() || image.isEmpty() || number.isEmpty()) {
      return;
    }
    ImageName name = new ImageName(ImageNames.normalise(repository + "/" + image), version, "");
    List<String> texts = new ArrayList<>();
    Severity worst = Severity.INFO;
    for (Advisory advisory : advisories) {
      Optional<String> fix =
          advisory.concerns(name) ? advisory.fixFor(number.get()) : Optional.empty();
      if (fix.isPresent()) {
        texts.add(advisory.id() + " (" + advisory.summary() + "; " + fix.get() + ")");
        worst = advisory.severity().atLeast(worst) ? advisory.severity() : worst;
      }
    }
    if (!texts.isEmpty()) {
      found.add(
          Violation.fail(
                  resource,
                  path.child("version"),
                  Map.of("image", repository + "/" + image, "advisories", String.join(", ", texts)))
              .with(worst));
    }
  }
}
