package io.gpuguard.check;

import io.gpuguard.component.Component;
import io.gpuguard.resource.Container;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A finding's sentence: the control's message with the words of one violation. */
final class Sentence {

  /**
   * The kubelet sets up a volume that no container mounts, and a debugging container, which is
   * added to a running pod, may mount it. Until then nothing is reached through it.
   */
  private static final String NOT_YET =
      " No container mounts it yet; one that is added for debugging can.";

  private Sentence() {}

  static String of(
      String message,
      Violation violation,
      @Nullable Component component,
      @Nullable Container container) {
    boolean idle = isIdleVolume(violation);
    String text = Messages.fill(message, words(violation, component, container, idle));
    return capitalised(idle ? text + NOT_YET : text);
  }

  /** Placeholders stand at the beginning of many messages: their words are written small. */
  private static String capitalised(String message) {
    boolean small = message.startsWith("the ") || message.startsWith("an unknown ");
    small |= message.startsWith("a container ");
    return small || message.startsWith("this ") || message.startsWith("container ")
        ? Character.toUpperCase(message.charAt(0)) + message.substring(1)
        : message;
  }

  private static Map<String, String> words(
      Violation violation,
      @Nullable Component component,
      @Nullable Container container,
      boolean idle) {
    Map<String, String> words = new HashMap<>();
    PodTemplate pod = violation.pod();
    Path path = violation.path();
    words.put("value", value(pod == null ? violation.resource().root().at(path) : pod.at(path)));
    words.put("field", path.toString());
    words.put("object", violation.resource().title());
    words.put("container", container == null ? "the pod" : name(container));
    words.put("component", component == null ? "this pod" : component.words());
    words.put("mounts", idle ? "has a volume of" : "mounts");
    words.putAll(violation.words());
    return words;
  }

  /** Whether the field belongs to a host path of the pod that none of its containers mounts. */
  private static boolean isIdleVolume(Violation violation) {
    PodTemplate pod = violation.pod();
    Path volume = pod == null ? null : violation.path().itemOf("volumes");
    if (pod == null || volume == null) {
      return false;
    }
    Node said = pod.at(volume);
    String name = said.get("name").text("");
    return said.get("hostPath").present()
        && pod.containers().stream()
            .flatMap(container -> container.node().get("volumeMounts").items().stream())
            .noneMatch(mount -> mount.get("name").text("").equals(name));
  }

  private static String value(Node node) {
    String value = node.scalar();
    if (value == null) {
      List<String> items = node.items().stream().map(i -> i.text("")).toList();
      return items.isEmpty() ? "(not set)" : String.join(", ", items);
    }
    return value;
  }

  private static String name(Container container) {
    return container.name().isEmpty()
        ? "a container without a name"
        : "container " + container.name();
  }
}
