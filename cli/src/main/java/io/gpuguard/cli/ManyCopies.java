package io.gpuguard.cli;

import io.gpuguard.report.JsonWriter;
import io.gpuguard.resource.Resource;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes a dump of a folder's manifests, each many times under other names, for {@link Rehearsal}.
 */
final class ManyCopies {

  private static final int COPIES = 400;

  private ManyCopies() {}

  /** A temporary folder with one large YAML and one large JSON file. */
  static Path of(Path folder) throws IOException {
    Path made = Files.createTempDirectory("gpuguard-rehearsal");
    StringBuilder yaml = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> manifests = files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
      for (int i = 0; i < COPIES; i++) {
        for (Path manifest : manifests) {
          String text = Files.readString(manifest);
          // A namespace each: an account that 400 bindings name is found in no cluster.
          yaml.append("---\n")
              .append(
                  text.replace("\n  name: ", "\n  name: copy-" + i + "-")
                      .replace(" namespace: ", " namespace: copy-" + i + "-"));
        }
      }
    }
    Files.writeString(made.resolve("copies.yaml"), yaml);
    StringBuilder json = new StringBuilder();
    JsonWriter writer = new JsonWriter(json, false);
    writer.object().field("apiVersion", "v1").field("kind", "List").array("items");
    List<Resource> resources =
        Sources.read(List.of(folder.toString()), SourceOptions.DEFAULT).resources();
    for (int i = 0; i < COPIES; i++) {
      for (Resource resource : resources) {
        Mapping metadata = resource.root().get("metadata").mapping();
        Node name = Node.of(resource.name() + "-" + i);
        writer.value(resource.root().with("metadata", metadata.with("name", name)));
      }
    }
    writer.endArray().endObject();
    Files.writeString(made.resolve("copies.json"), json);
    return made;
  }
}
