package io.gpuguard.repair;

import io.gpuguard.finding.Finding;
import io.gpuguard.repair.ChartUse.Release;
import io.gpuguard.resource.Resource;
import io.gpuguard.scan.ScanResult;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** Repairs as values of a vendor's chart, where the component's profile knows the chart's keys. */
public final class HelmValues {

  private HelmValues() {}

  /**
   * What came of it.
   *
   * @param files a values file for each release, by the file's name
   * @param refused as in {@link Repair.Result}; a repair of which a chart has no value for a part
   *     is not made at all, since half of it can break the component
   */
  public record Result(Map<String, String> files, List<Refusal> refused) {
    public Result {
      refused = List.copyOf(refused);
    }
  }

  /** As {@link Repair#objects}. */
  public static Result of(
      ScanResult result,
      Lock lock,
      Predicate<Finding> selected,
      Function<List<Resource>, ScanResult> scan) {
    HelmCharts charts = new HelmCharts(result.components());
    while (true) {
      Repair.Objects objects = Repair.objects(result, lock, selected, scan, charts);
      if (charts.agree(objects.changes())) {
        return new Result(files(charts.values(objects.changes())), objects.refused());
      }
    }
  }

  private static Map<String, String> files(Map<Release, Mapping> values) {
    Map<String, String> files = new LinkedHashMap<>();
    Emitter emitter = new Emitter(false, "\n", Map.of());
    values.forEach(
        (release, tree) -> {
          boolean one = values.keySet().stream().noneMatch(other -> isTwin(release, other));
          String name = one ? release.chart() : release.chart() + "-" + release.name();
          String title = "the chart " + release.chart();
          files.put(
              // Names come from the input: no folder may hide in one.
              name.replaceAll("[^A-Za-z0-9._-]", "-") + "-values.yaml",
              "# Values for %s, made by gpuguard fix.\n"
                      .formatted(one ? title : "the release " + release.name() + " of " + title)
                  + emitter.entries(Path.ROOT, tree, 0));
        });
    return files;
  }

  private static boolean isTwin(Release release, Release other) {
    return !release.equals(other) && release.chart().equals(other.chart());
  }
}
