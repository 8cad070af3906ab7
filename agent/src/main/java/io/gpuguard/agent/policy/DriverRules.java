package io.gpuguard.agent.policy;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads {@code drivers} of a policy file. */
final class DriverRules {

  private static final Set<String> DRIVER =
      Set.of("name", "plugins", "cdi", "tenants", "judgeContent");

  private DriverRules() {}

  static List<DriverRule> read(Mapping root, Fields fields) {
    List<DriverRule> rules = new ArrayList<>();
    Path place = Path.of("drivers");
    List<Node> entries = fields.list(root, "drivers", Path.ROOT);
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i) instanceof Mapping entry) {
        rules.add(driver(entry, place.child(i), fields));
      } else {
        fields.problem(place.child(i), "a mapping with 'name' is expected");
      }
    }
    return rules;
  }

  private static DriverRule driver(Mapping entry, Path place, Fields fields) {
    fields.keys(entry, place, DRIVER);
    String name = fields.text(entry, "name", place);
    if ((name == null || name.indexOf('/') >= 0) && !fields.emptied(place.child("name"))) {
      fields.problem(place, "'name' must be a DRA driver such as gpu.nvidia.com");
    }
    if (!entry.has("plugins") && !fields.emptied(place.child("plugins"))) {
      fields.notice(place, "any process that reaches the folder may register " + name);
    }
    if (!entry.has("cdi") && !fields.emptied(place.child("cdi"))) {
      fields.problem(place, "'cdi' is missing: the CDI devices that the driver's answers may name");
    }
    return new DriverRule(
        new Glob(name == null ? "" : name),
        fields.plugins(entry, place),
        fields.cdi(entry, place),
        fields.globs(entry, "tenants", place),
        fields.flag(entry, "judgeContent", true, place));
  }
}
