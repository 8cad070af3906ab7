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
  private static final List<String> METADATA = List.of("labels", "annotations");

  /** What begins a directive of the controller's own template language. */
  private static final String DIRECTIVE = "{{";

  private final Resource owner;
  private final PodPlaces places;
  private final Path specPath;
  private final List<Elsewhere.Move> moves = new ArrayList<>();
  private List<Elsewhere.Move> defaults = List.of();
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
    if (places.form() == PodPlaces.Form.SPARK) {
      return SparkPod.pod(owner, path, node);
    }
    if (!places.isPlain()) {
      return new Assembly(owner, places, path, node).pod();
    }
    boolean pod = node.get("spec") instanceof Mapping || !node.get(CONTAINERS).items().isEmpty();
    return pod ? new PodTemplate(owner, path, node) : null;
  }

  private @Nullable PodTemplate pod() {
    if (!isPod()) {
      return null;
    }
    defaults = fillDefaults();
    addContainers();
    places.inherited().forEach(this::inherit);
    places.patches().forEach(this::patch);
    addMetadata();
    String filled = unread == null ? "" : unread.reason();
    for (PodPlaces.Filled each : places.filled()) {
      if (filled.isEmpty() && (each.when().isEmpty() || spec.has(each.when()))) {
        filled = each.reason();
      }
    }
    Elsewhere elsewhere =
        new Elsewhere(
            moves, defaults, filled, places.fields(), places.others(), partial, unread, null);
    return new PodTemplate(owner, specPath, spec, elsewhere);
  }

  /** Whether there are containers, so that this is no order of steps, say. */
  private boolean isPod() {
    int[] count = {spec.get(CONTAINERS).items().size()};
    for (PodPlaces.Part part : places.parts()) {
      PodTemplatePaths.walk(spec, Path.ROOT, part.steps(), (_, _) -> count[0]++);
    }
    return count[0] > 0;
  }

  private List<Elsewhere.Move> fillDefaults() {
    Path from = Path.of(places.defaults().toArray(String[]::new));
    if (from.isRoot() || !(owner.root().at(from) instanceof Mapping said)) {
      return List.of();
    }
    // A part that is no list, such as container or script, is what a template is.
    Set<String> types = new HashSet<>();
    for (PodPlaces.Part part : places.parts()) {
      if (part.steps().size() < 2 || !part.steps().get(1).equals("[*]")) {
        types.add(part.steps().getFirst());
      }
    }
    TemplateDefaults filling = new TemplateDefaults();
    spec = filling.fill(spec, said, types, specPath, from);
    return filling.moves;
  }

  private Path path(PodPlaces.Place place) {
    Path path = Path.of(place.steps().toArray(String[]::new));
    return place.ofPod() ? specPath.then(path) : path;
  }

  private Node at(Path path) {
    return path.startsWith(specPath) ? spec.at(path.after(specPath)) : owner.root().at(path);
  }

  /** Puts labels and annotations where the object of a pod has them. */
  private void addMetadata() {
    Mapping metadata = Mapping.EMPTY;
    for (String kind : places.metadata().isEmpty() ? List.<String>of() : METADATA) {
      Path to = specPath.child(PodTemplate.METADATA).child(kind);
      Mapping all = Mapping.EMPTY;
      for (PodPlaces.Place place : places.metadata()) {
        Path from = path(place).child(kind);
        Mapping said = at(from).mapping();
        for (String key : said.keys()) {
          all = all.with(key, said.get(key));
          moves.addFirst(new Elsewhere.Move(to.child(key), from.child(key)));
        }
      }
      // What is nowhere is missed where it counts most.
      move(to, path(places.metadata().getLast()).child(kind));
      metadata = all.isEmpty() ? metadata : metadata.with(kind, all);
    }
    if (!metadata.isEmpty()) {
      spec = spec.with(PodTemplate.METADATA, metadata);
    }
  }

  private void patch(PodPlaces.Place patch) {
    Path from = path(patch);
    String text = at(from).text("");
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
      Path where = Elsewhere.there(defaults, from);
      unread = new Elsewhere.Unread(where, where + " may change this pod, and " + why + ".");
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
