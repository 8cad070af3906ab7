package io.gpuguard.check;

import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.nio.charset.StandardCharsets;

/**
 * A name for a finding that survives moved lines and reordered files: control, object and field,
 * with list items by their name instead of their place.
 */
public final class Fingerprint {

  private Fingerprint() {}

  public static String of(String control, Resource resource, Path field) {
    StringBuilder text = new StringBuilder(control);
    text.append('|').append(resource.group()).append('|').append(resource.kind());
    text.append('|').append(resource.namespace()).append('|').append(resource.name());
    for (Path step : field.steps()) {
      text.append('|').append(step.key() == null ? item(resource, step) : step.key());
    }
    return ofText(text.toString());
  }

  private static String item(Resource resource, Path step) {
    Node item = resource.root().at(step);
    String name = item.get("name").text(item.text(""));
    return name.isEmpty() ? "#" + step.index() : "=" + name;
  }

  /** FNV-1a, 64 bits: stable, and unlike MessageDigest it loads no security providers. */
  public static String ofText(String text) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    String hex = Long.toHexString(hash);
    return "0".repeat(16 - hex.length()) + hex;
  }
}
