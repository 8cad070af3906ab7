package io.gpuguard.agent.policy;

import io.gpuguard.agent.allocation.DeviceIds;
import io.gpuguard.agent.allocation.HostPathRule;
import io.gpuguard.agent.hardware.Vendor;
import io.gpuguard.source.TextFile;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Names;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a policy file and says what is malformed, with the line. */
public final class PolicyReader {

  private static final Set<String> TOP = Set.of("version", "mode", "resources");
  private static final Set<String> RESOURCE =
      Set.of(
          "name",
          "vendor",
          "builtIn",
          "plugins",
          "devices",
          "mounts",
          "environment",
          "annotations",
          "cdi",
          "replicas",
          "shared",
          "tenants");
  private static final Set<String> PLUGIN =
      Set.of("namespace", "pod", "image", "user", "executable");

  private final TextFile file;
  private final List<String> problems = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();

  private PolicyReader(TextFile file) {
    this.file = file;
  }

  /**
   * A policy or what is wrong with the file.
   *
   * @param policy usable only if there are no problems
   * @param notices what is allowed and may not be meant
   */
  public record Result(Policy policy, List<String> problems, List<String> notices) {
    public Result {
      problems = List.copyOf(problems);
      notices = List.copyOf(notices);
    }
  }

  public static Result read(java.nio.file.Path path) {
    return of(TextFile.read(path));
  }

  static Result of(TextFile.Result read) {
    return switch (read) {
      case TextFile.Result.Unreadable(String place, String message) ->
          new Result(Policy.BUILT_IN, List.of(place + ": " + message), List.of());
      case TextFile.Result.Read(TextFile file) -> new PolicyReader(file).policy();
    };
  }

  private Result policy() {
    Mapping root = file.root();
    keys(root, Path.ROOT, TOP);
    if (root.get("version").whole(0) != 1) {
      problem(Path.of("version"), "'version' must be 1");
    }
    Policy.Mode mode =
        Names.find(Policy.Mode.values(), root.get("mode").text("enforce")).orElse(null);
    if (mode == null) {
      problem(Path.of("mode"), "'mode' is enforce or dry-run");
    }
    List<ResourceRule> rules = new ArrayList<>();
    Path place = Path.of("resources");
    List<Node> entries = list(root, "resources", Path.ROOT);
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i) instanceof Mapping entry) {
        rules.add(resource(entry, place.child(i)));
      } else {
        problem(place.child(i), "a mapping with 'name' is expected");
      }
    }
    return new Result(
        new Policy(mode == null ? Policy.Mode.ENFORCE : mode, rules), problems, notices);
  }

  private ResourceRule resource(Mapping entry, Path place) {
    keys(entry, place, RESOURCE);
    String name = text(entry, "name", place);
    if (name == null || name.indexOf('/') <= 0) {
      problem(place, "'name' must be a resource such as nvidia.com/gpu or nvidia.com/mig-*");
    }
    if (!entry.has("plugins")) {
      notice(place, "any process that reaches the socket may register " + name);
    }
    ResourceRule rule =
        new ResourceRule(
            new Glob(name == null ? "" : name),
            vendor(entry, name == null ? "" : name, place),
            plugins(entry, place),
            devices(entry, place),
            mounts(entry, place),
            globs(entry, "environment", place),
            globs(entry, "annotations", place),
            cdi(entry, place),
            replicas(entry, place),
            flag(entry, "shared", false, place),
            globs(entry, "tenants", place));
    return flag(entry, "builtIn", true, place) ? rule.withBuiltIn() : rule;
  }

  private @Nullable Vendor vendor(Mapping entry, String name, Path place) {
    String text = text(entry, "vendor", place);
    if (text == null) {
      Vendor known = DeviceIds.vendor(name).orElse(null);
      if (known == null) {
        problem(place, "'vendor' is missing: nvidia, amd, intel, habana or none");
      }
      return known;
    }
    if (text.equals("none")) {
      return null;
    }
    Vendor vendor = Names.find(Vendor.values(), text).orElse(null);
    if (vendor == null) {
      problem(place.child("vendor"), "'vendor' is nvidia, amd, intel, habana or none");
    }
    return vendor;
  }

  private List<PluginRule> plugins(Mapping entry, Path place) {
    List<PluginRule> rules = new ArrayList<>();
    List<Node> items = list(entry, "plugins", place);
    for (int i = 0; i < items.size(); i++) {
      Path at = place.child("plugins").child(i);
      Mapping item = items.get(i).mapping();
      keys(item, at, PLUGIN);
      if (item.isEmpty()) {
        problem(at, "a plugin is named by namespace, pod, image, user or executable");
      }
      OptionalInt user = OptionalInt.empty();
      if (item.has("user")) {
        long number = item.get("user").whole(-1);
        user = OptionalInt.of((int) number);
        if (number < 0 || number > Integer.MAX_VALUE) {
          problem(at.child("user"), "'user' takes the number of a user");
        }
      }
      rules.add(
          new PluginRule(
              glob(item, "namespace", at),
              glob(item, "pod", at),
              glob(item, "image", at),
              user,
              glob(item, "executable", at)));
    }
    if (entry.has("plugins") && items.isEmpty()) {
      problem(place.child("plugins"), "'plugins' is empty: leave it out to allow any");
    }
    return rules;
  }

  private List<Glob> devices(Mapping entry, Path place) {
    List<Glob> devices = globs(entry, "devices", place);
    for (int i = 0; i < devices.size(); i++) {
      String pattern = devices.get(i).pattern();
      if (!pattern.startsWith("/dev/") || pattern.startsWith("/dev/*") || pattern.contains("..")) {
        problem(
            place.child("devices").child(i),
            "'" + pattern + "' must be a path below /dev that names a device");
      }
    }
    return devices;
  }

  private List<MountRule> mounts(Mapping entry, Path place) {
    List<MountRule> rules = new ArrayList<>();
    List<Node> items = list(entry, "mounts", place);
    for (int i = 0; i < items.size(); i++) {
      Path at = place.child("mounts").child(i);
      Mapping item = items.get(i).mapping();
      keys(item, at, Set.of("path", "writable"));
      String path = text(item, "path", at);
      boolean writable = flag(item, "writable", false, at);
      String normal = path == null ? null : HostPathRule.normal(path);
      if (path == null || normal == null) {
        problem(at, "'path' must be an absolute path of the host");
        continue;
      }
      String why = HostPathRule.danger(path, !writable);
      if (why != null) {
        problem(at.child("path"), "no plugin may hand this in: " + why);
      }
      rules.add(new MountRule(normal, writable));
    }
    return rules;
  }

  private List<Glob> cdi(Mapping entry, Path place) {
    List<Glob> kinds = globs(entry, "cdi", place);
    for (int i = 0; i < kinds.size(); i++) {
      String pattern = kinds.get(i).pattern();
      if (pattern.indexOf('/') <= 0) {
        problem(
            place.child("cdi").child(i),
            "'" + pattern + "' must be vendor/class or vendor/class=device");
      }
    }
    return kinds;
  }

  private int replicas(Mapping entry, Path place) {
    long replicas = entry.has("replicas") ? entry.get("replicas").whole(0) : ResourceRule.REPLICAS;
    if (replicas < 1 || replicas > 65536) {
      problem(place.child("replicas"), "'replicas' takes a number from 1 to 65536");
      return 1;
    }
    return (int) replicas;
  }

  private void keys(Mapping mapping, Path place, Set<String> known) {
    for (String key : mapping.keys()) {
      if (!known.contains(key)) {
        problem(place.child(key), "unknown key '" + key + "'");
      }
    }
  }

  private List<Node> list(Mapping entry, String key, Path place) {
    Node node = entry.get(key);
    if (node.present() && !(node instanceof Node.Sequence)) {
      problem(place.child(key), "'" + key + "' takes a list");
    }
    return node.items();
  }

  private List<Glob> globs(Mapping entry, String key, Path place) {
    List<Glob> globs = new ArrayList<>();
    List<Node> items = list(entry, key, place);
    for (int i = 0; i < items.size(); i++) {
      String text = items.get(i).scalar();
      if (text == null || text.isBlank()) {
        problem(place.child(key).child(i), "a text is expected");
      } else {
        globs.add(new Glob(text));
      }
    }
    if (entry.has(key) && items.isEmpty() && key.equals("tenants")) {
      problem(place.child(key), "'tenants' is empty: leave it out to allow all namespaces");
    }
    return globs;
  }

  private @Nullable Glob glob(Mapping entry, String key, Path place) {
    String text = text(entry, key, place);
    return text == null ? null : new Glob(text);
  }

  private @Nullable String text(Mapping entry, String key, Path place) {
    Node node = entry.get(key);
    if (node.present() && (!(node instanceof Node.Text(String text)) || text.isBlank())) {
      problem(place.child(key), "'" + key + "' takes a text");
    }
    return node.text();
  }

  private boolean flag(Mapping entry, String key, boolean otherwise, Path place) {
    Node node = entry.get(key);
    if (node.present() && !node.isTrue() && !node.isFalse()) {
      problem(place.child(key), "'" + key + "' is true or false");
    }
    return node.present() ? node.isTrue() : otherwise;
  }

  private void problem(Path path, String message) {
    problems.add(file.name() + ":" + file.line(path) + ": " + message);
  }

  private void notice(Path path, String message) {
    notices.add(file.name() + ":" + file.line(path) + ": " + message);
  }
}
