package io.gpuguard.generate;

import static io.gpuguard.manifest.Manifest.map;

import io.gpuguard.tree.Mapping;
import java.util.List;

/** Policies for nodes, where plain NetworkPolicies do not hold: by Cilium or by Calico. */
final class HostPolicies {

  private static final Mapping GPU_NODE = map("gpuguard.io/gpu-node", "true");

  private HostPolicies() {}

  static void add(Generated.Files files) {
    String comment =
        "GPU nodes take connections from the cluster, to the kubelet, and SSH; not to exporters and"
            + " plugins from outside.";
    files.add("cilium/gpu-nodes.yaml", comment, cilium());
    files.add("cilium/kustomization.yaml", Kustomization.of(List.of("gpu-nodes.yaml")));
    files.add("calico/gpu-nodes.yaml", comment, calico());
    files.add("calico/kustomization.yaml", Kustomization.of(List.of("gpu-nodes.yaml")));
  }

  /** Needs the host firewall of Cilium to be on. */
  private static Mapping cilium() {
    return map(
        "apiVersion",
        "cilium.io/v2",
        "kind",
        "CiliumClusterwideNetworkPolicy",
        "metadata",
        metadata(),
        "spec",
        map(
            "nodeSelector",
            map("matchLabels", GPU_NODE),
            "ingress",
            List.of(
                map("fromEntities", List.of("host", "remote-node", "health", "kube-apiserver")),
                map(
                    "fromEntities",
                    List.of("all"),
                    "toPorts",
                    List.of(
                        map(
                            "ports",
                            List.of(
                                map("port", "22", "protocol", "TCP"),
                                map("port", "10250", "protocol", "TCP"))))))));
  }

  /** Needs host endpoints, which Calico makes by itself if told to. */
  private static Mapping calico() {
    return map(
        "apiVersion",
        "projectcalico.org/v3",
        "kind",
        "GlobalNetworkPolicy",
        "metadata",
        metadata(),
        "spec",
        map(
            "selector",
            "has(kubernetes-host) && gpuguard.io/gpu-node == 'true'",
            "types",
            List.of("Ingress"),
            "ingress",
            List.of(
                map(
                    "action",
                    "Allow",
                    "protocol",
                    "TCP",
                    "destination",
                    map("ports", List.of(22, 10250))),
                map("action", "Allow", "source", map("selector", "has(kubernetes-host)")),
                map("action", "Deny"))));
  }

  private static Mapping metadata() {
    return map(
        "name", "gpuguard-gpu-nodes", "labels", map("app.kubernetes.io/managed-by", "gpuguard"));
  }
}
