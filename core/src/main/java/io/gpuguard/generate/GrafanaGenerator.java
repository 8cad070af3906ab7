package io.gpuguard.generate;

import static io.gpuguard.manifest.Manifest.map;

import io.gpuguard.report.JsonWriter;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A dashboard: what is broken, what is used by nobody known, what is running out. */
final class GrafanaGenerator implements Generator {

  /** Grafana divides a dashboard's width into this many units. */
  private static final int WIDTH = 24;

  private static final int HEIGHT = 8;

  @Override
  public String kind() {
    return "grafana";
  }

  @Override
  public String summary() {
    return "a Grafana dashboard for GPUs and for what serves them";
  }

  @Override
  public Generated generate(Request request) {
    List<Mapping> panels = new ArrayList<>();
    int at = 0;
    for (Node panel :
        request.result().catalog().table("monitoring/dashboard").get("panels").items()) {
      panels.add(panel(panel, at++));
    }
    Mapping dashboard =
        map(
            "title",
            "GPU security by gpuguard",
            "uid",
            "gpuguard",
            "tags",
            List.of("gpuguard", "gpu"),
            "schemaVersion",
            39,
            "timezone",
            "browser",
            "refresh",
            "1m",
            "time",
            map("from", "now-6h", "to", "now"),
            "templating",
            map(
                "list",
                List.of(
                    map(
                        "name", "datasource",
                        "label", "Data source",
                        "type", "datasource",
                        "query", "prometheus"))),
            "panels",
            panels);
    StringBuilder json = new StringBuilder();
    new JsonWriter(json, true).value(dashboard);
    return new Generated(
        Map.of("dashboard.json", json.append('\n').toString()),
        "Grafana 10 or later with a Prometheus data source",
        List.of(),
        Map.of(),
        List.of("Import dashboard.json, or put it into a ConfigMap that Grafana's sidecar reads."));
  }

  private static Mapping panel(Node panel, int at) {
    boolean small = panel.get("type").text("").equals("stat");
    int width = WIDTH / 3;
    Mapping place = map("h", HEIGHT, "w", width, "x", (at % 3) * width, "y", (at / 3) * HEIGHT);
    Mapping target =
        map(
            "refId",
            "A",
            "expr",
            panel.get("query"),
            "legendFormat",
            panel.get("legend").text(""),
            "instant",
            small);
    return map(
        "id",
        at + 1,
        "title",
        panel.get("title"),
        "description",
        panel.get("meaning"),
        "type",
        panel.get("type"),
        "gridPos",
        place,
        "datasource",
        map("type", "prometheus", "uid", "${datasource}"),
        "fieldConfig",
        map(
            "defaults",
            map("unit", panel.get("unit").text("short"), "noValue", "none"),
            "overrides",
            List.of()),
        "targets",
        List.of(target));
  }
}
