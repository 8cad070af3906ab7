package io.gpuguard.generate;

import static io.gpuguard.manifest.Manifest.map;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.manifest.YamlWriter;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.List;
import java.util.Map;

/** Alerts on GPUs and on what serves them, with their unit tests. */
final class PrometheusGenerator implements Generator {

  @Override
  public String kind() {
    return "prometheus";
  }

  @Override
  public String summary() {
    return "Prometheus alerts on GPUs, as rules file and PrometheusRule, with unit tests";
  }

  @Override
  public Generated generate(Request request) {
    Catalog catalog = request.result().catalog();
    Node groups = catalog.table("monitoring/prometheus").get("groups");
    Generated.Files files = new Generated.Files();
    files.add("rules.yaml", YamlWriter.document(map("groups", groups)));
    files.add("tests.yaml", YamlWriter.document(catalog.table("monitoring/prometheus-tests")));
    Mapping rule =
        map(
            "apiVersion",
            "monitoring.coreos.com/v1",
            "kind",
            "PrometheusRule",
            "metadata",
            map("name", "gpuguard", "labels", map("app.kubernetes.io/managed-by", "gpuguard")),
            "spec",
            map("groups", groups));
    files.add("prometheusrule.yaml", YamlWriter.document(rule));
    files.add("kustomization.yaml", Kustomization.of(List.of("prometheusrule.yaml")));
    return new Generated(
        files.all(),
        "the Prometheus operator for prometheusrule.yaml; rules.yaml needs only Prometheus",
        List.of(""),
        Map.of(),
        List.of(
            "'promtool test rules tests.yaml' runs the unit tests.",
            "Metrics of dcgm-exporter that are off by default are not used; those of nodes and"
                + " daemonsets come from kube-state-metrics."));
  }
}
