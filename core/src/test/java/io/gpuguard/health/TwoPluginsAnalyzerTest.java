package io.gpuguard.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.catalog.BuiltInCatalog;
import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.Profile;
import io.gpuguard.check.Input;
import io.gpuguard.component.Component;
import io.gpuguard.component.Recognition;
import io.gpuguard.inventory.Inventory;
import io.gpuguard.resource.Resource;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import io.gpuguard.tree.Mapping;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The look-up of plugins that meet says what holding each against each would say. */
class TwoPluginsAnalyzerTest {

  private static final Catalog CATALOG = BuiltInCatalog.load();

  private static final List<String> IMAGES =
      List.of(
          "nvcr.io/nvidia/k8s-device-plugin:v0.17.4",
          "docker.io/projecthami/hami:v2.6.0",
          "docker.io/rocm/k8s-device-plugin:1.31.0",
          "registry.example.com/unknown:1");

  /** Few names, labels and values, so that plugins meet, are written twice or keep apart. */
  private static String plugin(Random random) {
    Map<String, String> selector = new TreeMap<>();
    for (String key : List.of("pool", "zone", "class")) {
      if (random.nextInt(3) > 0) {
        selector.put(key, "\"" + random.nextInt(3) + "\"");
      }
    }
    return """
    ---
    apiVersion: apps/v1
    kind: %s
    metadata: {name: plugin-%d, namespace: gpu}
    spec:
      template:
        spec:
          nodeSelector: %s
          containers:
            - name: plugin
              image: %s
              command: [nvidia-device-plugin]
              volumeMounts: [{name: sockets, mountPath: /var/lib/kubelet/device-plugins}]
          volumes: [{name: sockets, hostPath: {path: /var/lib/kubelet/device-plugins}}]
    """
        .formatted(
            random.nextInt(8) == 0 ? "Deployment" : "DaemonSet",
            random.nextInt(5),
            selector.toString().replace("=", ": "),
            IMAGES.get(random.nextInt(IMAGES.size())));
  }

  private static Input input(Random random) {
    List<Resource> resources = new ArrayList<>();
    for (String file : List.of("a.yaml", "b.yaml")) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        text.append(plugin(random));
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      resources.addAll(Sources.read(file, bytes, SourceOptions.DEFAULT).resources());
    }
    Inventory inventory = new Inventory(resources, CATALOG.podTemplates());
    return new Input(CATALOG, inventory, Recognition.components(CATALOG, inventory), Map.of());
  }

  private static String line(Component plugin, Component other, String resource) {
    return plugin.pod().owner().origin() + " " + other.pod().owner().title() + " " + resource;
  }

  private static List<String> eachWithEach(Input input) {
    List<Component> plugins =
        input.components().stream()
            .filter(c -> c.kind() == Profile.Kind.DEVICE_PLUGIN && c.profile() != null)
            .filter(c -> c.pod().owner().kind().equals("DaemonSet"))
            .toList();
    List<String> all = new ArrayList<>();
    for (int i = 0; i < plugins.size(); i++) {
      for (int j = 0; j < i; j++) {
        String resource = shared(plugins.get(i), plugins.get(j));
        if (!resource.isEmpty()) {
          all.add(line(plugins.get(i), plugins.get(j), resource));
          break;
        }
      }
    }
    return all;
  }

  /** A resource of two plugins that meet; empty if they do not. */
  private static String shared(Component one, Component other) {
    Resource a = one.pod().owner();
    Resource b = other.pod().owner();
    Mapping selector = one.pod().spec().get("nodeSelector").mapping();
    Mapping others = other.pod().spec().get("nodeSelector").mapping();
    boolean apart =
        selector.keys().stream()
            .anyMatch(k -> others.has(k) && !others.value(k).equals(selector.value(k)));
    if (!a.origin().file().equals(b.origin().file()) || a.title().equals(b.title()) || apart) {
      return "";
    }
    return one.profile().resources().stream()
        .filter(other.profile().resources()::contains)
        .findFirst()
        .orElse("");
  }

  @Test
  void theLookUpSaysWhatEachWithEachWould() {
    Random random = new Random(1);
    int met = 0;
    int apart = 0;
    for (int round = 0; round < 400; round++) {
      Input input = input(random);
      List<String> found =
          new TwoPluginsAnalyzer()
              .analyze(input, Mapping.EMPTY).stream()
                  .map(
                      v ->
                          v.resource().origin()
                              + " "
                              + v.words().get("other")
                              + " "
                              + v.words().get("resource"))
                  .toList();
      assertThat(found).isEqualTo(eachWithEach(input));
      met += found.size();
      apart += input.components().size() - found.size();
    }
    assertThat(met).isGreaterThan(500);
    assertThat(apart).isGreaterThan(500);
  }
}
