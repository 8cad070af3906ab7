package io.gpuguard.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.TestingRepository;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The compiled catalogue is the folder's, byte for byte the same whoever compiles it. */
class CatalogCompilerTest {

  private static final Path FOLDER = TestingRepository.root().resolve("catalog");
  private static final String VERSION = BuiltInCatalog.load().version();

  /** What the build wrote came from another JVM, in which immutable maps have another order. */
  @Test
  void twoJvmsWriteTheSameBytes(@TempDir Path output) throws IOException {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream told = new PrintStream(err, true, StandardCharsets.UTF_8);
    int code = CatalogCompiler.run(FOLDER, output.resolve("catalog.bin"), VERSION, told);
    assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
    try (Stream<Path> files = Files.list(output)) {
      assertThat(files.toList())
          .hasSizeGreaterThan(1)
          .allSatisfy(
              file ->
                  assertThat(Files.readAllBytes(file))
                      .as(file.getFileName().toString())
                      .isEqualTo(built(file.getFileName().toString())));
    }
  }

  private static byte[] built(String name) throws IOException {
    try (InputStream in = BuiltInCatalog.class.getResourceAsStream(name)) {
      assertThat(in).as(name).isNotNull();
      return in.readAllBytes();
    }
  }

  @Test
  void readingTheFolderGivesTheBuiltInCatalogue() {
    CatalogFolder.Result files = CatalogFolder.read(FOLDER);
    CatalogReader.Result result = CatalogReader.read(VERSION, files.files());
    assertThat(files.errors()).isEmpty();
    assertThat(result.errors()).isEmpty();
    Catalog read = result.catalog();
    Catalog builtIn = BuiltInCatalog.load();
    Map<String, Mapping> trees = new LinkedHashMap<>();
    Map<String, Mapping> builtInTrees = new LinkedHashMap<>();
    CompiledCatalog.write(read, trees);
    CompiledCatalog.write(builtIn, builtInTrees);
    assertThat(builtInTrees).isEqualTo(trees);
    assertThat(builtInTrees.keySet()).containsExactlyElementsOf(trees.keySet());
    assertThat(builtIn.podTemplates().kinds().keySet())
        .containsExactlyElementsOf(read.podTemplates().kinds().keySet());
    read.podTemplates()
        .kinds()
        .forEach(
            (kind, places) ->
                assertThat(builtIn.podTemplates().kinds().get(kind).get())
                    .as(kind)
                    .isEqualTo(places.get()));
    assertThat(builtIn.controls()).hasSameSizeAs(read.controls()).hasSizeGreaterThan(90);
    for (int i = 0; i < read.controls().size(); i++) {
      assertThat(parts(builtIn.controls().get(i))).isEqualTo(parts(read.controls().get(i)));
    }
    assertThat(builtIn.profiles()).isEqualTo(read.profiles());
    read.variables()
        .forEach(
            (name, variable) ->
                assertThat(builtIn.variables().get(name).get()).isEqualTo(variable.get()));
    builtIn.tables().keySet().forEach(n -> assertThat(builtIn.table(n)).isEqualTo(read.table(n)));
  }

  /** What a control is made of; controls themselves are equal by id. */
  private static List<Object> parts(Control control) {
    Object check =
        switch (control.check()) {
          case Control.PodCheck c -> List.of(c.subject(), c.componentKinds(), c.source().get());
          case Control.ObjectCheck c -> List.of(c.kinds(), c.source().get());
          case Control.InputCheck c -> c;
          case Control.ExceptionsCheck c -> c;
        };
    return List.of(control.id(), control.severity(), check, control.texts().get());
  }

  /** A catalogue whose files come in another order compiles to the same controls. */
  @Test
  void theOrderOfControlFilesDecidesNothing() {
    List<CatalogFile> files = CatalogFolder.read(FOLDER).files();
    List<CatalogFile> controls =
        files.stream().filter(file -> file.name().startsWith("controls/")).toList();
    Node forwards = written(controls);
    assertThat(written(controls.reversed())).isEqualTo(forwards);
  }

  private static Node written(List<CatalogFile> files) {
    Map<String, Mapping> trees = new LinkedHashMap<>();
    CompiledCatalog.write(CatalogReader.read(VERSION, files).catalog(), trees);
    Mapping all = Mapping.EMPTY;
    for (Map.Entry<String, Mapping> entry : trees.entrySet()) {
      all = all.with(entry.getKey(), entry.getValue());
    }
    return all;
  }
}
