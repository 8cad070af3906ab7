package io.gpuguard.generate;

import static io.gpuguard.manifest.Manifest.map;

import io.gpuguard.catalog.Profile;
import io.gpuguard.component.Component;
import io.gpuguard.component.GpuWorkloads;
import io.gpuguard.component.ImageName;
import io.gpuguard.manifest.YamlWriter;
import io.gpuguard.resource.Container;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Falco rules for what policies of the API server cannot see: what happens on the node. */
final class FalcoGenerator implements Generator {

  @Override
  public String kind() {
    return "falco";
  }

  @Override
  public String summary() {
    return "Falco rules for GPU nodes: plugin folder, CDI files, loader, devices, toolkit, modules";
  }

  @Override
  public Generated generate(Request request) {
    Mapping table = request.result().catalog().table("runtime/falco");
    Map<String, Set<String>> lists =
        Map.of(
            "{pluginImages}", images(request, false),
            "{driverImages}", images(request, true),
            "{gpuNamespaces}", namespaces(request));
    List<Mapping> entries = new ArrayList<>();
    entries.add(map("required_engine_version", "0.31.0"));
    for (Node list : table.get("lists").items()) {
      Set<String> items = lists.getOrDefault(list.get("items").text(""), Set.of());
      entries.add(list.mapping().with("items", Node.of(items.stream().map(Node::of).toList())));
    }
    table.get("macros").items().forEach(macro -> entries.add(macro.mapping()));
    table.get("rules").items().forEach(rule -> entries.add(rule.mapping()));
    String head =
        """
        # Falco rules for GPU nodes, made by gpuguard. Load this file after the stock rules.
        # The lists name what was found when it was made: make it anew when components change.
        """;
    return new Generated(
        Map.of("gpuguard-rules.yaml", head + YamlWriter.list(entries)),
        "Falco with the syscall source on GPU nodes, which it must tolerate the taints of",
        List.of(),
        Map.of(),
        List.of(
            "Copy gpuguard-rules.yaml to Falco's rules.d, or give it to the chart as customRules.",
            "Falco sees no resource requests: 'GPU opened where no GPU workload is known' knows the"
                + " namespaces that were found."));
  }

  private static Set<String> images(Request request, boolean drivers) {
    Set<String> images = new TreeSet<>();
    for (Component component : request.result().components()) {
      boolean driver =
          switch (component.kind()) {
            case DRIVER_INSTALLER, TOOLKIT_INSTALLER, PARTITION_MANAGER -> true;
            case DEVICE_PLUGIN,
                DRA_DRIVER,
                SHARING_DAEMON,
                EXPORTER,
                LABELLER,
                VALIDATOR,
                MONITOR,
                OPERATOR,
                SCHEDULER ->
                false;
          };
      boolean plugin =
          component.kind() == Profile.Kind.DEVICE_PLUGIN
              || component.kind() == Profile.Kind.DRA_DRIVER;
      if (drivers ? driver : plugin && component.profile() != null) {
        for (Container container : component.pod().containers()) {
          String image = container.node().get("image").text("");
          if (!image.isEmpty() && image.indexOf(' ') < 0) {
            images.add(ImageName.parse(image).repository());
          }
        }
      }
    }
    return images;
  }

  private static Set<String> namespaces(Request request) {
    Set<String> names = new TreeSet<>();
    for (Component component : request.result().components()) {
      names.add(component.pod().namespace());
    }
    for (GpuWorkloads.Workload workload :
        GpuWorkloads.of(
            request.result().inventory(),
            request.result().catalog(),
            request.result().components())) {
      names.add(workload.pod().namespace());
    }
    names.removeIf(name -> !Tenants.isName(name));
    return names;
  }
}
