package io.gpuguard.scan;

import io.gpuguard.check.Analyzer;
import io.gpuguard.check.Analyzers;
import io.gpuguard.hostpath.HostPathNeedAnalyzer;
import io.gpuguard.image.AdvisoryAnalyzer;
import io.gpuguard.image.ImageSourceAnalyzer;
import io.gpuguard.rbac.ComponentDangerAnalyzer;
import io.gpuguard.rbac.StaleGrantAnalyzer;
import io.gpuguard.rbac.TenantDangerAnalyzer;
import io.gpuguard.rbac.TokenNeedAnalyzer;
import java.util.List;

/** The analyzers that the program carries, one line each. Controls find them by name. */
public final class BuiltInAnalyzers {

  private BuiltInAnalyzers() {}

  public static Analyzers all() {
    List<Analyzer> analyzers =
        List.of(
            new HostPathNeedAnalyzer(),
            new ImageSourceAnalyzer(),
            new AdvisoryAnalyzer(),
            new ComponentDangerAnalyzer(),
            new TenantDangerAnalyzer(),
            new StaleGrantAnalyzer(),
            new TokenNeedAnalyzer());
    return Analyzers.of(analyzers);
  }
}
