package io.gpuguard.cli;

import io.gpuguard.rbac.RbacIndex;
import io.gpuguard.rbac.Rights;
import io.gpuguard.report.Format;
import io.gpuguard.report.RightsReport;
import io.gpuguard.report.Style;
import io.gpuguard.scan.ScanResult;
import java.util.List;

/** {@code gpuguard rbac rights}. */
final class RbacRightsVerb extends ReadingVerb {

  @Override
  public String name() {
    return "rbac rights";
  }

  @Override
  public String summary() {
    return "List the effective rights of each subject, and through which binding it has them";
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with(CommonOptions.output(formats()), CommonOptions.JSON);
  }

  @Override
  List<Format> formats() {
    return List.of(Format.TERMINAL, Format.JSON);
  }

  @Override
  String tell(Format format, ScanResult result, Style style, Run run) {
    Rights rights = new Rights(RbacIndex.of(result.inventory().resources()));
    return RightsReport.rights(format, result, rights, style);
  }
}
