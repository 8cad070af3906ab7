package io.gpuguard.source;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.Optional;
import java.util.stream.Stream;

/** Tells Kubernetes objects from the other YAML and JSON that lies beside them. */
final class Classification {

  /** The place is told beside it: without it here, many fold into one line of a report. */
  private static final String KUSTOMIZATION =
      "a kustomization, not an object: render its folder with 'kubectl kustomize'";

  private Classification() {}

  /** Why a document is no object to check; empty if it is one. */
  static Optional<String> noObject(Node node, String file) {
    if (node instanceof Node.Sequence) {
      boolean patch = node.get(0).get("op").present() && node.get(0).get("path").present();
      return Optional.of(
          patch ? "a JSON patch, not an object" : "a list at the root, not a Kubernetes object");
    }
    if (!(node instanceof Mapping)) {
      return Optional.of("a single value, not a Kubernetes object");
    }
    String apiVersion = node.get("apiVersion").text("");
    String kind = node.get("kind").text("");
    String name = file.substring(file.lastIndexOf('/') + 1);
    if (kind.isEmpty() || apiVersion.isEmpty()) {
      return Optional.of(byName(name));
    }
    if (apiVersion.startsWith("kustomize.config.k8s.io/")) {
      return Optional.of(KUSTOMIZATION);
    }
    if (apiVersion.equals("v1") && kind.equals("Config") && node.get("clusters").present()) {
      return Optional.of("a kubeconfig, not an object");
    }
    if (node.get("$patch").present()) {
      return Optional.of("a kustomize patch: a part of an object");
    }
    if (kind.equals("CustomResourceDefinition")) {
      return Optional.of("a CustomResourceDefinition: a schema, nothing that runs");
    }
    return Optional.empty();
  }

  /**
   * What an object makes that is not in the input, so that a scan of it alone has seen little;
   * empty for an object that is all there is.
   */
  static Optional<String> makesOthers(Node node) {
    String apiVersion = node.get("apiVersion").text("");
    String group = apiVersion.substring(0, Math.max(0, apiVersion.indexOf('/')));
    return switch (group + "/" + node.get("kind").text("")) {
      case "helm.toolkit.fluxcd.io/HelmRelease", "helm.cattle.io/HelmChart" ->
          Optional.of(
              "a chart to install, not what it makes: render it with 'helm template', and scan"
                  + " that");
      case "argoproj.io/Application", "argoproj.io/ApplicationSet" ->
          Optional.of(
              "an application of Argo CD, not what it makes: render its source, and scan that");
      case "kustomize.toolkit.fluxcd.io/Kustomization" ->
          Optional.of("a kustomization of Flux, not what it makes: render its path, and scan that");
      case "sparkoperator.k8s.io/SparkApplication",
          "sparkoperator.k8s.io/ScheduledSparkApplication" ->
          says(node, "spark.kubernetes.") ? Optional.of(SPARK) : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static final String SPARK =
      "a Spark application whose sparkConf says things of its pods that are not read: scan the"
          + " running pods too";

  /** Whether a Spark application's configuration has keys that begin so. */
  private static boolean says(Node application, String beginning) {
    Node spec = application.get("spec");
    return Stream.of(spec.get("sparkConf"), spec.at("template", "sparkConf"))
        .flatMap(conf -> conf.mapping().keys().stream())
        .anyMatch(key -> key.startsWith(beginning));
  }

  private static String byName(String name) {
    if (name.equals("Chart.yaml") || name.equals("Chart.yml")) {
      return "a Helm chart, not an object: render its folder with 'helm template'";
    }
    if (name.startsWith("values") || name.endsWith("values.yaml") || name.endsWith("values.yml")) {
      return "Helm values, not an object";
    }
    if (isKustomization(name)) {
      return KUSTOMIZATION;
    }
    return "no apiVersion and kind: not a Kubernetes object";
  }

  static boolean isKustomization(String name) {
    return name.equals("kustomization.yaml")
        || name.equals("kustomization.yml")
        || name.equals("Kustomization");
  }
}
