package io.gpuguard.agent.cdi;

import io.gpuguard.agent.hardware.FileFacts;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.source.TextFile;
import io.gpuguard.tree.Node;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the spec files of a node's two CDI folders. */
public final class CdiReader {

  /** The static folder, and the one for files made at run time: /var/run leads to /run. */
  private static final List<String> FOLDERS = List.of("/etc/cdi", "/run/cdi");

  private CdiReader() {}

  /**
   * What the folders hold.
   *
   * @param unreadable files that no runtime can use either, with the reason
   */
  public record Result(List<CdiSpec> specs, Map<String, String> unreadable) {
    /** Nothing. */
    public static final Result NONE = new Result(List.of(), Map.of());

    public Result {
      specs = List.copyOf(specs);
      unreadable = Map.copyOf(unreadable);
    }
  }

  /** Of all files together: as long as it stays, reading them again gives the same. */
  public static String state(HostTree host) {
    StringBuilder state = new StringBuilder();
    for (String folder : FOLDERS) {
      for (String name : host.names(folder)) {
        state.append(folder).append('/').append(name).append(' ');
        state.append(host.target(folder + "/" + name)).append('\n');
      }
    }
    return state.toString();
  }

  public static Result read(HostTree host) {
    List<CdiSpec> specs = new ArrayList<>();
    Map<String, String> unreadable = new LinkedHashMap<>();
    for (String folder : FOLDERS) {
      for (String name : host.names(folder)) {
        if (name.endsWith(".json") || name.endsWith(".yaml")) {
          file(host, folder + "/" + name, specs, unreadable);
        }
      }
    }
    return new Result(specs, unreadable);
  }

  private static void file(
      HostTree host, String file, List<CdiSpec> specs, Map<String, String> unreadable) {
    FileFacts facts = host.target(file);
    if (facts == null || facts.kind() != FileFacts.Kind.FILE) {
      return; // A pipe would hold us up for ever; a runtime that reads it hangs too.
    }
    String text = host.longText(file);
    if (text == null) {
      return; // noted by the tree
    }
    switch (TextFile.parse(file, text.getBytes(StandardCharsets.UTF_8))) {
      case TextFile.Result.Unreadable(String place, String message) ->
          unreadable.put(file, place + ": " + message);
      case TextFile.Result.Read(TextFile read) -> specs.add(spec(file, read.root()));
    }
  }

  private static CdiSpec spec(String file, Node root) {
    Map<String, CdiSpec.Edits> devices = new LinkedHashMap<>();
    for (Node device : root.get("devices").items()) {
      String name = device.get("name").scalar();
      devices.put(name == null ? "" : name, edits(device.get("containerEdits")));
    }
    return new CdiSpec(file, root.get("kind").text(""), edits(root.get("containerEdits")), devices);
  }

  private static CdiSpec.Edits edits(Node edits) {
    return new CdiSpec.Edits(
        edits.get("hooks").items().stream()
            .map(
                hook ->
                    new CdiSpec.Hook(
                        hook.get("hookName").text(""),
                        hook.get("path").text(""),
                        texts(hook.get("args"))))
            .toList(),
        edits.get("mounts").items().stream()
            .map(
                mount ->
                    new CdiSpec.Mount(
                        mount.get("hostPath").text(""),
                        mount.get("containerPath").text(""),
                        texts(mount.get("options"))))
            .toList(),
        edits.get("deviceNodes").items().stream().map(CdiReader::device).toList(),
        texts(edits.get("env")),
        edits.get("additionalGids").items().stream().map(group -> group.whole(-1)).toList(),
        !edits.get("netDevices").items().isEmpty());
  }

  private static CdiSpec.Device device(Node node) {
    String path = node.get("path").text("");
    return new CdiSpec.Device(
        path, node.get("hostPath").text(path), node.get("permissions").text("rwm"));
  }

  private static List<String> texts(Node list) {
    return list.items().stream().map(item -> item.text("")).toList();
  }
}
