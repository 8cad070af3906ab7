package io.gpuguard.catalog;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.NodeCodec;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs in the build: checks the catalogue folder and writes it as one file for {@link
 * BuiltInCatalog}, with the expressions parsed.
 */
public final class CatalogCompiler {

  private CatalogCompiler() {}

  /** Arguments: the catalogue folder, the output file, the version. */
  public static void main(String[] arguments) throws IOException {
    System.exit(run(Path.of(arguments[0]), Path.of(arguments[1]), arguments[2], System.err));
  }

  static int run(Path folder, Path output, String version, PrintStream err) throws IOException {
    CatalogFolder.Result read = CatalogFolder.read(folder);
    List<CatalogFile> files = read.files();
    CatalogReader.Result result = CatalogReader.read(version, files);
    List<CatalogError> errors = new ArrayList<>(read.errors());
    errors.addAll(result.errors());
    errors.addAll(CatalogLinter.lint(result.catalog(), files));
    if (!errors.isEmpty()) {
      errors.forEach(error -> err.println("catalog/" + error));
      return 1;
    }
    Files.createDirectories(output.getParent());
    Map<String, Mapping> trees = new LinkedHashMap<>();
    trees.put("version", Mapping.EMPTY.with("version", Node.of(version)));
    for (CatalogFile file : files) {
      if (file.name().startsWith("kubernetes/")) {
        String name = file.name().replace('/', '-').replaceFirst("\\.yaml$", ".bin");
        Files.write(output.resolveSibling(name), NodeCodec.encode(Map.of("", file.root())));
      } else if (!isCompiled(file.name())) {
        trees.put("table:" + file.name().replaceFirst("\\.yaml$", ""), file.root());
      }
    }
    CompiledCatalog.write(result.catalog(), trees);
    Files.write(output, NodeCodec.encode(trees));
    Map<String, Mapping> examples = new LinkedHashMap<>();
    for (Control control : result.catalog().controls()) {
      String name = control.topic() + "/" + control.name();
      examples.put(name, ControlExamples.tree(folder.resolve("controls/" + name)));
    }
    Files.write(output.resolveSibling("examples.bin"), NodeCodec.encode(examples));
    return 0;
  }

  private static boolean isCompiled(String name) {
    return name.startsWith("controls/")
        || name.startsWith("profiles/")
        || name.equals("variables.yaml")
        || name.equals("pod-templates.yaml");
  }
}
