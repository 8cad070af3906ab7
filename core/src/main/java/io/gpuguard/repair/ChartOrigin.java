package io.gpuguard.repair;

import io.gpuguard.resource.Origin;
import io.gpuguard.resource.Resource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which chart made an object, by the comment that {@code helm template} writes above each object,
 * or by the label that charts put on theirs by convention.
 *
 * @param charts the chart's name, behind the names of the charts that it is a part of
 * @param sure whether helm said it; the label has the version behind the name, and whatever the
 *     chart's author puts there
 */
record ChartOrigin(List<String> charts, boolean sure) {

  private static final Pattern SOURCE = Pattern.compile("# Source: (.+?)/templates/.*");

  /** Licences stand between the comment and the object; longer ones were not seen. */
  private static final int LINES = 60;

  ChartOrigin {
    charts = List.copyOf(charts);
  }

  static Optional<ChartOrigin> of(Resource object) {
    Optional<ChartOrigin> said = source(object.origin());
    String label = object.labels().get("helm.sh/chart").text("");
    return said.isPresent() || label.isEmpty()
        ? said
        : Optional.of(new ChartOrigin(List.of(label), false));
  }

  private static Optional<ChartOrigin> source(Origin origin) {
    int line = origin.line();
    List<String> before = line < 1 ? List.of() : origin.lines(Math.max(1, line - LINES), line);
    for (int i = before.size() - 1; i >= 0; i--) {
      Matcher source = SOURCE.matcher(before.get(i).strip());
      if (source.matches()) {
        return Optional.of(new ChartOrigin(List.of(source.group(1).split("/charts/")), true));
      }
      if (before.get(i).startsWith("---")) {
        break;
      }
    }
    return Optional.empty();
  }

  /** The chart itself, not what it is a part of. */
  String own() {
    return charts.getLast();
  }

  boolean is(String chart) {
    return sure ? own().equals(chart) : own().matches(Pattern.quote(chart) + "-v?[0-9].*");
  }
}
