package io.gpuguard.repair;

import io.gpuguard.catalog.ImageNames;
import io.gpuguard.source.TextFile;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The digests that the user tested, by image: {@code images: {nvcr.io/nvidia/x:v1: "sha256:..."}}.
 */
public record Lock(Map<String, String> digests) {

  public static final Lock NONE = new Lock(Map.of());

  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

  public Lock {
    digests = Map.copyOf(digests);
  }

  /** The lock, or what is wrong with the file. */
  public record Result(Lock lock, List<String> problems) {}

  public static Result of(TextFile file) {
    Map<String, String> digests = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    for (String key : file.root().keys()) {
      if (!key.equals("images")) {
        problems.add(place(file, Path.of(key)) + ": unknown key '" + key + "'; known is images");
      }
    }
    file.root()
        .get("images")
        .mapping()
        .forEach((image, digest) -> entry(file, image, digest, digests, problems));
    if (digests.isEmpty() && problems.isEmpty()) {
      problems.add(file.name() + ": images is missing or empty");
    }
    return new Result(new Lock(digests), problems);
  }

  private static void entry(
      TextFile file, String image, Node digest, Map<String, String> into, List<String> problems) {
    if (DIGEST.matcher(digest.text("")).matches()) {
      into.put(ImageNames.normalise(image), digest.text(""));
    } else {
      String place = place(file, Path.of("images", image));
      problems.add(place + ": '" + image + "' needs a digest, sha256: and 64 hexadecimal digits");
    }
  }

  private static String place(TextFile file, Path path) {
    return file.name() + ":" + file.line(path);
  }

  /** The image with its digest behind it. */
  Optional<String> pinned(String image) {
    String digest = digests.get(ImageNames.normalise(image));
    return digest == null ? Optional.empty() : Optional.of(image + "@" + digest);
  }
}
