package io.gpuguard.reference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Writes the pages into {@code docs} and deletes those that no longer belong; see dev/docs. */
public final class PagesWriter {

  private PagesWriter() {}

  /** Arguments: the repository's folder. */
  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments[0]);
    Map<String, String> pages = Pages.of(root.resolve("catalog"));
    Path docs = root.resolve("docs");
    for (String stale : written(docs)) {
      if (!pages.containsKey(stale)) {
        Files.delete(docs.resolve(stale));
      }
    }
    for (Map.Entry<String, String> page : pages.entrySet()) {
      Path file = docs.resolve(page.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, page.getValue());
    }
  }

  /** The pages that lie in the folders that nobody else writes in. */
  public static Set<String> written(Path docs) throws IOException {
    Set<String> names = new TreeSet<>();
    for (String folder : List.of("controls", "profiles")) {
      Path path = docs.resolve(folder);
      if (Files.isDirectory(path)) {
        try (Stream<Path> files = Files.list(path)) {
          files.forEach(file -> names.add(folder + "/" + file.getFileName()));
        }
      }
    }
    return names;
  }
}
