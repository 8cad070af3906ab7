package io.gpuguard.policy;

import io.gpuguard.catalog.BuiltInCatalog;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The resources behind kinds. */
final class ServedKinds {

  private ServedKinds() {}

  /**
   * @return one target for each version in which an API server serves the kind; the usual plural
   *     and every version for kinds of custom resources
   */
  static List<AdmissionRule.Target> of(String group, String kind) {
    List<AdmissionRule.Target> found = builtIn(group, kind);
    return found.isEmpty()
        ? List.of(new AdmissionRule.Target(group, "*", plural(kind), kind))
        : found;
  }

  /** Empty for kinds of custom resources. */
  static List<AdmissionRule.Target> builtIn(String group, String kind) {
    List<AdmissionRule.Target> found = new ArrayList<>();
    for (Node known : BuiltInCatalog.kubernetes("api-resources").get("resources").items()) {
      String name = known.get("name").text("");
      if (known.get("group").text("").equals(group)
          && known.get("kind").text("").equals(kind)
          && name.indexOf('/') < 0) {
        found.add(new AdmissionRule.Target(group, known.get("version").text(""), name, kind));
      }
    }
    return found;
  }

  /** As the generators of custom resource definitions make it. */
  private static String plural(String kind) {
    String name = kind.toLowerCase(Locale.ROOT);
    if (name.endsWith("s") || name.endsWith("x") || name.endsWith("ch")) {
      return name + "es";
    }
    boolean consonantY = name.endsWith("y") && "aeiou".indexOf(name.charAt(name.length() - 2)) < 0;
    return consonantY ? name.substring(0, name.length() - 1) + "ies" : name + "s";
  }
}
