package io.gpuguard.generate;

import static io.gpuguard.manifest.Manifest.map;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tetragon policies that report writes to what decides over a GPU node. */
final class TetragonGenerator implements Generator {

  /** MAY_WRITE of include/linux/fs.h. */
  private static final String WRITE = "2";

  @Override
  public String kind() {
    return "tetragon";
  }

  @Override
  public String summary() {
    return "Tetragon policies for GPU nodes: plugin folder, CDI files, loader, control nodes";
  }

  @Override
  public Generated generate(Request request) {
    Generated.Files files = new Generated.Files();
    List<String> resources = new ArrayList<>();
    for (Node entry :
        request.result().catalog().table("runtime/tetragon").get("policies").items()) {
      String file = entry.get("name").text("") + ".yaml";
      files.add(file, entry.get("meaning").text(""), policy(entry));
      resources.add(file);
    }
    files.add("kustomization.yaml", Kustomization.of(resources));
    return new Generated(
        files.all(),
        // ParseMatchArgs in Tetragon's pkg/selectors: older kernels take one argument filter.
        "Tetragon 1.0 or later, on Linux 5.3 or later",
        List.of(""),
        Map.of(),
        List.of(
            "These policies report and stop nothing. To stop, add matchActions with Sigkill where"
                + " the reports of a week name nobody who belongs there.",
            "gpuguard-registration-sockets tells each plugin that starts too. It needs a kernel"
                + " with CONFIG_SECURITY_PATH."));
  }

  private static Mapping policy(Node entry) {
    boolean created = entry.get("folders").present();
    Node paths = entry.get(created ? "folders" : "prefixes");
    Mapping path = map("index", 0, "operator", "Prefix", "values", paths);
    Mapping mode = map("index", 1, "operator", "Equal", "values", List.of(WRITE));
    Mapping selector = map("matchArgs", created ? List.of(path) : List.of(path, mode));
    if (!entry.get("except").items().isEmpty()) {
      selector =
          selector.with(
              "matchBinaries",
              Node.of(List.of(map("operator", "NotIn", "values", entry.get("except")))));
    }
    Mapping probe =
        map(
            "call",
            created ? "security_path_mknod" : "security_file_permission",
            "syscall",
            false,
            "args",
            created
                ? List.of(map("index", 0, "type", "path"))
                : List.of(map("index", 0, "type", "file"), map("index", 1, "type", "int")),
            "selectors",
            List.of(selector));
    return map(
        "apiVersion",
        "cilium.io/v1alpha1",
        "kind",
        "TracingPolicy",
        "metadata",
        map("name", entry.get("name"), "labels", map("app.kubernetes.io/managed-by", "gpuguard")),
        "spec",
        map("kprobes", List.of(probe)));
  }
}
