package io.gpuguard.repair;

import io.gpuguard.catalog.Fix;
import io.gpuguard.catalog.Profile;
import io.gpuguard.component.Component;
import io.gpuguard.component.HostPaths;
import io.gpuguard.component.ImageName;
import io.gpuguard.finding.Finding;
import io.gpuguard.inventory.Inventory;
import io.gpuguard.resource.Container;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.resource.Resource;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns one finding into edits of its object, by the data of its control. */
final class Planner {

  private final Finding finding;
  private final Path field;
  private final Fix fix;
  private final @Nullable PodTemplate pod;
  private final @Nullable Container container;
  private final boolean shared;
  private final Values values;
  private final List<Edit> edits = new ArrayList<>();
  private Mapping root;

  private Planner(
      Finding finding, Path field, Fix fix, Mapping root, Inventory inventory, Lock lock) {
    this.finding = finding;
    this.field = field;
    this.fix = fix;
    this.root = root;
    this.values = new Values(inventory, lock);
    this.pod = pod(finding, inventory);
    this.shared =
        inventory.podTemplates(finding.resource()).stream().anyMatch(p -> p.inherits(field));
    this.container = container(pod, field);
  }

  /** What a finding's repair comes to: edits, or why there are none. */
  sealed interface Plan {
    record Edits(List<Edit> edits) implements Plan {}

    /** Another finding's repair does it as well. */
    record Done() implements Plan {}

    record Refused(String reason) implements Plan {}
  }

  /**
   * @param field of the finding, in the draft
   * @param draft the object with what other findings of this round changed already
   */
  static Plan plan(
      Finding finding, Path field, Fix fix, Resource draft, Inventory inventory, Lock lock) {
    try {
      return new Planner(finding, field, fix, draft.root(), inventory, lock).plan();
    } catch (Values.Unknown e) {
      return new Plan.Refused(e.reason());
    }
  }

  private Plan plan() throws Values.Unknown {
    Writable.outsideOfTexts(root, field);
    if (finding.reason() != null) {
      throw new Values.Unknown(
          "the component needs it, and another container beside it has it too");
    }
    if (shared) {
      throw new Values.Unknown("the object says this for all of its pods");
    }
    Component component = finding.component();
    if (fix.profile() && (component == null || !component.trusted())) {
      throw new Values.Unknown("no profile vouches for this component");
    }
    Profile profile = component == null ? null : component.profile();
    if (fix.profile() && profile != null && container != null) {
      known(profile, container);
    }
    if (fix.unless() != null && container != null && container.node().at(fix.unless()).isTrue()) {
      throw new Values.Unknown(
          "it would have no effect while " + fix.unless() + " of the container is true");
    }
    for (Fix.Step step : fix.steps()) {
      if (step.where() == null || field.toString().endsWith(step.where())) {
        Node value = values.of(step.value(), finding, field, root);
        for (Path place : places(step.at())) {
          Path path = place.then(step.path());
          edit(step, pod == null ? path : pod.written(path), value);
        }
      }
    }
    if (!edits.isEmpty()) {
      return new Plan.Edits(edits);
    }
    if (root.equals(finding.resource().root())) {
      throw new Values.Unknown("the repair has nothing to edit here");
    }
    return new Plan.Done();
  }

  /** What a profile says of its images says nothing of what users put beside them. */
  private static void known(Profile profile, Container container) throws Values.Unknown {
    ImageName image = ImageName.parse(container.node().get("image").text(""));
    if (profile.images().stream().noneMatch(image::in) && !profile.knows(container.name())) {
      throw new Values.Unknown(
          "the profile " + profile.id() + " does not know the image of " + container.name());
    }
  }

  private void edit(Fix.Step step, Path path, Node value) throws Values.Unknown {
    Writable.outsideOfTexts(root, path);
    Writable.inItems(root, path);
    boolean present = root.at(path).present();
    boolean removes = step.action() == Fix.Action.REMOVE || step.action() == Fix.Action.RENAME;
    if (!present && !removes && pod != null && pod.lacks(path)) {
      throw new Values.Unknown("a " + pod.owner().kind() + " has no field " + path);
    }
    if (!removes && PodDefaults.give(root, path)) {
      return;
    }
    if (!PodDefaults.meets(step.only(), root.at(path))) {
      return;
    }
    switch (step.action()) {
      case SET -> {
        answered(value);
        if (!root.at(path).equals(value)) {
          add(new Edit.Set(path, value, step.note()));
        }
      }
      case ADD -> {
        List<Node> items = value instanceof Node.Sequence list ? list.items() : List.of(value);
        for (Node item : items) {
          if (!root.at(path).items().contains(item)) {
            add(new Edit.Add(path, item));
          }
        }
      }
      case EMPTY_FOLDERS -> emptyFolders(path, value);
      case REMOVE -> remove(path);
      case RENAME -> rename(path, value.mapping());
    }
  }

  private void remove(Path path) throws Values.Unknown {
    Path list = path.parent();
    if (list != null && "env".equals(list.key()) && pod != null) {
      String name = root.at(path).get("name").text("");
      if (isUsed(root.at(pod.specPath()), "$(" + name + ")")) {
        throw new Values.Unknown("$(" + name + ") is used elsewhere in the pod");
      }
    }
    if (root.at(path).present()) {
      add(new Edit.Remove(path));
    }
  }

  private static boolean isUsed(Node node, String text) {
    return switch (node) {
      case Mapping mapping -> mapping.values().stream().anyMatch(each -> isUsed(each, text));
      case Node.Sequence(List<Node> items) -> items.stream().anyMatch(each -> isUsed(each, text));
      case Node.Text(String value) -> value.contains(text);
      default -> false;
    };
  }

  /** By the first beginning that its key has. */
  private void rename(Path path, Mapping beginnings) {
    String key = path.key();
    Path parent = path.parent();
    if (key == null || parent == null) {
      throw new IllegalStateException("only an entry can be renamed: " + path);
    }
    for (String old : beginnings.keys()) {
      if (key.startsWith(old)) {
        Path renamed = parent.child(beginnings.get(old).text("") + key.substring(old.length()));
        if (!root.at(renamed).present()) {
          add(new Edit.Set(renamed, root.at(path), null));
        }
        add(new Edit.Remove(path));
        return;
      }
    }
  }

  /** The kubelet kills a container whose probe asks a port on which nothing answers. */
  private void answered(Node value) throws Values.Unknown {
    for (String kind : List.of("httpGet", "tcpSocket", "grpc")) {
      Node port = value.at(kind, "port");
      boolean open =
          container != null
              && root.at(container.path()).get("ports").items().stream()
                  .anyMatch(p -> p.get("containerPort").equals(port));
      if (port.present() && !open) {
        throw new Values.Unknown("the container names no port " + port.scalar() + " to probe");
      }
    }
  }

  private void add(Edit edit) {
    edits.add(edit);
    root = edit.apply(root);
  }

  private List<Path> places(Fix.Place place) throws Values.Unknown {
    return switch (place) {
      case OBJECT -> List.of(Path.ROOT);
      case FIELD -> List.of(field);
      case ITEM -> List.of(item());
      case POD -> List.of(known(pod, "pod").specPath());
      case CONTAINER -> List.of(known(container, "container").path());
      case MOUNTS -> mounts();
    };
  }

  private Path item() throws Values.Unknown {
    Path path = field;
    while (path.key() != null) {
      path = known(path.parent(), "item of a list");
    }
    if (path.isRoot()) {
      throw new Values.Unknown("the finding names no item of a list");
    }
    return path;
  }

  private static <T> T known(@Nullable T value, String what) throws Values.Unknown {
    if (value == null) {
      throw new Values.Unknown("the finding names no " + what);
    }
    return value;
  }

  /** The writable mounts of the volume at the finding's field. */
  private List<Path> mounts() throws Values.Unknown {
    PodTemplate owner = known(pod, "pod");
    Path volume = known(field.itemOf("volumes"), "volume");
    String name = root.at(volume).get("name").text("");
    List<Path> found = new ArrayList<>();
    for (Container each : owner.containers()) {
      Node now = root.at(each.path());
      List<Node> mounts = now.get("volumeMounts").items();
      for (int i = 0; i < mounts.size(); i++) {
        if (mounts.get(i).get("name").text("").equals(name)
            && !mounts.get(i).get("readOnly").isTrue()) {
          String obstacle =
              MountPoints.obstacle(root.at(owner.specPath()), now, mounts.get(i)).orElse("");
          if (!obstacle.isEmpty()) {
            throw new Values.Unknown("the container would not start: " + obstacle);
          }
          found.add(each.path().child("volumeMounts").child(i));
        }
      }
    }
    return found;
  }

  /** A volume and a mount for each folder that is part of the image: no mount is at it or above. */
  private void emptyFolders(Path place, Node folders) throws Values.Unknown {
    Path volumes = known(pod, "pod").specPath().child("volumes");
    Path mounts = place.child("volumeMounts");
    for (Node folder : folders.items()) {
      String path = folder.text("");
      String cleaned = HostPaths.clean(path);
      boolean mounted =
          root.at(mounts).items().stream()
              .map(m -> HostPaths.clean(m.get("mountPath").text("")))
              .anyMatch(at -> cleaned.equals(at) || cleaned.startsWith(at + "/"));
      if (!mounted) {
        String name = "writable" + path.replaceAll("[^a-z0-9]+", "-");
        Mapping mount = Mapping.EMPTY.with("name", Node.of(name)).with("mountPath", Node.of(path));
        add(new Edit.Add(mounts, mount));
        Mapping volume = Mapping.EMPTY.with("name", Node.of(name)).with("emptyDir", Mapping.EMPTY);
        if (!root.at(volumes).items().contains(volume)) {
          add(new Edit.Add(volumes, volume));
        }
      }
    }
  }

  private static @Nullable PodTemplate pod(Finding finding, Inventory inventory) {
    Component component = finding.component();
    if (component != null) {
      return component.pod();
    }
    return inventory.podTemplates(finding.resource()).stream()
        .filter(p -> finding.path().startsWith(p.own()))
        // One may lie within another, as KServe's workers do.
        .max(Comparator.comparingInt(p -> p.own().length()))
        .orElse(null);
  }

  private static @Nullable Container container(@Nullable PodTemplate pod, Path field) {
    return pod == null ? null : pod.container(field);
  }
}
