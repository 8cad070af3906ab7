package io.gpuguard.scan;

import io.gpuguard.admission.DeadRuleAnalyzer;
import io.gpuguard.admission.GuardAnalyzer;
import io.gpuguard.admission.InjectedPrivilegeAnalyzer;
import io.gpuguard.check.Analyzer;
import io.gpuguard.check.Analyzers;
import io.gpuguard.health.RogueResourceAnalyzer;
import io.gpuguard.health.TwoPluginsAnalyzer;
import io.gpuguard.hostpath.HostPathNeedAnalyzer;
import io.gpuguard.image.AdvisoryAnalyzer;
import io.gpuguard.image.DriverVersionAnalyzer;
import io.gpuguard.image.ImageSourceAnalyzer;
import io.gpuguard.monitoring.AlertAnalyzer;
import io.gpuguard.monitoring.ExporterAnalyzer;
import io.gpuguard.network.ComponentReachAnalyzer;
import io.gpuguard.network.DefaultDenyAnalyzer;
import io.gpuguard.network.ExposureAnalyzer;
import io.gpuguard.network.NodeSegmentAnalyzer;
import io.gpuguard.node.SensorAnalyzer;
import io.gpuguard.podsecurity.NamespaceAnalyzer;
import io.gpuguard.rbac.ComponentDangerAnalyzer;
import io.gpuguard.rbac.StaleGrantAnalyzer;
import io.gpuguard.rbac.SurplusAnalyzer;
import io.gpuguard.rbac.TenantDangerAnalyzer;
import io.gpuguard.rbac.TokenNeedAnalyzer;
import io.gpuguard.scheduling.QueueBypassAnalyzer;
import io.gpuguard.scheduling.QueueOpenAnalyzer;
import io.gpuguard.scheduling.QuotaAnalyzer;
import io.gpuguard.sharing.TimeSlicingAnalyzer;
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
            new SurplusAnalyzer(),
            new TokenNeedAnalyzer(),
            new DeadRuleAnalyzer(),
            new GuardAnalyzer(),
            new InjectedPrivilegeAnalyzer(),
            new RogueResourceAnalyzer(),
            new TwoPluginsAnalyzer(),
            new DriverVersionAnalyzer(),
            new AlertAnalyzer(),
            new ExporterAnalyzer(),
            new ComponentReachAnalyzer(),
            new DefaultDenyAnalyzer(),
            new ExposureAnalyzer(),
            new NodeSegmentAnalyzer(),
            new SensorAnalyzer(),
            new NamespaceAnalyzer(),
            new QueueBypassAnalyzer(),
            new QueueOpenAnalyzer(),
            new QuotaAnalyzer(),
            new TimeSlicingAnalyzer());
    return Analyzers.of(analyzers);
  }
}
