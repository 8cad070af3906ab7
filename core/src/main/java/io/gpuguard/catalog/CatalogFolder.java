package io.gpuguard.catalog;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Finds and reads the files of a catalogue folder. Examples beside the controls are left out. */
public final class CatalogFolder {

  private CatalogFolder() {}

  public static List<CatalogFile> read(Path folder) {
    List<CatalogFile> files = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.sorted().toList()) {
        String name = folder.relativize(path).toString().replace('\\', '/');
        boolean example = name.startsWith("controls/") && !name.endsWith("/control.yaml");
        if (name.endsWith(".yaml") && !example && Files.isRegularFile(path)) {
          files.add(new CatalogFile(name, parse(Files.readString(path)), null));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  private static Mapping parse(String text) {
    return node(new Load(LoadSettings.builder().build()).loadFromString(text)).mapping();
  }

  private static Node node(Object value) {
    return switch (value) {
      case String s -> Node.of(s);
      case Boolean b -> Node.of(b);
      case Integer i -> Node.of(i);
      case Long l -> Node.of(l);
      case Double d -> new Node.Real(d);
      case List<?> list -> Node.of(list.stream().map(CatalogFolder::node).toList());
      case Map<?, ?> map -> {
        Mapping mapping = Mapping.EMPTY;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          if (entry.getValue() != null) {
            mapping = mapping.with(String.valueOf(entry.getKey()), node(entry.getValue()));
          }
        }
        yield mapping;
      }
      default -> Node.of(String.valueOf(value));
    };
  }
}
