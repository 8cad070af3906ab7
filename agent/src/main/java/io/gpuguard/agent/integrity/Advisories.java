package io.gpuguard.agent.integrity;

import io.gpuguard.agent.finding.NodeCheck;
import io.gpuguard.agent.finding.NodeFinding;
import io.gpuguard.agent.hardware.DriverVersions;
import io.gpuguard.agent.hardware.DriverVersions.Installed;
import io.gpuguard.component.ImageName;
import io.gpuguard.image.Advisory;
import io.gpuguard.image.VersionNumber;
import io.gpuguard.source.TextFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Known vulnerabilities of NVIDIA's software, held against what is installed on the node. */
public final class Advisories {

  /** What the catalogue says of the driver's image holds for the driver, by its version. */
  private static final ImageName DRIVER = ImageName.parse("nvcr.io/nvidia/driver");

  private static final ImageName TOOLKIT = ImageName.parse("nvcr.io/nvidia/k8s/container-toolkit");

  private final List<Advisory> all;

  private Advisories(List<Advisory> all) {
    this.all = all;
  }

  /** A file of advisories, or a sentence with its place that says why there is none. */
  public sealed interface Result {
    record Read(Advisories advisories) implements Result {}

    record Unreadable(String sentence) implements Result {}
  }

  /** Those of the release: catalog/advisories/nvidia.yaml. */
  public static Advisories shipped() {
    try (InputStream in = Advisories.class.getResourceAsStream("nvidia.yaml")) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks its advisories");
      }
      return switch (of(TextFile.parse("nvidia.yaml", in.readAllBytes()))) {
        case Result.Read(Advisories advisories) -> advisories;
        case Result.Unreadable(String sentence) -> throw new IllegalStateException(sentence);
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A newer file than that of the release. */
  public static Result read(Path file) {
    return of(TextFile.read(file));
  }

  private static Result of(TextFile.Result text) {
    return switch (text) {
      case TextFile.Result.Unreadable(String place, String message) ->
          new Result.Unreadable(place + ": " + message);
      case TextFile.Result.Read(TextFile file) -> {
        List<Advisory> all = Advisory.read(file.root());
        yield all.isEmpty()
            ? new Result.Unreadable(file.name() + ": no advisories in it")
            : new Result.Read(new Advisories(all));
      }
    };
  }

  public List<NodeFinding> findings(DriverVersions versions) {
    List<NodeFinding> findings = new ArrayList<>();
    String module = versions.module();
    if (module != null) {
      judge(DRIVER, "the loaded driver", module, "/proc/driver/nvidia/version", findings);
    }
    for (Installed installed : versions.packages()) {
      if (!installed.driver()) {
        judge(
            TOOLKIT,
            "package " + installed.name(),
            installed.version(),
            "package " + installed.name(),
            findings);
      }
    }
    return findings;
  }

  private void judge(
      ImageName image, String what, String version, String place, List<NodeFinding> findings) {
    Optional<VersionNumber> number = VersionNumber.of(version);
    if (number.isEmpty()) {
      return;
    }
    List<String> texts = new ArrayList<>();
    for (Advisory advisory : all) {
      if (advisory.concerns(image)) {
        advisory
            .fixFor(number.get())
            .ifPresent(
                fix -> texts.add(advisory.id() + " (" + advisory.summary() + "; " + fix + ")"));
      }
    }
    if (!texts.isEmpty()) {
      findings.add(
          NodeFinding.fail(
              NodeCheck.DRIVER_VULNERABLE,
              place,
              what + " is " + version + ": " + String.join(", ", texts)));
    }
  }
}
