package io.gpuguard.catalog;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.NodeCodec;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The catalogue that the program carries, as {@link CatalogCompiler} wrote it. */
public final class BuiltInCatalog {

  /**
   * The system property by which a launcher names the folder of these files. To take them out of
   * the jar costs a start eight milliseconds: URL handlers, inflating, code made at run time
   * (docs/decisions/0003).
   */
  private static final String FOLDER = "gpuguard.catalog";

  private BuiltInCatalog() {}

  public static Catalog load() {
    return CompiledCatalog.read(new NodeCodec.Trees(bytes("catalog.bin")));
  }

  /** A large table of {@code catalog/kubernetes}, which few commands need: read on demand. */
  public static Mapping kubernetes(String name) {
    return new NodeCodec.Trees(bytes("kubernetes-" + name + ".bin")).tree("").mapping();
  }

  /** The examples of a control, which the build ran; none for a user's own control. */
  public static List<ControlExamples.Example> examples(Control control) {
    NodeCodec.Trees trees = new NodeCodec.Trees(bytes("examples.bin"));
    return ControlExamples.of(trees.tree(control.topic() + "/" + control.name()).mapping());
  }

  private static byte[] bytes(String name) {
    String folder = System.getProperty(FOLDER);
    try (InputStream in =
        folder == null
            ? BuiltInCatalog.class.getResourceAsStream(name)
            : new FileInputStream(new File(folder, name))) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its part " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
