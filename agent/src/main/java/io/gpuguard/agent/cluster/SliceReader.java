package io.gpuguard.agent.cluster;

import io.gpuguard.agent.cluster.ApiServer.Answer;
import io.gpuguard.agent.dra.Slice;
import io.gpuguard.agent.dra.Slice.Reading;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the ResourceSlices of one node. It needs one right: to list resourceslices of
 * resource.k8s.io, of which RBAC knows no "own".
 */
public final class SliceReader {

  private static final List<String> VERSIONS = List.of("v1", "v1beta2", "v1beta1");

  private final ApiServer server;
  private final String node;

  public SliceReader(ApiServer server, String node) {
    this.server = server;
    this.node = node;
  }

  /** The slices now; none where the API server knows no such kind. */
  public Reading read() {
    for (String version : VERSIONS) {
      // From the server's cache, as it likes it of those who ask once a minute from every node.
      String path =
          "/apis/resource.k8s.io/"
              + version
              + "/resourceslices?resourceVersion=0&fieldSelector=spec.nodeName%3D"
              + URLEncoder.encode(node, StandardCharsets.UTF_8);
      switch (server.get(path)) {
        case Answer.Done(var list) -> {
          return new Reading.Read(slices(list));
        }
        case Answer.Refused(int status, String message) -> {
          if (status != 404) {
            return new Reading.Unread(
                "the API server refuses ResourceSlices: " + status + " " + message);
          }
        }
        case Answer.Unreachable(String reason) -> {
          return new Reading.Unread("the API server does not answer: " + reason);
        }
      }
    }
    return new Reading.Read(List.of());
  }

  private List<Slice> slices(Node list) {
    List<Slice> slices = new ArrayList<>();
    for (Node item : list.get("items").items()) {
      Node spec = item.get("spec");
      // An older server does not know the selector of the field and sends all of them.
      if (spec.get("nodeName").text("").equals(node)) {
        slices.add(
            new Slice(
                spec.get("driver").text(""),
                spec.at("pool", "name").text(""),
                spec.at("pool", "generation").whole(0),
                spec.get("devices").items().stream().map(SliceReader::device).toList()));
      }
    }
    return slices;
  }

  private static Slice.Device device(Node device) {
    // v1beta1 has one level more.
    Node attributes =
        (device.get("basic") instanceof Mapping basic ? basic : device).get("attributes");
    Map<String, String> texts = new HashMap<>();
    attributes
        .mapping()
        .forEach(
            (name, value) -> {
              String text = value.get("string").text();
              if (text != null) {
                texts.put(name, text);
              }
            });
    return new Slice.Device(device.get("name").text(""), texts);
  }
}
