package io.gpuguard.agent.run;

import io.gpuguard.agent.finding.NodeFinding;
import io.gpuguard.agent.hardware.DriverVersions;
import io.gpuguard.agent.integrity.Advisories;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Known vulnerabilities of the driver; read at the first driver only, since memory is scarce. */
final class Vulnerabilities {

  private @Nullable Advisories advisories;

  List<NodeFinding> of(DriverVersions driver) {
    if (driver.module() == null && driver.packages().isEmpty()) {
      return List.of();
    }
    Advisories known = advisories == null ? Advisories.shipped() : advisories;
    advisories = known;
    return known.findings(driver);
  }
}
