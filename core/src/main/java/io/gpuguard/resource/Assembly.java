package io.gpuguard.resource;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts together the pod of a custom resource that holds its parts in places of its own. */
final class Assembly {

  private static final String CONTAINERS = "containers";
  private static final String VOLUMES = "volumes";
  private static final String MOUNTS = "volumeMounts";

  /** What begins a directive of the controller's own template language. */
  private static final String DIRECTIVE = "{{";

  private final Resource owner;
  private final PodPlaces places;
  private final Path specPath;
  private final List<Elsewhere.Move> moves = new ArrayList<>();
  private final List<Path> partial = new ArrayList<>();
  private Elsewhere.@Nullable Unread unread;
  private Mapping spec;

  private Assembly(Resource owner, PodPlaces places, Path specPath, Mapping spec) {
    this.owner = owner;
    this.places = places;
    this.specPath = specPath;
    this.spec = spec;
  }

  /** The pod at a place; null if none is there. */
  static @Nullable PodTemplate pod(Resource owner, PodPlaces places, Path path, Mapping node) {
    if (!places.isPlain()) {
      return new Assembly(owner, places, path, node).pod();
    }
    boolean pod = node.get("spec") instanceof Mapping || !node.get(CONTAINERS).items().isEmpty();
    return pod ? new PodTemplate(owner, path, node) : null;
  }

  private @Nullable PodTemplate pod() {
    addContainers();
    if (spec.get(CONTAINERS).items().isEmpty()) {
      return null;
    }
    places.inherited().forEach(this::inherit);
    places.patches().forEach(this::patch);
    String filled = unread == null ? "" : unread.reason();
    for (PodPlaces.Filled each : places.filled()) {
      if (filled.isEmpty() && (each.when().isEmpty() || spec.has(each.when()))) {
        filled = each.reason();
      }
    }
    Elsewhere elsewhere =
        new Elsewhere(moves, filled, places.fields(), places.others(), partial, unread);
    return new PodTemplate(owner, specPath, spec, elsewhere);
  }

  private void patch(PodPlaces.Patch patch) {
    Path path = Path.of(patch.steps().toArray(String[]::new));
    Path from = patch.ofPod() ? specPath.then(path) : path;
    String text = owner.root().at(from).text("");
    if (text.isBlank()) {
      return;
    }
    Node parsed = text.contains(DIRECTIVE) ? null : owner.origin().parse(text).orElse(null);
    if (!(parsed instanceof Mapping) || PodPatch.hasDirective(parsed)) {
      String why =
          parsed != null
              ? "holds more than a mapping of values"
              : text.contains(DIRECTIVE)
                  ? "holds {{ }}, which is filled in when it runs"
                  : "does not parse";
      unread = new Elsewhere.Unread(from, from + " may change this pod, and " + why + ".");
      return;
    }
    PodPatch merging = new PodPatch();
    spec = merging.merge(spec, parsed, specPath, from).mapping();
    for (Elsewhere.Move move : merging.moves) {
      Node added = spec.at(move.from().after(specPath));
      if (added instanceof Mapping && !added.get("image").present() && isContainer(move.from())) {
        partial.add(move.to());
      }
    }
    moves.addAll(0, merging.moves);
  }

  private boolean isContainer(Path path) {
    return path.key() == null
        && Arrays.stream(Container.Kind.values())
            .anyMatch(kind -> specPath.child(kind.field()).equals(path.parent()));
  }

  private void addContainers() {
    List<Node> all = new ArrayList<>(spec.get(CONTAINERS).items());
    int own = all.size();
    for (PodPlaces.Part part : places.parts()) {
      PodTemplatePaths.walk(
          spec,
          Path.ROOT,
          part.steps(),
          (path, found) -> {
            move(specPath.child(CONTAINERS).child(all.size()), specPath.then(path));
            boolean nameless = !part.name().isEmpty() && !found.has("name");
            all.add(nameless ? found.with("name", Node.of(part.name())) : found);
          });
    }
    if (all.size() > own) {
      spec = spec.with(CONTAINERS, Node.of(all));
    }
  }

  private void inherit(String field, List<String> steps) {
    String[] keys = steps.toArray(String[]::new);
    Node value = owner.root().at(keys);
    if (field.equals(VOLUMES)) {
      inheritVolumes(value.items(), Path.of(keys));
    } else if (value.present() && !spec.has(field)) {
      spec = spec.with(field, value);
      move(specPath.child(field), Path.of(keys));
    }
  }

  /** Of volumes for all templates a pod has those that it mounts. */
  private void inheritVolumes(List<Node> shared, Path path) {
    Set<String> missing = mounted();
    List<Node> volumes = new ArrayList<>(spec.get(VOLUMES).items());
    volumes.forEach(volume -> missing.remove(volume.get("name").text("")));
    for (int i = 0; i < shared.size(); i++) {
      if (missing.contains(shared.get(i).get("name").text(""))) {
        move(specPath.child(VOLUMES).child(volumes.size()), path.child(i));
        volumes.add(shared.get(i));
      }
    }
    if (!volumes.isEmpty()) {
      spec = spec.with(VOLUMES, Node.of(volumes));
    }
  }

  /** The names of volumes that containers mount, or the part that holds several of them. */
  private Set<String> mounted() {
    List<Node> mounting = new ArrayList<>(spec.values());
    for (Container.Kind kind : Container.Kind.values()) {
      mounting.addAll(spec.get(kind.field()).items());
    }
    Set<String> names = new HashSet<>();
    for (Node each : mounting) {
      each.get(MOUNTS).items().forEach(mount -> names.add(mount.get("name").text("")));
    }
    return names;
  }

  private void move(Path from, Path to) {
    moves.add(new Elsewhere.Move(from, to));
  }
}
