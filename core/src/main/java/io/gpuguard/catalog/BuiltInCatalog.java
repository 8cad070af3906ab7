package io.gpuguard.catalog;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.NodeCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The catalogue that the program carries, as {@link CatalogCompiler} wrote it. */
public final class BuiltInCatalog {

  private BuiltInCatalog() {}

  public static Catalog load() {
    Node root = NodeCodec.decode(bytes("catalog.bin"));
    Mapping all = root.get("files").mapping();
    List<CatalogFile> files = new ArrayList<>();
    all.forEach((name, node) -> files.add(new CatalogFile(name, node.mapping(), null)));
    CatalogReader.Result result = CatalogReader.read(root.get("version").text(""), files);
    if (!result.errors().isEmpty()) {
      throw new IllegalStateException("the built-in catalogue is broken: " + result.errors());
    }
    return result.catalog();
  }

  /** A large table of {@code catalog/kubernetes}, which few commands need: read on demand. */
  public static Mapping kubernetes(String name) {
    return NodeCodec.decode(bytes("kubernetes-" + name + ".bin")).mapping();
  }

  private static byte[] bytes(String name) {
    try (InputStream in = BuiltInCatalog.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its part " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
