package io.gpuguard.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MirrorsTest {

  private static Mirrors mirrors(String... names) {
    List<Node> items = Arrays.stream(names).map(Node::of).toList();
    return Mirrors.of(List.of(Mapping.EMPTY.with(Mirrors.PARAMETER, Node.of(items))));
  }

  private static List<String> images(Mirrors mirrors, String profile) {
    return mirrors.in(BuiltInCatalog.load()).profile(profile).orElseThrow().images();
  }

  @Test
  void aCopyHasTheVendorsPathWithItsRegistryOrWithout() {
    assertThat(images(mirrors("registry.example.com/mirror"), "nvidia-dcgm-exporter"))
        .contains(
            "nvcr.io/nvidia/k8s/dcgm-exporter",
            "registry.example.com/mirror/nvcr.io/nvidia/k8s/dcgm-exporter",
            "registry.example.com/mirror/nvidia/k8s/dcgm-exporter")
        .doesNotContain("registry.example.com/mirror/dcgm-exporter");
  }

  @Test
  void aPrefixEndsWithASlash() {
    assertThat(mirrors("registry.example.com/mirror", "registry.example.com/b/").prefixes())
        .containsExactly("registry.example.com/mirror/", "registry.example.com/b/");
  }

  @Test
  void blanksAreNoMirror() {
    assertThat(mirrors("", " ").prefixes()).isEmpty();
  }

  @Test
  void theEntriesThatImagesAreHeldAgainstKnowThemToo() {
    assertThat(mirrors("r.example.com/").in(BuiltInCatalog.load()).entries())
        .allSatisfy(e -> assertThat(e.images()).isEqualTo(e.profile().images()));
  }

  @Test
  void theOriginalsAreTheVendors() {
    Mirrors mirrors = mirrors("r.example.com/");
    assertThat(mirrors.originals(images(mirrors, "nvidia-device-plugin")))
        .isEqualTo(BuiltInCatalog.load().profile("nvidia-device-plugin").orElseThrow().images());
  }
}
