package io.gpuguard.agent.policy;

import io.gpuguard.agent.allocation.DeviceIds;
import io.gpuguard.agent.allocation.HostPathRule;
import io.gpuguard.agent.hardware.Vendor;
import io.gpuguard.source.TextFile;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Names;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a policy file and says what is malformed, with the line. */
public final class PolicyReader {

  /** As much as a ConfigMap holds; the agent's heap is not much larger. */
  public static final int LARGEST = 1 << 20;

  private static final Set<String> TOP = Set.of("version", "mode", "resources", "drivers");
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
          "tenants",
          "judgeContent");

  private final TextFile file;
  private final Fields fields;

  private PolicyReader(TextFile file) {
    this.file = file;
    this.fields = new Fields(file);
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
    // Reading a pipe would wait for its writer for ever.
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      return unreadable(path.toString(), "is not a file");
    }
    if (path.toFile().length() > LARGEST) {
      return unreadable(path.toString(), "is larger than 1 MiB, more than a ConfigMap holds");
    }
    return of(TextFile.read(path));
  }

  private static Result unreadable(String place, String message) {
    return new Result(Policy.BUILT_IN, List.of(place + ": " + message), List.of());
  }

  static Result of(TextFile.Result read) {
    return switch (read) {
      case TextFile.Result.Unreadable(String place, String message) -> unreadable(place, message);
      case TextFile.Result.Read(TextFile file) -> new PolicyReader(file).policy();
    };
  }

  private Result policy() {
    Mapping root = file.root();
    fields.keys(root, Path.ROOT, TOP);
    if (root.get("version").whole(0) != 1 && !fields.emptied(Path.of("version"))) {
      fields.problem(Path.of("version"), "'version' must be 1");
    }
    String written = fields.text(root, "mode", Path.ROOT);
    Policy.Mode mode =
        Names.find(Policy.Mode.values(), written == null ? "enforce" : written).orElse(null);
    if (mode == null) {
      fields.problem(Path.of("mode"), "'mode' is enforce or dry-run");
    }
    List<ResourceRule> rules = new ArrayList<>();
    Path place = Path.of("resources");
    List<Node> entries = fields.list(root, "resources", Path.ROOT);
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i) instanceof Mapping entry) {
        rules.add(resource(entry, place.child(i)));
      } else {
        fields.problem(place.child(i), "a mapping with 'name' is expected");
      }
    }
    return new Result(
        new Policy(
            mode == null ? Policy.Mode.ENFORCE : mode, rules, DriverRules.read(root, fields)),
        fields.problems,
        fields.notices);
  }

  private ResourceRule resource(Mapping entry, Path place) {
    fields.keys(entry, place, RESOURCE);
    String name = fields.text(entry, "name", place);
    if ((name == null || name.indexOf('/') <= 0) && !fields.emptied(place.child("name"))) {
      fields.problem(place, "'name' must be a resource such as nvidia.com/gpu or nvidia.com/mig-*");
    }
    if (name != null && !entry.has("plugins") && !fields.emptied(place.child("plugins"))) {
      fields.notice(place, "any process that reaches the socket may register " + name);
    }
    ResourceRule rule =
        new ResourceRule(
            new Glob(name == null ? "" : name),
            vendor(entry, name == null ? "" : name, place),
            fields.plugins(entry, place),
            devices(entry, place),
            mounts(entry, place),
            fields.globs(entry, "environment", place),
            fields.globs(entry, "annotations", place),
            fields.cdi(entry, place),
            replicas(entry, place),
            fields.flag(entry, "shared", false, place),
            fields.globs(entry, "tenants", place),
            fields.flag(entry, "judgeContent", true, place));
    return fields.flag(entry, "builtIn", true, place) ? rule.withBuiltIn() : rule;
  }

  private @Nullable Vendor vendor(Mapping entry, String name, Path place) {
    String text = fields.text(entry, "vendor", place);
    if (text == null) {
      Vendor known = DeviceIds.vendor(name).orElse(null);
      if (known == null && !fields.emptied(place.child("vendor"))) {
        fields.problem(place, "'vendor' is missing: nvidia, amd, intel, habana or none");
      }
      return known;
    }
    if (text.equals("none")) {
      return null;
    }
    Vendor vendor = Names.find(Vendor.values(), text).orElse(null);
    if (vendor == null) {
      fields.problem(place.child("vendor"), "'vendor' is nvidia, amd, intel, habana or none");
    }
    return vendor;
  }

  private List<Glob> devices(Mapping entry, Path place) {
    List<Glob> devices = fields.globs(entry, "devices", place);
    for (int i = 0; i < devices.size(); i++) {
      String pattern = devices.get(i).pattern();
      if (!pattern.startsWith("/dev/") || pattern.startsWith("/dev/*") || pattern.contains("..")) {
        fields.problem(
            place.child("devices").child(i),
            "'" + pattern + "' must be a path below /dev that names a device");
      }
    }
    return devices;
  }

  private List<MountRule> mounts(Mapping entry, Path place) {
    List<MountRule> rules = new ArrayList<>();
    List<Node> items = fields.list(entry, "mounts", place);
    for (int i = 0; i < items.size(); i++) {
      Path at = place.child("mounts").child(i);
      Mapping item = items.get(i).mapping();
      fields.keys(item, at, Set.of("path", "writable"));
      String path = fields.text(item, "path", at);
      boolean writable = fields.flag(item, "writable", false, at);
      String normal = path == null ? null : HostPathRule.normal(path);
      if (path == null || normal == null) {
        fields.problem(at, "'path' must be an absolute path of the host");
        continue;
      }
      String why = HostPathRule.danger(path, !writable);
      if (why != null) {
        fields.problem(at.child("path"), "no plugin may hand this in: " + why);
      }
      rules.add(new MountRule(normal, writable));
    }
    return rules;
  }

  private int replicas(Mapping entry, Path place) {
    long replicas = entry.has("replicas") ? entry.get("replicas").whole(0) : ResourceRule.REPLICAS;
    if (replicas < 1 || replicas > 65536) {
      fields.problem(place.child("replicas"), "'replicas' takes a number from 1 to 65536");
      return 1;
    }
    return (int) replicas;
  }
}
