package io.gpuguard.resource;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The pod of a Spark application's driver or executors: a template, and beside it fields that go
 * over it. So do Spark with what {@code driver} and {@code executor} say of image, processors and
 * memory (BasicDriverFeatureStep, BasicExecutorFeatureStep), and its operator with the rest
 * (kubeflow/spark-operator internal/webhook/sparkpod_defaulter.go). What both add of their own
 * accord, such as folders for Spark's files, is left out; so is what {@code sparkConf} may say.
 */
final class SparkPod {

  private static final String TEMPLATE = "template";
  private static final String DRIVER = "driver";
  private static final String CONTAINERS = "containers";
  private static final String VOLUMES = "volumes";
  private static final String MOUNTS = "volumeMounts";
  private static final String RESOURCES = "resources";
  private static final String AMOUNT = ".amount";
  private static final Pattern JVM_SIZE = Pattern.compile("(\\d+)([kmgtKMGT])[bB]?");
  private static final List<String> METADATA = List.of("labels", "annotations");

  /** Fields of the container that stand beside the template. */
  private static final List<String> OF_CONTAINER =
      List.of("image", "env", "envFrom", MOUNTS, "securityContext", "lifecycle", "ports");

  /** Fields of the pod by what they are called beside the template. */
  private static final Map<String, String> OF_POD = new LinkedHashMap<>();

  static {
    OF_POD.put("podSecurityContext", "securityContext");
    OF_POD.put("serviceAccount", "serviceAccountName");
    OF_POD.put("sidecars", CONTAINERS);
    for (String same :
        List.of(
            "initContainers",
            "hostNetwork",
            "shareProcessNamespace",
            "runtimeClassName",
            "nodeSelector",
            "affinity",
            "tolerations",
            "schedulerName",
            "priorityClassName",
            "dnsConfig",
            "hostAliases",
            "terminationGracePeriodSeconds")) {
      OF_POD.put(same, same);
    }
  }

  private final Resource owner;
  private final Path path;
  private final Mapping said;
  private final Path specPath;
  private final List<Elsewhere.Move> moves = new ArrayList<>();

  private SparkPod(Resource owner, Path path, Mapping said) {
    this.owner = owner;
    this.path = path;
    this.said = said;
    this.specPath = path.child(TEMPLATE).child("spec");
  }

  /**
   * @param path of {@code driver} or {@code executor}
   */
  static PodTemplate pod(Resource owner, Path path, Mapping said) {
    return new SparkPod(owner, path, said).pod();
  }

  private PodTemplate pod() {
    Mapping template = said.get(TEMPLATE).mapping();
    Mapping spec = withVolumes(withContainer(template.get("spec").mapping()));
    for (Map.Entry<String, String> field : OF_POD.entrySet()) {
      spec = over(spec, specPath, field.getValue(), path.child(field.getKey()));
    }
    if (!spec.has("serviceAccountName")) {
      // Executors without an account have the driver's (spark.kubernetes.authenticate.executor).
      spec = over(spec, specPath, "serviceAccountName", sibling(DRIVER).child("serviceAccount"));
    }
    Mapping node = template.with(PodTemplate.METADATA, metadata(template)).with("spec", spec);
    return new PodTemplate(owner, path.child(TEMPLATE), node, Elsewhere.over(path, moves));
  }

  private Path sibling(String key) {
    Path parent = path.parent();
    return parent == null ? Path.of(key) : parent.child(key);
  }

  private Mapping metadata(Mapping template) {
    Mapping metadata = template.get(PodTemplate.METADATA).mapping();
    for (String kind : METADATA) {
      Path to = path.child(TEMPLATE).child(PodTemplate.METADATA).child(kind);
      Mapping all = metadata.get(kind).mapping();
      for (String key : said.get(kind).mapping().keys()) {
        all = over(all, to, key, path.child(kind).child(key));
      }
      metadata = all.isEmpty() ? metadata : metadata.with(kind, all);
    }
    return metadata;
  }

  /** The container that Spark runs in: of its name, else the template's first, else its own. */
  private Mapping withContainer(Mapping spec) {
    String name = DRIVER.equals(path.key()) ? "spark-kubernetes-driver" : "executor";
    List<Node> containers = new ArrayList<>(spec.get(CONTAINERS).items());
    int named = containers.stream().map(c -> c.get("name")).toList().indexOf(Node.of(name));
    int index = Math.max(0, named);
    if (containers.isEmpty()) {
      containers.add(Mapping.EMPTY);
    }
    Path place = specPath.child(CONTAINERS).child(index);
    Mapping container = containers.get(index).mapping();
    container = container.has("name") ? container : container.with("name", Node.of(name));
    containers.set(index, resources(variables(fields(container, place), place), place));
    return spec.with(CONTAINERS, Node.of(containers));
  }

  private Mapping fields(Mapping container, Path place) {
    Mapping made = container;
    for (String field : List.of("image", "imagePullPolicy")) {
      made = over(made, place, field, sibling(field));
    }
    for (String field : OF_CONTAINER) {
      made = over(made, place, field, path.child(field));
    }
    return made;
  }

  /** The older way to give variables is a mapping. */
  private Mapping variables(Mapping container, Path place) {
    Mapping given = said.get("envVars").mapping();
    List<Node> all = new ArrayList<>(container.get("env").items());
    for (String name : given.keys()) {
      Path item = place.child("env").child(all.size());
      for (Path from : List.of(item.child("name"), item.child("value"), item)) {
        moves.add(new Elsewhere.Move(from, path.child("envVars").child(name)));
      }
      all.add(Mapping.EMPTY.with("name", Node.of(name)).with("value", given.get(name)));
    }
    return all.isEmpty() ? container : container.with("env", Node.of(all));
  }

  private Mapping resources(Mapping container, Path place) {
    Path at = place.child(RESOURCES);
    Mapping resources = container.get(RESOURCES).mapping();
    Mapping requests = resources.get("requests").mapping();
    Mapping limits = resources.get("limits").mapping();
    Node memory = Node.of(memory(said.get("memory").text("1g")));
    Node cores = said.get(said.has("coreRequest") ? "coreRequest" : "cores");
    requests = requests.with("cpu", cores.present() ? cores : Node.of(1)).with("memory", memory);
    limits =
        over(limits.with("memory", memory), at.child("limits"), "cpu", path.child("coreLimit"));
    limits = configured(limits, at.child("limits"));
    String device = said.at("gpu", "name").text("");
    if (!device.isEmpty()) {
      Path quantity = path.child("gpu").child("quantity");
      limits = over(limits, at.child("limits"), device, quantity);
    }
    return container.with(RESOURCES, resources.with("requests", requests).with("limits", limits));
  }

  /** Spark asks for {@code resource.NAME.amount} of {@code VENDOR/NAME} itself. */
  private Mapping configured(Mapping limits, Path at) {
    Path path = sibling("sparkConf");
    Mapping conf = owner.root().at(path).mapping();
    String prefix = "spark." + this.path.key() + ".resource.";
    Mapping all = limits;
    for (String key : conf.keys()) {
      if (key.startsWith(prefix) && key.endsWith(AMOUNT)) {
        String name = key.substring(prefix.length(), key.length() - AMOUNT.length());
        String vendor = conf.get(prefix + name + ".vendor").text("");
        all = vendor.isEmpty() ? all : over(all, at, vendor + "/" + name, path.child(key));
      }
    }
    return all;
  }

  /** In the words of a JVM: {@code 512m} are mebibytes. Spark adds its overhead to that. */
  private static String memory(String text) {
    Matcher size = JVM_SIZE.matcher(text);
    return size.matches() ? size.group(1) + size.group(2).toUpperCase(Locale.ROOT) + "i" : text;
  }

  /** Of the application's volumes a pod has those that its part mounts. */
  private Mapping withVolumes(Mapping spec) {
    Set<String> mounted = new HashSet<>();
    said.get(MOUNTS).items().forEach(mount -> mounted.add(mount.get("name").text("")));
    List<Node> volumes = new ArrayList<>(spec.get(VOLUMES).items());
    Path shared = sibling(VOLUMES);
    List<Node> all = owner.root().at(shared).items();
    for (int i = 0; i < all.size(); i++) {
      if (mounted.contains(all.get(i).get("name").text(""))) {
        moves.add(
            new Elsewhere.Move(specPath.child(VOLUMES).child(volumes.size()), shared.child(i)));
        volumes.add(all.get(i));
      }
    }
    return volumes.isEmpty() ? spec : spec.with(VOLUMES, Node.of(volumes));
  }

  /** Puts what stands somewhere over a field: to a list it is added, else it takes the place. */
  private Mapping over(Mapping whole, Path place, String field, Path from) {
    Node value = owner.root().at(from);
    if (!value.present()) {
      return whole;
    }
    Path to = place.child(field);
    if (!(value instanceof Node.Sequence(List<Node> more))) {
      moves.addFirst(new Elsewhere.Move(to, from));
      return whole.with(field, value);
    }
    List<Node> items = new ArrayList<>(whole.get(field).items());
    for (int i = 0; i < more.size(); i++) {
      moves.add(new Elsewhere.Move(to.child(items.size()), from.child(i)));
      items.add(more.get(i));
    }
    return whole.with(field, Node.of(items));
  }
}
