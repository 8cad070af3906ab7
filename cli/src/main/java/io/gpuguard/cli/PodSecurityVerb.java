package io.gpuguard.cli;

import io.gpuguard.podsecurity.KubernetesVersion;
import io.gpuguard.report.Format;
import io.gpuguard.report.PodSecurityReport;
import io.gpuguard.report.Style;
import io.gpuguard.scan.ScanResult;
import java.util.List;

/** {@code gpuguard pod-security}. */
final class PodSecurityVerb extends ReadingVerb {

  private static final Option VERSION =
      Option.of(
          "--kubernetes-version",
          "V",
          "the version of the standards, such as v1.36 (default: newest known)");

  @Override
  public String name() {
    return "pod-security";
  }

  @Override
  public String summary() {
    return "Tell the Pod Security level of every pod, and what stops the next one";
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with(CommonOptions.output(formats()), CommonOptions.JSON, VERSION);
  }

  @Override
  List<Format> formats() {
    return List.of(Format.TERMINAL, Format.JSON);
  }

  @Override
  String tell(Format format, ScanResult result, Style style, Run run) throws UsageException {
    String text = run.arguments().value(VERSION.name(), "latest");
    KubernetesVersion version =
        KubernetesVersion.of(text)
            .orElseThrow(
                () ->
                    run.arguments().wrong(VERSION.name(), "takes v1.36 or so, not '" + text + "'"));
    if (version.compareTo(KubernetesVersion.NEWEST) > 0) {
      throw run.arguments()
          .wrong(VERSION.name(), "takes no version above " + KubernetesVersion.NEWEST);
    }
    return PodSecurityReport.write(format, result, version, style);
  }
}
