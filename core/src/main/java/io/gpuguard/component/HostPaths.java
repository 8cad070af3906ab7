package io.gpuguard.component;

import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.Profile;
import io.gpuguard.resource.Container;
import io.gpuguard.resource.PodTemplate;
import io.gpuguard.tree.Names;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The host paths of a pod: what each one means and whether the profile says that it is needed. */
public final class HostPaths {

  private static final List<Profile.HostPath> DEVICE_PLUGIN =
      List.of(
          new Profile.HostPath(
              "/var/lib/kubelet/device-plugins",
              true,
              null,
              "Every device plugin serves its socket here and registers at the kubelet's.",
              "Kubernetes documentation, Device Plugins"));

  private static final List<Profile.HostPath> DRA_DRIVER =
      List.of(
          new Profile.HostPath(
              "/var/lib/kubelet/plugins_registry",
              true,
              null,
              "Every DRA driver registers here.",
              "Kubernetes documentation, Dynamic Resource Allocation"),
          new Profile.HostPath(
              "/var/lib/kubelet/plugins",
              true,
              null,
              "Every DRA driver serves its own socket here.",
              "Kubernetes documentation, Dynamic Resource Allocation"));

  private HostPaths() {}

  /** What the profile says of a host path. */
  public enum Need {
    NEEDED,
    /** Needed, but for reading only: it is mounted for writing. */
    READ_ONLY_SUFFICES,
    /** The profile has it for a feature that is off. */
    NOT_NEEDED,
    /** No profile speaks of it. */
    UNKNOWN;

    public String text() {
      return Names.kebab(this);
    }
  }

  /**
   * One host path volume of a component.
   *
   * @param path cleaned
   * @param writable whether any container mounts it without readOnly
   * @param containers who mounts it
   * @param meaning what access to it gives; empty if the catalogue does not know
   * @param field the volume's place in the object
   */
  public record Use(
      String path,
      boolean writable,
      List<String> containers,
      String meaning,
      Need need,
      String reason,
      String source,
      Path field) {
    public Use {
      containers = List.copyOf(containers);
    }
  }

  public static List<Use> of(Component component, Catalog catalog) {
    PodTemplate pod = component.pod();
    List<Use> uses = new ArrayList<>();
    List<Node> volumes = pod.spec().get("volumes").items();
    for (int i = 0; i < volumes.size(); i++) {
      String path = volumes.get(i).at("hostPath", "path").text();
      if (path != null) {
        String name = volumes.get(i).get("name").text("");
        Path field = pod.written(pod.specPath().child("volumes").child(i));
        uses.add(use(component, catalog, clean(path), name, field));
      }
    }
    return uses;
  }

  private static Use use(
      Component component, Catalog catalog, String path, String volume, Path field) {
    boolean writable = false;
    List<String> containers = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (Container container : component.pod().containers()) {
      for (Node mount : container.node().get("volumeMounts").items()) {
        if (mount.get("name").text("").equals(volume)) {
          writable |= !mount.get("readOnly").isTrue();
          if (!containers.contains(container.name())) {
            containers.add(container.name());
            if (component.profile() != null && !component.speaksOf(container)) {
              others.add(container.name());
            }
          }
        }
      }
    }
    Profile.HostPath known = known(component, path, writable);
    List<String> parts = known == null ? neededBelow(component, path) : List.of();
    String part = parts.isEmpty() ? "" : "Only " + Names.some(parts) + " is needed of it.";
    String also = " A container of others mounts it too: " + Names.some(others) + ".";
    String reason = known == null ? part : known.reason() + (others.isEmpty() ? "" : also);
    String source = known == null ? "" : known.source();
    Need need = need(component, known, writable);
    return new Use(path, writable, containers, meaning(catalog, path), need, reason, source, field);
  }

  /** What the profile says of the path, or of the nearest folder above it. */
  private static Profile.@Nullable HostPath known(
      Component component, String path, boolean writable) {
    Profile profile = component.profile();
    Profile.HostPath best = null;
    for (Profile.HostPath candidate :
        profile == null ? ofKind(component.kind()) : profile.hostPaths()) {
      if (covers(candidate, path, writable)
          && (best == null || rank(component, candidate) > rank(component, best))) {
        best = candidate;
      }
    }
    return best;
  }

  /**
   * A need of the whole host says nothing of its parts, and that a folder is read says nothing of
   * who writes in one below it: a socket may be made there.
   */
  private static boolean covers(Profile.HostPath candidate, String path, boolean writable) {
    String folder = clean(candidate.path());
    boolean part = !folder.equals("/") && isBelow(path, folder);
    return folder.equals(path) || part && (candidate.writable() || !writable);
  }

  /** What is switched on comes before what is not, then the longer path. */
  private static int rank(Component component, Profile.HostPath candidate) {
    boolean on = candidate.when() == null || component.features().contains(candidate.when());
    return clean(candidate.path()).length() + (on ? 1 << 16 : 0);
  }

  /** The paths below a folder that the profile says are needed, as the component runs. */
  public static List<String> neededBelow(Component component, String folder) {
    Profile profile = component.profile();
    List<String> needed = new ArrayList<>();
    if (profile != null) {
      for (Profile.HostPath part : profile.hostPaths()) {
        String path = clean(part.path());
        boolean on = part.when() == null || component.features().contains(part.when());
        if (on && !path.equals(folder) && isBelow(path, folder)) {
          needed.add(path);
        }
      }
    }
    return needed;
  }

  /** What any component of a kind needs to serve the kubelet at all. */
  private static List<Profile.HostPath> ofKind(Profile.Kind kind) {
    if (kind == Profile.Kind.DEVICE_PLUGIN) {
      return DEVICE_PLUGIN;
    }
    return kind == Profile.Kind.DRA_DRIVER ? DRA_DRIVER : List.of();
  }

  private static Need need(
      Component component, Profile.@Nullable HostPath known, boolean writable) {
    if (known == null) {
      return component.profile() == null ? Need.UNKNOWN : Need.NOT_NEEDED;
    }
    if (known.when() != null && !component.features().contains(known.when())) {
      return Need.NOT_NEEDED;
    }
    return writable && !known.writable() ? Need.READ_ONLY_SUFFICES : Need.NEEDED;
  }

  /** The entry of host-paths.yaml that covers most of the path. */
  private static String meaning(Catalog catalog, String path) {
    String meaning = "";
    int longest = -1;
    for (Node entry : catalog.table("host-paths").get("paths").items()) {
      String prefix = clean(entry.get("path").text("/"));
      boolean exact = entry.get("exact").isTrue();
      boolean covers = exact ? path.equals(prefix) : isBelow(path, prefix);
      if (covers && prefix.length() > longest) {
        longest = prefix.length();
        meaning = entry.get("meaning").text("");
      }
    }
    return meaning;
  }

  private static boolean isBelow(String path, String folder) {
    return path.startsWith(folder)
        && (path.length() == folder.length()
            || folder.endsWith("/")
            || path.charAt(folder.length()) == '/');
  }

  /** The path without trailing slash, dots and doubles; {@code /var/run} is {@code /run}. */
  public static String clean(String path) {
    // Nearly all are clean, and a scan asks for hundreds.
    boolean clean =
        path.startsWith("/")
            && !path.endsWith("/")
            && !path.startsWith("/var/run")
            && path.indexOf("//") < 0
            && path.indexOf("/.") < 0;
    return clean ? path : cleaned(path);
  }

  private static String cleaned(String path) {
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/")) {
      if (part.equals("..")) {
        if (!parts.isEmpty()) {
          parts.removeLast();
        }
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    String normal = "/" + String.join("/", parts);
    return normal.equals("/var/run") || normal.startsWith("/var/run/")
        ? normal.substring("/var".length())
        : normal;
  }
}
