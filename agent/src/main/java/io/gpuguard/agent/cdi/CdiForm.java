package io.gpuguard.agent.cdi;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * From a document to a CDI spec, by the fields of version 1.1.0 (specs-go/config.go of
 * container-device-interface) and no others. A field that is written otherwise is not overlooked:
 * the library that runtimes have up to version 1.0 takes {@code Hooks} for {@code hooks}.
 */
final class CdiForm {

  private static final Set<String> SPEC =
      Set.of("cdiVersion", "kind", "annotations", "devices", "containerEdits");
  private static final Set<String> DEVICE = Set.of("name", "annotations", "containerEdits");
  private static final Set<String> EDITS =
      Set.of("env", "deviceNodes", "netDevices", "hooks", "mounts", "intelRdt", "additionalGids");
  private static final Set<String> NODE =
      Set.of("path", "hostPath", "type", "major", "minor", "fileMode", "permissions", "uid", "gid");
  private static final Set<String> MOUNT = Set.of("hostPath", "containerPath", "options", "type");
  private static final Set<String> HOOK = Set.of("hookName", "path", "args", "env", "timeout");

  private static final Pattern NUMBER = Pattern.compile("0|[1-9]\\d{0,8}");

  /** Libraries of a driver are some hundred, devices of a node with all their partitions too. */
  private static final int MOST = 20_000;

  private @Nullable String wrong;
  private int items;

  /** What is not as the specification has it; null if nothing. */
  @Nullable String wrong() {
    return wrong;
  }

  CdiSpec spec(String file, Mapping root) {
    keys(root, SPEC);
    Map<String, CdiSpec.Edits> devices = new LinkedHashMap<>();
    for (Node device : items(root, "devices")) {
      keys(device, DEVICE);
      String name = device.get("name").scalar();
      CdiSpec.Edits before =
          devices.put(name == null ? "" : name, edits(device.get("containerEdits")));
      if (before != null) {
        wrong = "device '" + name + "' stands twice in it";
      }
    }
    return new CdiSpec(file, root.get("kind").text(""), edits(root.get("containerEdits")), devices);
  }

  private void keys(Node node, Set<String> known) {
    if (!(node instanceof Mapping mapping)) {
      if (node.present()) {
        wrong = "something else where a mapping is expected";
      }
      return;
    }
    for (String key : mapping.keys()) {
      if (!known.contains(key)) {
        wrong = "unknown field '" + key + "'";
      }
    }
  }

  /** At most so many of all kinds together; aliases make many of few. */
  private List<Node> items(Node node, String key) {
    List<Node> all = node.get(key).items();
    if (all.size() > MOST - items) {
      wrong = "it has more entries than devices of a node";
      return List.of();
    }
    items += all.size();
    return all;
  }

  private <T> List<T> each(Node edits, String key, Set<String> known, Function<Node, T> read) {
    List<T> all = new ArrayList<>();
    for (Node item : items(edits, key)) {
      keys(item, known);
      all.add(read.apply(item));
    }
    return all;
  }

  private CdiSpec.Edits edits(Node edits) {
    keys(edits, EDITS);
    return new CdiSpec.Edits(
        each(edits, "hooks", HOOK, this::hook),
        each(edits, "mounts", MOUNT, this::mount),
        each(edits, "deviceNodes", NODE, CdiForm::device),
        texts(edits, "env"),
        items(edits, "additionalGids").stream().map(group -> group.whole(0)).toList(),
        !edits.get("netDevices").items().isEmpty());
  }

  private CdiSpec.Hook hook(Node hook) {
    return new CdiSpec.Hook(
        hook.get("hookName").text(""),
        hook.get("path").text(""),
        texts(hook, "args"),
        texts(hook, "env"));
  }

  private CdiSpec.Mount mount(Node mount) {
    return new CdiSpec.Mount(
        mount.get("hostPath").text(""),
        mount.get("containerPath").text(""),
        mount.get("type").text(""),
        texts(mount, "options"));
  }

  private static CdiSpec.Device device(Node node) {
    String path = node.get("path").text("");
    return new CdiSpec.Device(
        path,
        node.get("hostPath").text(path),
        node.get("type").text(""),
        number(node.get("major")),
        number(node.get("minor")),
        node.get("permissions").text("rwm"));
  }

  /** Readers differ in what 010 is. */
  private static int number(Node node) {
    String text = node.scalar();
    return text == null ? 0 : NUMBER.matcher(text).matches() ? Integer.parseInt(text) : -1;
  }

  private List<String> texts(Node node, String key) {
    return items(node, key).stream().map(item -> item.text("")).toList();
  }
}
