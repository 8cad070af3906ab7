package io.gpuguard.agent.integrity;

import io.gpuguard.agent.finding.NodeCheck;
import io.gpuguard.agent.finding.NodeFinding;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.report.JsonWriter;
import io.gpuguard.source.TextFile;
import io.gpuguard.tree.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The state of the driver's files at one moment. The same files give the same text. */
public final class DriverRecord {

  private static final String KIND = "driver-files";

  /** So many changes of one folder are told one by one; a driver update changes hundreds. */
  private static final int TOLD = 5;

  private final Map<String, DriverFile> files;

  private DriverRecord(Map<String, DriverFile> files) {
    this.files = files;
  }

  /** A record, or a sentence with its place that says why there is none. */
  public sealed interface Result {
    record Read(DriverRecord record) implements Result {}

    record Unreadable(String sentence) implements Result {}
  }

  public static DriverRecord take(HostTree host) {
    return new DriverRecord(DriverFiles.read(host));
  }

  public int size() {
    return files.size();
  }

  public String text() {
    StringBuilder out = new StringBuilder();
    JsonWriter json = new JsonWriter(out);
    json.object().field("schemaVersion", "1").field("kind", KIND).array("files");
    files.forEach(
        (path, file) ->
            json.object()
                .field("path", path)
                .field("mode", file.mode())
                .field("user", file.user())
                .field("group", file.group())
                .field("content", file.content())
                .endObject());
    json.endArray().endObject();
    return out.append('\n').toString();
  }

  public static Result read(Path path) {
    return switch (TextFile.read(path)) {
      case TextFile.Result.Unreadable(String place, String message) ->
          new Result.Unreadable(place + ": " + message);
      case TextFile.Result.Read(TextFile file) -> parse(file);
    };
  }

  private static Result parse(TextFile file) {
    Node root = file.root();
    if (!KIND.equals(root.get("kind").text(""))
        || !"1".equals(root.get("schemaVersion").text(""))) {
      return new Result.Unreadable(
          file.name() + ": no record of driver files that this version can read");
    }
    Map<String, DriverFile> files = new TreeMap<>();
    for (Node node : root.get("files").items()) {
      files.put(
          node.get("path").text(""),
          new DriverFile(
              node.get("mode").text(""),
              (int) node.get("user").whole(-1),
              (int) node.get("group").whole(-1),
              node.get("content").text("")));
    }
    return new Result.Read(new DriverRecord(files));
  }

  /** What differs now from this record. */
  public List<NodeFinding> compare(HostTree host) {
    Map<String, DriverFile> now = DriverFiles.read(host);
    Map<String, String> changes = new TreeMap<>();
    now.forEach(
        (path, file) -> {
          DriverFile before = files.get(path);
          String difference = before == null ? "is new" : before.difference(file);
          if (difference != null) {
            changes.put(path, difference);
          }
        });
    List<HostTree.Unreadable> unread = host.unreadable();
    files.keySet().stream()
        .filter(path -> !now.containsKey(path))
        .filter(path -> unread.stream().noneMatch(file -> within(path, file.file())))
        .forEach(path -> changes.put(path, "is gone"));
    List<NodeFinding> findings = told(changes);
    // What cannot be read cannot be compared, and is not gone for that.
    unread.forEach(
        file ->
            findings.add(
                NodeFinding.notAssessable(
                    NodeCheck.HARDWARE_UNREADABLE,
                    file.file(),
                    "cannot be read: " + file.reason())));
    return findings;
  }

  private static boolean within(String path, String file) {
    return path.equals(file) || path.startsWith(file + "/");
  }

  private static List<NodeFinding> told(Map<String, String> changes) {
    Map<String, List<String>> byFolder = new TreeMap<>();
    for (String path : changes.keySet()) {
      byFolder
          .computeIfAbsent(path.substring(0, path.lastIndexOf('/')), key -> new ArrayList<>())
          .add(path);
    }
    List<NodeFinding> findings = new ArrayList<>();
    byFolder.forEach(
        (folder, paths) -> {
          if (paths.size() > TOLD) {
            findings.add(
                NodeFinding.fail(
                    NodeCheck.DRIVER_FILE_CHANGED,
                    folder,
                    paths.size()
                        + " files differ, first "
                        + paths.getFirst()
                        + ", which "
                        + changes.get(paths.getFirst())));
          } else {
            paths.forEach(
                path ->
                    findings.add(
                        NodeFinding.fail(
                            NodeCheck.DRIVER_FILE_CHANGED, path, changes.getOrDefault(path, ""))));
          }
        });
    return findings;
  }
}
