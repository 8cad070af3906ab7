package io.gpuguard.agent.hardware;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Unpacks a host's files from a text of ours. One line a file: {@code PATH = TEXT}, {@code PATH ->
 * TARGET} for a link, {@code PATH hex BYTES}; {@code PATH:} takes the indented lines that follow.
 * {@code @for A B in a1,b1 a2,b2} to {@code @end} repeats lines with {@code ${A}} replaced.
 */
public final class TestingTree {

  private TestingTree() {}

  public static HostTree unpack(String name, Path folder) throws IOException {
    write(resource(name), folder);
    return new HostTree(folder);
  }

  public static void write(List<String> lines, Path folder) throws IOException {
    List<String> flat = repeat(lines);
    for (int i = 0; i < flat.size(); i++) {
      String line = flat.get(i);
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (line.endsWith(":")) {
        StringBuilder text = new StringBuilder();
        while (i + 1 < flat.size() && flat.get(i + 1).startsWith("  ")) {
          text.append(flat.get(++i).substring(2)).append('\n');
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        Files.write(file(folder, line.substring(0, line.length() - 1)), bytes);
      } else {
        single(line, folder);
      }
    }
  }

  private static void single(String line, Path folder) throws IOException {
    String[] words = line.split(" ", 3);
    Path file = file(folder, words[0]);
    switch (words[1]) {
      case "=" -> Files.writeString(file, words[2] + "\n");
      case "->" -> Files.createSymbolicLink(file, Path.of(words[2]));
      case "hex" -> Files.write(file, HexFormat.of().parseHex(words[2]));
      default -> throw new IllegalArgumentException("cannot read: " + line);
    }
  }

  private static Path file(Path folder, String absolute) throws IOException {
    Path file = folder.resolve(absolute.substring(1));
    Files.createDirectories(file.getParent());
    return file;
  }

  private static List<String> repeat(List<String> lines) {
    List<String> flat = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).startsWith("@for ")) {
        flat.add(lines.get(i));
        continue;
      }
      String[] parts = lines.get(i).substring(5).split(" in ");
      int end = lines.subList(i, lines.size()).indexOf("@end") + i;
      for (String values : parts[1].split(" ")) {
        for (String line : lines.subList(i + 1, end)) {
          flat.add(fill(line, parts[0].split(" "), values.split(",")));
        }
      }
      i = end;
    }
    return flat;
  }

  private static String fill(String line, String[] names, String[] values) {
    String filled = line;
    for (int i = 0; i < names.length; i++) {
      filled = filled.replace("${" + names[i] + "}", values[i]);
    }
    return filled;
  }

  private static List<String> resource(String name) throws IOException {
    try (InputStream in =
        TestingTree.class.getResourceAsStream("/io/gpuguard/agent/trees/" + name)) {
      if (in == null) {
        throw new IllegalArgumentException("no tree " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
