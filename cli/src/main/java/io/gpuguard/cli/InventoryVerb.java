package io.gpuguard.cli;

import io.gpuguard.report.Format;
import io.gpuguard.report.InventoryReport;
import io.gpuguard.report.Style;
import io.gpuguard.scan.ScanResult;
import java.util.List;

/** {@code gpuguard inventory}. */
final class InventoryVerb extends ReadingVerb {

  @Override
  public String name() {
    return "inventory";
  }

  @Override
  public String summary() {
    return "List GPU components, their privileges, host paths with need and meaning, and rights";
  }

  @Override
  public List<Option> options() {
    return CommonOptions.with(CommonOptions.output(formats()), CommonOptions.JSON);
  }

  @Override
  public String details() {
    return "formats: terminal (default), json, markdown, html (the host path audit as a page)\n";
  }

  @Override
  List<Format> formats() {
    return List.of(Format.TERMINAL, Format.JSON, Format.MARKDOWN, Format.HTML);
  }

  @Override
  String tell(Format format, ScanResult result, Style style, Run run) {
    return InventoryReport.write(format, result, style);
  }
}
