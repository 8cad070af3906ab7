package io.gpuguard.agent.kubelet;

import io.gpuguard.agent.deviceplugin.ContainerResponse;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.source.TextFile;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The kubelet's device checkpoint: a hint, not a truth. It is private to the kubelet, keeps ended
 * pods for a while, and whoever mounts the folder can write it. It alone tells which device nodes
 * and mounts a running container got.
 *
 * @param registered healthy device ids by resource
 */
public record Checkpoint(List<Entry> entries, Map<String, List<String>> registered) {

  /**
   * Devices of one resource in one container.
   *
   * @param given what the plugin answered; null if the file does not tell
   */
  public record Entry(
      String podUid,
      String container,
      String resource,
      List<String> deviceIds,
      @Nullable ContainerResponse given) {
    public Entry {
      deviceIds = List.copyOf(deviceIds);
    }
  }

  /** 68,000 ids, as many as the kubelet takes, are less; whoever writes there can write more. */
  private static final int LARGEST = 4 << 20;

  /** Of a thousand pods each container with some resources. */
  private static final int MOST = 20_000;

  public static final Checkpoint NONE = new Checkpoint(List.of(), Map.of());

  public Checkpoint {
    entries = List.copyOf(entries);
    registered = Map.copyOf(registered);
  }

  /** The checkpoint, or why it cannot be read. */
  public sealed interface Result {
    record Read(Checkpoint checkpoint) implements Result {}

    record Unreadable(String reason) implements Result {}
  }

  /**
   * The checkpoint of a host; {@link #NONE} if there is none. What is larger than it can be is
   * noted by the tree.
   */
  public static Result read(HostTree host) {
    byte[] json = host.whole(KubeletFolders.CHECKPOINT, LARGEST);
    return json == null ? new Result.Read(NONE) : parse(json);
  }

  static Result parse(byte[] json) {
    TextFile.Result file = TextFile.parse("checkpoint", json);
    if (file instanceof TextFile.Result.Unreadable(String place, String message)) {
      return new Result.Unreadable(place + ": " + message);
    }
    Mapping root = ((TextFile.Result.Read) file).file().root();
    Node data = root.get("Data");
    List<Entry> entries = new ArrayList<>();
    List<Node> written = data.get("PodDeviceEntries").items();
    if (written.size() > MOST) {
      return new Result.Unreadable(
          "it has " + written.size() + " entries, more than a node's pods");
    }
    for (Node node : written) {
      try {
        entries.add(entry(node));
      } catch (MalformedMessage | IllegalArgumentException e) {
        return new Result.Unreadable(
            "the answer kept for pod " + node.get("PodUID").text("?") + ": " + e.getMessage());
      }
    }
    Map<String, List<String>> registered = new TreeMap<>();
    data.get("RegisteredDevices")
        .mapping()
        .forEach((resource, ids) -> registered.put(resource, texts(ids)));
    return new Result.Read(new Checkpoint(entries, registered));
  }

  private static Entry entry(Node node) throws MalformedMessage {
    String answer = node.get("AllocResp").text("");
    return new Entry(
        node.get("PodUID").text(""),
        node.get("ContainerName").text(""),
        node.get("ResourceName").text(""),
        deviceIds(node.get("DeviceIDs")),
        answer.isEmpty()
            ? null
            : ContainerResponse.read(new WireReader(Base64.getDecoder().decode(answer))));
  }

  /** A list until Kubernetes 1.19, lists by NUMA node since. */
  private static List<String> deviceIds(Node node) {
    if (node instanceof Mapping byNumaNode) {
      return byNumaNode.values().stream().flatMap(ids -> texts(ids).stream()).toList();
    }
    return texts(node);
  }

  private static List<String> texts(Node list) {
    return list.items().stream().map(item -> item.text("")).toList();
  }
}
