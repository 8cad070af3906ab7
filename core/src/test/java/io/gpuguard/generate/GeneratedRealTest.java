package io.gpuguard.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gpuguard.TestingRepository;
import io.gpuguard.catalog.Profile;
import io.gpuguard.component.Component;
import io.gpuguard.manifest.Manifest;
import io.gpuguard.manifest.YamlWriter;
import io.gpuguard.real.RealPart;
import io.gpuguard.real.TestingApiServer;
import io.gpuguard.resource.Resource;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import io.gpuguard.source.TextFile;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engines themselves run what was generated for our examples and for vendors' manifests. */
@Tag("real")
class GeneratedRealTest {

  @TempDir Path folder;

  @Test
  void gatorAgreesWithTheScanOnEveryExample() throws Exception {
    String gator = RealPart.of("gator");
    write(new GatekeeperGenerator());
    String said = RealPart.run(folder, gator, "verify", "tests/...");
    assertThat(said).contains("PASS");
  }

  @Test
  void promtoolChecksTheRulesAndRunsTheirTests() throws Exception {
    String promtool = RealPart.of("promtool");
    write(new PrometheusGenerator());
    assertThat(RealPart.run(folder, promtool, "check", "rules", "rules.yaml")).contains("SUCCESS");
    assertThat(RealPart.run(folder, promtool, "test", "rules", "tests.yaml")).contains("SUCCESS");
  }

  /**
   * Falco itself is in no package registry. Sysdig has the same compiler of conditions, with the
   * fields of its own age: it complains of a bad one, and of a good one only that there is no
   * capture to read.
   */
  @Test
  void sysdigCompilesEveryCondition() throws Exception {
    Path sysdig = Path.of("/usr/bin/sysdig");
    assumeTrue(Files.isExecutable(sysdig), "sysdig is not installed");
    String text =
        new FalcoGenerator().generate(requests().getLast()).files().get("gpuguard-rules.yaml");
    List<Node> entries = list(text);
    int compiled = 0;
    for (Node entry : entries) {
      if (entry.mapping().has("rule")) {
        String condition = expanded(entry.get("condition").text(""), entries);
        assertThat(sysdig(sysdig, condition)).as(condition).contains("Could not initialize reader");
        compiled++;
      }
    }
    assertThat(compiled).isGreaterThan(5);
    assertThat(sysdig(sysdig, "no.such.field = 3")).contains("filter error");
  }

  private static String expanded(String condition, List<Node> entries) {
    String text = condition;
    for (Node entry : entries) {
      String macro = entry.get("macro").text("");
      if (!macro.isEmpty()) {
        text = text.replaceAll("\\b" + macro + "\\b", entry.get("condition").text(""));
      }
    }
    for (Node entry : entries) {
      String list = entry.get("list").text("");
      if (!list.isEmpty()) {
        List<String> items = entry.get("items").items().stream().map(i -> i.text("")).toList();
        text = text.replace("(" + list + ")", "(" + String.join(", ", items) + ")");
      }
    }
    return text;
  }

  private static List<Node> list(String yaml) {
    String text = "list:\n" + yaml.indent(2);
    return switch (TextFile.parse("rules.yaml", text.getBytes(StandardCharsets.UTF_8))) {
      case TextFile.Result.Read(TextFile file) -> file.root().get("list").items();
      case TextFile.Result.Unreadable(String place, String message) ->
          throw new AssertionError(place + ": " + message);
    };
  }

  private static String sysdig(Path sysdig, String condition) throws Exception {
    Process process =
        new ProcessBuilder(sysdig.toString(), "-r", "/dev/null", condition)
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }

  /** What a plain cluster serves, is accepted as it is. */
  @Test
  void theApiServerTakesWhatIsForEveryCluster() throws Exception {
    assertThat(taken(TestingRequest.examples())).isGreaterThan(3);
  }

  @Test
  void theApiServerTakesWhatIsForEveryClusterOfVendorsComponents() throws Exception {
    assertThat(taken(TestingRequest.vendors())).isGreaterThan(5);
  }

  private static int taken(Generator.Request request) throws Exception {
    List<String> refused = new ArrayList<>();
    int taken = 0;
    try (TestingApiServer server = TestingApiServer.start()) {
      for (Generator generator :
          List.of(new NetworkPolicyGenerator(), new QuotaGenerator(), new PodSecurityGenerator())) {
        for (Map.Entry<String, String> file : generator.generate(request).files().entrySet()) {
          if (file.getKey().contains("cilium/")
              || file.getKey().contains("calico/")
              || file.getKey().endsWith("kustomization.yaml")) {
            continue;
          }
          for (Resource resource : resources(file.getKey(), file.getValue())) {
            taken++;
            String answer = create(server, resource);
            if (!answer.isEmpty()) {
              refused.add(file.getKey() + " " + resource.title() + ": " + answer);
            }
          }
        }
      }
    }
    assertThat(refused).isEmpty();
    return taken;
  }

  @Test
  void theApiServerRepairsPodsOfComponents() throws Exception {
    Generator.Request request = TestingRequest.examples();
    try (TestingApiServer server = TestingApiServer.start()) {
      for (Resource resource : all(new MutatingGenerator(false), request)) {
        TestingApiServer.Answer answer =
            server.post(TestingApiServer.place(resource.root(), "").orElseThrow(), resource.root());
        assertThat(answer.status()).as(answer.message()).isEqualTo(201);
      }
      Mapping plugin = withSidecar(official(pod("plugin", "/var/lib/kubelet/device-plugins")));
      Mapping spec = Mapping.EMPTY;
      for (int i = 0; i < 300 && !isRepaired(spec); i++) {
        Thread.sleep(100);
        spec = created(server, plugin);
      }
      Node context = spec.get("containers").get(0).get("securityContext");
      assertThat(context.get("allowPrivilegeEscalation").isFalse()).isTrue();
      assertThat(context.at("capabilities", "drop").items()).containsExactly(Node.of("ALL"));
      assertThat(spec.at("securityContext", "seccompProfile", "type").text(""))
          .isEqualTo("RuntimeDefault");
      Node sidecar = spec.get("containers").get(1).get("securityContext");
      assertThat(sidecar.get("allowPrivilegeEscalation").isFalse()).isTrue();
      assertThat(sidecar.get("capabilities").present()).as("nobody knows what it needs").isFalse();
      Mapping unknown = created(server, pod("unknown", "/var/lib/kubelet/device-plugins"));
      Node of = unknown.get("containers").get(0).get("securityContext");
      assertThat(of.get("allowPrivilegeEscalation").isFalse()).isTrue();
      assertThat(of.get("capabilities").present()).isFalse();
      Mapping other = created(server, pod("other", "/data"));
      assertThat(other.get("containers").get(0).get("securityContext").present()).isFalse();
    }
  }

  /** Policies are loaded one after the other. */
  private static boolean isRepaired(Mapping spec) {
    Node context = spec.get("containers").get(0).get("securityContext");
    return spec.has("securityContext")
        && context.get("allowPrivilegeEscalation").present()
        && context.at("capabilities", "drop").present();
  }

  @Test
  void tenantsStayOnTheirNodes() throws Exception {
    Generator.Request request = TestingRequest.of(tenants());
    try (TestingApiServer server = TestingApiServer.start()) {
      for (String name : List.of("team-a", "team-b")) {
        server.post("/api/v1/namespaces", namespace(name));
      }
      for (Resource resource : all(new NodeIsolationGenerator(), request)) {
        if (!resource.kind().startsWith("Validating")) {
          continue;
        }
        TestingApiServer.Answer answer =
            server.post(TestingApiServer.place(resource.root(), "").orElseThrow(), resource.root());
        assertThat(answer.status()).as(answer.message()).isEqualTo(201);
      }
      Mapping bare = gpuPod("", "");
      for (int i = 0; i < 300 && post(server, "team-b", bare) == 201; i++) {
        Thread.sleep(100);
      }
      assertThat(post(server, "team-a", bare)).isEqualTo(422);
      assertThat(post(server, "team-a", gpuPod("team-a", "team-a"))).isEqualTo(201);
      assertThat(post(server, "team-a", gpuPod("team-b", "team-b"))).isEqualTo(422);
      assertThat(post(server, "team-a", gpuPod("team-a", "team-b"))).isEqualTo(422);
      assertThat(post(server, "team-a", pod("0", "", ""))).as("a limit of 0").isEqualTo(201);
    }
  }

  @Test
  void accountsHaveTheRightsOfTheirProfilesAndNoOther() throws Exception {
    assertThat(asked(TestingRequest.examples())).isGreaterThan(1);
  }

  @Test
  void accountsOfVendorsComponentsHaveTheRightsOfTheirProfilesAndNoOther() throws Exception {
    assertThat(asked(TestingRequest.vendors())).isGreaterThan(20);
  }

  /** How many accounts the server was asked about. */
  private static int asked(Generator.Request request) throws Exception {
    // Whatever one profile names, every account is asked about; who shares one adds to it.
    Set<String> resources = new TreeSet<>(Set.of("/nodes", "/pods", "/secrets", "/configmaps"));
    Map<String, Set<String>> expected = new TreeMap<>();
    for (Component component : request.result().components()) {
      Profile profile = component.profile();
      if (profile != null && profile.rights().has("rules")) {
        List<String> rights = RbacGenerator.expected(component, profile);
        for (String right : rights) {
          String what = right.substring(0, right.indexOf(' '));
          resources.add(what);
          resources.add(what.replaceFirst("=.*", ""));
        }
        expected.computeIfAbsent(user(component, profile), _ -> new TreeSet<>()).addAll(rights);
      }
    }
    try (TestingApiServer server = TestingApiServer.start()) {
      for (Resource resource : all(new RbacGenerator(), request)) {
        create(server, resource);
        if (!resource.kind().equals("ServiceAccount")) {
          String place =
              TestingApiServer.place(resource.root(), resource.namespace()).orElseThrow();
          TestingApiServer.Answer answer = server.post(place, resource.root());
          assertThat(answer.status()).as(answer.message()).isEqualTo(201);
        }
      }
      for (Map.Entry<String, Set<String>> account : expected.entrySet()) {
        Set<String> wanted = account.getValue();
        wanted.removeIf(
            right -> right.contains("=") && wanted.contains(right.replaceFirst("=\\S+", "")));
        assertThat(rights(server, account.getKey(), resources))
            .as(account.getKey())
            .containsExactlyInAnyOrderElementsOf(wanted);
      }
    }
    return expected.size();
  }

  private static String user(Component component, Profile profile) {
    String namespace = RbacGenerator.namespace(component.pod());
    return namespace + ":" + RbacGenerator.account(component.pod(), profile);
  }

  /** What the server's authorizer says of an account, in the form of the generator. */
  private static List<String> rights(TestingApiServer server, String account, Set<String> resources)
      throws Exception {
    List<String> allowed = new ArrayList<>();
    for (String resource : resources) {
      String any = resource.replaceFirst("=.*", "");
      for (String verb :
          List.of(
              "get", "list", "watch", "create", "update", "patch", "delete", "deletecollection")) {
        // Whoever may do it to any object may do it to the named one too.
        boolean more = !any.equals(resource) && isAllowed(server, account, any, verb);
        if (!more && isAllowed(server, account, resource, verb)) {
          allowed.add(resource + " " + verb);
        }
      }
    }
    return allowed;
  }

  private static boolean isAllowed(
      TestingApiServer server, String account, String resource, String verb) throws Exception {
    String[] named = resource.split("=");
    String[] parts = named[0].split("/");
    Mapping review =
        Manifest.map(
            "apiVersion", "authorization.k8s.io/v1",
            "kind", "SubjectAccessReview",
            "spec",
                Manifest.map(
                    "user", "system:serviceaccount:" + account,
                    "groups", List.of("system:serviceaccounts", "system:authenticated"),
                    "resourceAttributes",
                        Manifest.map(
                            "group",
                            parts[0],
                            "resource",
                            parts[1],
                            "subresource",
                            parts.length < 3 ? "" : parts[2],
                            "name",
                            named.length < 2 ? "" : named[1],
                            "verb",
                            verb,
                            "namespace",
                            account.substring(0, account.indexOf(':')))));
    return server
        .post("/apis/authorization.k8s.io/v1/subjectaccessreviews", review)
        .body()
        .at("status", "allowed")
        .isTrue();
  }

  private Path tenants() throws IOException {
    Path file = folder.resolve("tenants.yaml");
    StringBuilder text = new StringBuilder();
    for (String name : List.of("team-a", "team-b")) {
      text.append("---\n")
          .append(
              YamlWriter.document(
                  gpuPod("", "")
                      .with("metadata", Manifest.map("name", "train", "namespace", name))));
    }
    Files.writeString(file, text.toString());
    return file;
  }

  private static Mapping gpuPod(String nodes, String tolerates) {
    return pod("1", nodes, tolerates);
  }

  private static Mapping pod(String gpus, String nodes, String tolerates) {
    String key = "gpu-tenant.node-restriction.kubernetes.io/name";
    Mapping container =
        Manifest.map(
            "name", "main",
            "image", "registry.example.org/train:1",
            "resources", Manifest.map("limits", Manifest.map("nvidia.com/gpu", gpus)));
    Mapping spec = Manifest.map("containers", List.of(container));
    if (!nodes.isEmpty()) {
      spec = spec.with("nodeSelector", Manifest.map(key, nodes));
    }
    if (!tolerates.isEmpty()) {
      spec =
          spec.with(
              "tolerations",
              Manifest.node(
                  List.of(
                      Manifest.map(
                          "key",
                          key,
                          "operator",
                          "Equal",
                          "value",
                          tolerates,
                          "effect",
                          "NoSchedule"))));
    }
    return Manifest.map(
        "apiVersion", "v1", "kind", "Pod", "metadata", Manifest.map("name", "train"), "spec", spec);
  }

  static Mapping pod(String name, String hostPath) {
    Mapping mount = Manifest.map("name", "host", "mountPath", "/host");
    Mapping container =
        Manifest.map(
            "name", "main", "image", "registry.example.org/x:1", "volumeMounts", List.of(mount));
    Mapping volume = Manifest.map("name", "host", "hostPath", Manifest.map("path", hostPath));
    return Manifest.map(
        "apiVersion",
        "v1",
        "kind",
        "Pod",
        "metadata",
        Manifest.map("name", name),
        "spec",
        Manifest.map("containers", List.of(container), "volumes", List.of(volume)));
  }

  /** The same pod with the image of NVIDIA's plugin. */
  static Mapping official(Mapping pod) {
    Mapping main = pod.at("spec").get("containers").get(0).mapping();
    Node image = Node.of("nvcr.io/nvidia/k8s-device-plugin:v0.17.4");
    return withContainers(pod, List.of(main.with("image", image)));
  }

  private static Mapping withSidecar(Mapping pod) {
    Mapping main = pod.at("spec").get("containers").get(0).mapping();
    Mapping logs = Manifest.map("name", "logs", "image", "registry.example.org/logs:1");
    return withContainers(pod, List.of(main, logs));
  }

  private static Mapping withContainers(Mapping pod, List<Mapping> containers) {
    return pod.with("spec", pod.get("spec").mapping().with("containers", Node.of(containers)));
  }

  private static Mapping created(TestingApiServer server, Mapping pod) throws Exception {
    TestingApiServer.Answer answer = server.post("/api/v1/namespaces/default/pods?dryRun=All", pod);
    assertThat(answer.status()).as(answer.message()).isEqualTo(201);
    Mapping spec = answer.body().get("spec").mapping();
    // The server writes an empty context where there is none.
    return spec.get("securityContext").mapping().isEmpty() ? spec.without("securityContext") : spec;
  }

  private static int post(TestingApiServer server, String namespace, Mapping pod) throws Exception {
    return server.post("/api/v1/namespaces/" + namespace + "/pods?dryRun=All", pod).status();
  }

  private static Mapping namespace(String name) {
    return Manifest.map(
        "apiVersion", "v1", "kind", "Namespace", "metadata", Manifest.map("name", name));
  }

  static List<Resource> all(Generator generator, Generator.Request request) {
    List<Resource> all = new ArrayList<>();
    generator
        .generate(request)
        .files()
        .forEach(
            (name, text) -> {
              if (name.endsWith(".yaml") && !name.endsWith("kustomization.yaml")) {
                all.addAll(resources(name, text));
              }
            });
    return all;
  }

  /** Empty if the server takes it. */
  private static String create(TestingApiServer server, Resource resource) throws Exception {
    String namespace = resource.namespace().isEmpty() ? "default" : resource.namespace();
    String path = TestingApiServer.place(resource.root(), namespace).orElseThrow();
    if (!namespace.equals("default")) {
      server.post("/api/v1/namespaces", namespace(namespace));
    }
    TestingApiServer.Answer answer =
        server.post(path + "?dryRun=All&fieldValidation=Strict", resource.root());
    return answer.status() == 201 || answer.status() == 409
        ? ""
        : answer.status() + " " + answer.message();
  }

  static List<Generator.Request> requests() {
    List<Generator.Request> requests = new ArrayList<>();
    requests.add(TestingRequest.examples());
    if (TestingRepository.shared().isPresent()) {
      requests.add(TestingRequest.vendors());
    }
    return requests;
  }

  private static List<Resource> resources(String name, String text) {
    return Sources.read(name, text.getBytes(StandardCharsets.UTF_8), SourceOptions.DEFAULT)
        .resources();
  }

  private void write(Generator generator) throws IOException {
    Map<String, String> files = generator.generate(TestingRequest.examples()).files();
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }
}
