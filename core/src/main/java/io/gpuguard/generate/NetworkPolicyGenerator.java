package io.gpuguard.generate;

import static io.gpuguard.manifest.Manifest.map;

import io.gpuguard.catalog.Profile;
import io.gpuguard.component.Component;
import io.gpuguard.resource.Container;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * NetworkPolicies for components and for tenants of GPUs: nothing is open but the flows that the
 * component's kind needs.
 */
final class NetworkPolicyGenerator implements Generator {

  /** A label that NetworkPolicies may rely on: the API server itself sets it. */
  private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

  @Override
  public String kind() {
    return "network-policy";
  }

  @Override
  public String summary() {
    return "NetworkPolicies: deny by default, and only the flows that a component needs";
  }

  @Override
  public Generated generate(Request request) {
    Generated.Files files = new Generated.Files();
    List<String> resources = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    List<Mapping> onHost = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    for (Component component : request.result().components()) {
      PodTemplate pod = component.pod();
      String what = component.pod().owner().title();
      Mapping labels = pod.metadata().get("labels").mapping();
      if (pod.spec().get("hostNetwork").isTrue()) {
        notes.add(
            what
                + " is on the host's network, where no NetworkPolicy holds: a policy for it would"
                + " be false assurance. cilium/ and calico/ hold host policies for such nodes.");
        onHost.add(labels);
        continue;
      }
      if (labels.isEmpty()) {
        notes.add(what + " has no labels that a policy could select it by.");
        continue;
      }
      String name = name(component);
      String namespace = Tenants.isName(pod.namespace()) ? pod.namespace() : "";
      if (names.add(namespace + "/" + name)) {
        String file = (namespace.isEmpty() ? "" : namespace + "-") + name + ".yaml";
        files.add(file, comment(component), policy(component, name, labels));
        resources.add(file);
      }
    }
    tenants(request, files, resources);
    if (!onHost.isEmpty()) {
      HostPolicies.add(files);
      notes.add(
          "Host policies select nodes by the label gpuguard.io/gpu-node=true: set it first, and try"
              + " them on one node, since they hold for the kubelet and for SSH too.");
    }
    if (resources.isEmpty()) {
      notes.add("No component or tenant of the input takes a NetworkPolicy.");
    } else {
      notes.add(
          "Scrapers are expected in a namespace with the label gpuguard.io/metrics=true: set it on"
              + " the namespace of Prometheus.");
      notes.add(
          "Policies hold only where the network plugin enforces them; there is no audit mode.");
      files.add("kustomization.yaml", Kustomization.of(resources));
    }
    return new Generated(
        files.all(), "", resources.isEmpty() ? List.of() : List.of(""), java.util.Map.of(), notes);
  }

  private static String comment(Component component) {
    return component.pod().owner().title()
        + ": "
        + (talksToApiServer(component)
            ? "it talks to the API server and asks for names."
            : "it needs no network of its own.");
  }

  private static String name(Component component) {
    String profile = component.profile() == null ? "unknown" : component.profile().id();
    String owner = component.pod().owner().name().toLowerCase(Locale.ROOT);
    String name = "gpuguard-" + (owner.isEmpty() ? profile : owner);
    return name.replaceAll("[^a-z0-9-]", "-").replaceAll("-+$", "");
  }

  private static Mapping policy(Component component, String name, Mapping labels) {
    List<Mapping> ingress = new ArrayList<>();
    List<Node> ports = metricsPorts(component.pod());
    if (!ports.isEmpty()) {
      ingress.add(
          map(
              "from",
              List.of(
                  map("namespaceSelector", map("matchLabels", map("gpuguard.io/metrics", "true")))),
              "ports",
              ports));
    }
    List<Node> hooks = webhookPorts(component);
    if (!hooks.isEmpty()) {
      // The API server is on the host's network, whose addresses a policy cannot name by label.
      ingress.add(map("ports", hooks));
    }
    List<Mapping> egress = new ArrayList<>();
    if (talksToApiServer(component)) {
      egress.add(map("ports", List.of(port("TCP", 443), port("TCP", 6443))));
      egress.add(dns());
    }
    String namespace = component.pod().namespace();
    return object(
        Tenants.isName(namespace) ? namespace : "",
        name,
        map("matchLabels", labels),
        ingress,
        egress);
  }

  private static Mapping object(
      String namespace,
      String name,
      Mapping selector,
      List<Mapping> ingress,
      List<Mapping> egress) {
    Mapping metadata = map("name", name);
    if (!namespace.isEmpty()) {
      metadata = metadata.with("namespace", Node.of(namespace));
    }
    metadata = metadata.with("labels", map("app.kubernetes.io/managed-by", "gpuguard"));
    return map(
        "apiVersion",
        "networking.k8s.io/v1",
        "kind",
        "NetworkPolicy",
        "metadata",
        metadata,
        "spec",
        map(
            "podSelector",
            selector,
            "policyTypes",
            List.of("Ingress", "Egress"),
            "ingress",
            ingress,
            "egress",
            egress));
  }

  static Mapping port(String protocol, int number) {
    return map("protocol", protocol, "port", number);
  }

  private static Mapping dns() {
    return map(
        "to",
        List.of(
            map(
                "namespaceSelector",
                map("matchLabels", map(NAMESPACE_NAME, "kube-system")),
                "podSelector",
                map("matchLabels", map("k8s-app", "kube-dns")))),
        "ports",
        List.of(port("UDP", 53), port("TCP", 53)));
  }

  /** Ports that a container declares for metrics, by their name or as those exporters use. */
  private static List<Node> metricsPorts(PodTemplate pod) {
    List<Node> ports = new ArrayList<>();
    for (Container container : pod.containers()) {
      for (Node port : container.node().get("ports").items()) {
        String name = port.get("name").text("");
        if (name.contains("metric") || name.contains("prom") || name.contains("monitor")) {
          ports.add(
              port(port.get("protocol").text("TCP"), (int) port.get("containerPort").whole(0)));
        }
      }
    }
    return ports;
  }

  private static List<Node> webhookPorts(Component component) {
    List<Node> ports = new ArrayList<>();
    for (Container container : component.pod().containers()) {
      for (Node port : container.node().get("ports").items()) {
        String name = port.get("name").text("");
        if (name.contains("webhook") || name.contains("extender") || name.equals("https")) {
          ports.add(port("TCP", (int) port.get("containerPort").whole(0)));
        }
      }
    }
    return ports;
  }

  /** Whether its profile names rights, or its kind lives off the API. */
  private static boolean talksToApiServer(Component component) {
    Profile profile = component.profile();
    if (profile != null && !profile.rights().get("rules").items().isEmpty()) {
      return true;
    }
    return switch (component.kind()) {
      case OPERATOR,
          SCHEDULER,
          DRA_DRIVER,
          LABELLER,
          PARTITION_MANAGER,
          VALIDATOR,
          DRIVER_INSTALLER ->
          true;
      case DEVICE_PLUGIN, EXPORTER, SHARING_DAEMON, MONITOR, TOOLKIT_INSTALLER -> false;
    };
  }

  /** Tenants: pods of a namespace reach each other and names, and nothing reaches them. */
  private static void tenants(Request request, Generated.Files files, List<String> resources) {
    for (String namespace : Tenants.namespaces(request)) {
      String file = "tenant-" + namespace + ".yaml";
      Mapping inside = map("podSelector", Mapping.EMPTY);
      files.add(
          file,
          "Namespace "
              + namespace
              + " uses GPUs: its pods talk to each other and ask for names, no more."
              + "\nAdd what its jobs fetch or serve, such as a registry of models.",
          object(
              namespace,
              "gpuguard-tenant",
              Mapping.EMPTY,
              List.of(map("from", List.of(inside))),
              List.of(map("to", List.of(inside)), dns())));
      resources.add(file);
    }
  }
}
