package io.gpuguard.catalog;

import io.gpuguard.cel.CelParser;
import io.gpuguard.cel.ExpressionCodec;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.NodeCodec;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs in the build: checks the catalogue folder and writes it as one file for {@link
 * BuiltInCatalog}, with the expressions parsed.
 */
public final class CatalogCompiler {

  private final CelParser parser = new CelParser();

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
    errors.addAll(CatalogLinter.lint(result.catalog()));
    if (!errors.isEmpty()) {
      errors.forEach(error -> err.println("catalog/" + error));
      return 1;
    }
    CatalogCompiler compiler = new CatalogCompiler();
    Mapping all = Mapping.EMPTY;
    Files.createDirectories(output.getParent());
    for (CatalogFile file : files) {
      if (file.name().startsWith("kubernetes/")) {
        String name = file.name().replace('/', '-').replaceFirst("\\.yaml$", ".bin");
        Files.write(output.resolveSibling(name), NodeCodec.encode(file.root()));
      } else {
        all = all.with(file.name(), compiler.compile(file));
      }
    }
    Files.write(
        output,
        NodeCodec.encode(Mapping.EMPTY.with("version", Node.of(version)).with("files", all)));
    return 0;
  }

  private Mapping compile(CatalogFile file) {
    Mapping root = file.root();
    if (file.name().startsWith("controls/")) {
      return root.with("check", parsed(root.get("check").mapping(), "expression"));
    }
    if (file.name().startsWith("profiles/")) {
      Mapping recognise = parsed(root.get("recognise").mapping(), "behaviour");
      Mapping profile = root.with("recognise", recognise);
      return root.has("features")
          ? profile.with("features", parsedAll(root.get("features"), "when"))
          : profile;
    }
    if (file.name().equals("variables.yaml")) {
      return root.with("variables", parsedAll(root.get("variables"), "expression"));
    }
    return root;
  }

  private Node parsedAll(Node list, String key) {
    return Node.of(list.items().stream().map(item -> parsed(item.mapping(), key)).toList());
  }

  private Mapping parsed(Mapping mapping, String key) {
    String text = mapping.get(key).text();
    if (text == null) {
      return mapping;
    }
    try {
      return mapping.with(key + "-parsed", ExpressionCodec.encode(parser.parse(text.strip())));
    } catch (CelParser.CelSyntaxException e) {
      throw new IllegalStateException("the reader let a bad expression pass", e);
    }
  }
}
