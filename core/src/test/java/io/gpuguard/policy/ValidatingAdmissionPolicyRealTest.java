package io.gpuguard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.manifest.Manifest;
import io.gpuguard.real.TestingApiServer;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A real API server refuses exactly what the scan finds: every example of every control, every
 * manifest of the vendors as written, and objects crossed from them ({@code
 * -Dgpuguard.crossed.seed} makes others).
 */
@Tag("real")
class ValidatingAdmissionPolicyRealTest {

  private static final String API = "/apis/admissionregistration.k8s.io/v1";

  private static final Pattern WARNING =
      Pattern.compile("ValidatingAdmissionPolicy 'gpuguard-.*: (GG-[A-Z]+-[0-9]+)\"?$");

  private static final String OPTIONS = "?dryRun=All&fieldValidation=Ignore";

  private static final int CROSSED = Integer.getInteger("gpuguard.crossed.count", 2000);

  @Test
  void theServerSaysWhatTheScanSays() throws Exception {
    List<AdmissionRule> rules = AdmissionCase.rules().rules();
    List<AdmissionCase> cases = new ArrayList<>(AdmissionCase.examples());
    cases.addAll(AdmissionCase.corpus());
    List<AdmissionCase> crossed =
        AdmissionCase.crossed(cases, Long.getLong("gpuguard.crossed.seed", 1), CROSSED);
    cases.addAll(crossed);
    try (TestingApiServer server = TestingApiServer.start()) {
      server.startControllers("validatingadmissionpolicy-status-controller");
      prepare(server, rules, cases);
      assertThat(typeWarnings(server, rules)).isEmpty();
      List<String> differences = new ArrayList<>();
      Map<String, Integer> left = new TreeMap<>();
      Set<String> seenFailing = new TreeSet<>();
      int judged = 0;
      for (int i = 0; i < cases.size(); i++) {
        AdmissionCase each = cases.get(i);
        String path = path(each, rules);
        if (path == null || !each.namespace().matches("[a-z0-9-]+")) {
          left.merge("no place for " + each.kind(), 1, Integer::sum);
          continue;
        }
        TestingApiServer.Answer answer = server.post(path + OPTIONS, each.object());
        if (answer.status() != 201 && answer.status() != 409) {
          left.merge(answer.status() + ": " + reason(answer), 1, Integer::sum);
          continue;
        }
        judged++;
        Set<String> theirs = failed(answer);
        seenFailing.addAll(theirs);
        if (!theirs.equals(each.failing())) {
          differences.add(difference(each, theirs));
        }
      }
      System.out.println(judged + " of " + cases.size() + " objects judged; not judged: " + left);
      assertThat(differences).isEmpty();
      assertThat(judged).isGreaterThan(cases.size() / 2);
    }
  }

  /** The rule's policy with its control's id for a message: warnings are cut at 4 KiB. */
  private static Mapping policy(AdmissionRule rule) {
    Mapping policy = ValidatingAdmissionPolicies.policy(rule);
    Mapping validation = policy.at("spec", "validations").get(0).mapping();
    return policy.with(
        "spec",
        policy
            .get("spec")
            .mapping()
            .with(
                "validations",
                Node.of(List.of(validation.with("message", Node.of(rule.control().id()))))));
  }

  /** The controls whose policies warned. */
  private static Set<String> failed(TestingApiServer.Answer answer) {
    Set<String> failed = new TreeSet<>();
    int length = 0;
    for (String warning : answer.warnings()) {
      length += warning.length();
      Matcher matcher = WARNING.matcher(warning);
      if (matcher.find()) {
        failed.add(matcher.group(1));
      }
    }
    assertThat(length).as("warnings are whole").isLessThan(4000);
    return failed;
  }

  @Test
  void anExceptionHoldsForItsObjectAndItsPodsAlone() throws Exception {
    String text =
        """
        exceptions:
          - control: GG-BYP-012
            kind: Deployment
            namespace: training
            name: nccl-test
            container: main
            owner: platform@example.com
            reason: NET_ADMIN until the RDMA plugin serves this node pool.
            until: 2999-03-31
        """;
    AdmissionRule rule = AdmissionCase.rule("GG-BYP-012", text);
    try (TestingApiServer server = TestingApiServer.start()) {
      prepare(server, List.of(rule), List.of());
      server.post(
          "/api/v1/namespaces",
          Manifest.map(
              "apiVersion",
              "v1",
              "kind",
              "Namespace",
              "metadata",
              Manifest.map("name", "training")));
      Mapping podSpec = podSpec("main");
      awaitRefusal(server, deployment("other", podSpec));
      assertThat(refuses(server, deployment("nccl-test", podSpec))).isFalse();
      assertThat(refuses(server, deployment("nccl-test", podSpec("main", "second")))).isTrue();
      assertThat(refuses(server, pod("nccl-test-5d9-x", "nccl-test-5d9", podSpec))).isFalse();
      assertThat(refuses(server, pod("other-5d9-x", "other-5d9", podSpec))).isTrue();
      assertThat(refuses(server, pod("nccl-test", "", podSpec))).isTrue();
    }
  }

  private static void awaitRefusal(TestingApiServer server, Mapping object) throws Exception {
    for (int i = 0; i < 300 && !refuses(server, object); i++) {
      Thread.sleep(100);
    }
    assertThat(refuses(server, object)).isTrue();
  }

  private static boolean refuses(TestingApiServer server, Mapping object) throws Exception {
    boolean pod = object.get("kind").text("").equals("Pod");
    String path =
        pod ? "/api/v1/namespaces/training/pods" : "/apis/apps/v1/namespaces/training/deployments";
    TestingApiServer.Answer answer = server.post(path + OPTIONS, object);
    assertThat(answer.status()).as(answer.message()).isEqualTo(201);
    return !failed(answer).isEmpty();
  }

  private static Mapping podSpec(String... containers) {
    List<Mapping> all = new ArrayList<>();
    for (String name : containers) {
      all.add(
          Manifest.map(
              "name",
              name,
              "image",
              "registry.example.org/nccl:1",
              "resources",
              Manifest.map("limits", Manifest.map("nvidia.com/gpu", "1")),
              "securityContext",
              Manifest.map("capabilities", Manifest.map("add", List.of("NET_ADMIN")))));
    }
    return Manifest.map("containers", all);
  }

  private static Mapping deployment(String name, Mapping podSpec) {
    Mapping labels = Manifest.map("app", name);
    return Manifest.map(
        "apiVersion",
        "apps/v1",
        "kind",
        "Deployment",
        "metadata",
        Manifest.map("name", name, "namespace", "training"),
        "spec",
        Manifest.map(
            "selector", Manifest.map("matchLabels", labels),
            "template", Manifest.map("metadata", Manifest.map("labels", labels), "spec", podSpec)));
  }

  /**
   * @param replicaSet its controller; empty for none
   */
  private static Mapping pod(String name, String replicaSet, Mapping podSpec) {
    Mapping metadata = Manifest.map("name", name, "namespace", "training");
    if (!replicaSet.isEmpty()) {
      metadata =
          metadata.with(
              "ownerReferences",
              Manifest.node(
                  List.of(
                      Manifest.map(
                          "apiVersion", "apps/v1",
                          "kind", "ReplicaSet",
                          "name", replicaSet,
                          "uid", "5b4228bb-20c4-4417-9572-a4366535f311",
                          "controller", true))));
    }
    return Manifest.map("apiVersion", "v1", "kind", "Pod", "metadata", metadata, "spec", podSpec);
  }

  private static String difference(AdmissionCase each, Set<String> theirs) {
    Set<String> scanOnly = new TreeSet<>(each.failing());
    scanOnly.removeAll(theirs);
    Set<String> serverOnly = new TreeSet<>(theirs);
    serverOnly.removeAll(each.failing());
    return each.origin()
        + " "
        + each.kind()
        + "/"
        + each.name()
        + ": scan only "
        + scanOnly
        + ", server only "
        + serverOnly;
  }

  private static String reason(TestingApiServer.Answer answer) {
    String message = answer.message();
    return message.length() > 90 ? message.substring(0, 90) : message;
  }

  private static void prepare(
      TestingApiServer server, List<AdmissionRule> rules, List<AdmissionCase> cases)
      throws Exception {
    Set<String> namespaces = new TreeSet<>();
    namespaces.add(ValidatingAdmissionPolicies.NAMESPACE);
    for (AdmissionCase each : cases) {
      namespaces.add(each.namespace());
    }
    for (String namespace : namespaces) {
      server.post(
          "/api/v1/namespaces",
          Manifest.map(
              "apiVersion",
              "v1",
              "kind",
              "Namespace",
              "metadata",
              Manifest.map("name", namespace)));
    }
    for (AdmissionRule rule : rules) {
      if (!rule.parameters().isEmpty()) {
        TestingApiServer.Answer answer =
            server.post(
                "/api/v1/namespaces/" + ValidatingAdmissionPolicies.NAMESPACE + "/configmaps",
                ValidatingAdmissionPolicies.configMap(rule));
        assertThat(answer.status()).as(answer.message()).isEqualTo(201);
      }
      TestingApiServer.Answer policy =
          server.post(API + "/validatingadmissionpolicies", policy(rule));
      assertThat(policy.status()).as(rule.name() + ": " + policy.message()).isEqualTo(201);
      TestingApiServer.Answer binding =
          server.post(
              API + "/validatingadmissionpolicybindings",
              ValidatingAdmissionPolicies.binding(rule, List.of("Warn")));
      assertThat(binding.status()).as(binding.message()).isEqualTo(201);
    }
    for (Mapping definition : definitions(rules, cases)) {
      TestingApiServer.Answer answer =
          server.post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition);
      assertThat(answer.status()).as(answer.message()).isEqualTo(201);
    }
    awaitPolicies(server, rules, cases);
  }

  /** Every kind of custom resource that a rule targets, in the versions that the cases use. */
  private static List<Mapping> definitions(List<AdmissionRule> rules, List<AdmissionCase> cases) {
    Map<String, Set<String>> versions = new TreeMap<>();
    Map<String, AdmissionRule.Target> targets = new TreeMap<>();
    for (AdmissionRule rule : rules) {
      for (AdmissionRule.Target target : rule.targets()) {
        if (target.version().equals("*")) {
          targets.put(target.group() + "/" + target.kind(), target);
        }
      }
    }
    for (AdmissionCase each : cases) {
      String key = group(each) + "/" + each.kind();
      if (targets.containsKey(key)) {
        versions.computeIfAbsent(key, _ -> new TreeSet<>()).add(version(each));
      }
    }
    List<Mapping> definitions = new ArrayList<>();
    versions.forEach((key, some) -> definitions.add(definition(targets.get(key), some)));
    return definitions;
  }

  private static Mapping definition(AdmissionRule.Target target, Set<String> versions) {
    List<Mapping> served = new ArrayList<>();
    for (String version : versions) {
      served.add(
          Manifest.map(
              "name",
              version,
              "served",
              true,
              "storage",
              served.isEmpty(),
              "schema",
              Manifest.map(
                  "openAPIV3Schema",
                  Manifest.map("type", "object", "x-kubernetes-preserve-unknown-fields", true))));
    }
    return Manifest.map(
        "apiVersion",
        "apiextensions.k8s.io/v1",
        "kind",
        "CustomResourceDefinition",
        "metadata",
        Manifest.map(
            "name",
            target.resource() + "." + target.group(),
            "annotations",
            Manifest.map("api-approved.kubernetes.io", "unapproved, for a test")),
        "spec",
        Manifest.map(
            "group",
            target.group(),
            "scope",
            "Cluster",
            "names",
            Manifest.map(
                "plural", target.resource(),
                "singular", target.kind().toLowerCase(java.util.Locale.ROOT),
                "kind", target.kind()),
            "versions",
            served));
  }

  private static String group(AdmissionCase each) {
    String apiVersion = each.object().get("apiVersion").text("");
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? "" : apiVersion.substring(0, slash);
  }

  private static String version(AdmissionCase each) {
    String apiVersion = each.object().get("apiVersion").text("");
    return apiVersion.substring(apiVersion.indexOf('/') + 1);
  }

  /** Where objects of a kind are created; null if the server does not serve it. */
  private static @Nullable String path(AdmissionCase each, List<AdmissionRule> rules) {
    Optional<String> builtIn = TestingApiServer.place(each.object(), each.namespace());
    if (builtIn.isPresent()) {
      return builtIn.get();
    }
    for (AdmissionRule rule : rules) {
      for (AdmissionRule.Target target : rule.targets()) {
        if (target.version().equals("*")
            && target.group().equals(group(each))
            && target.kind().equals(each.kind())) {
          return "/apis/" + group(each) + "/" + version(each) + "/" + target.resource();
        }
      }
    }
    return null;
  }

  /** The server's type checker runs in the controller manager and writes into the status. */
  private static List<String> typeWarnings(TestingApiServer server, List<AdmissionRule> rules)
      throws Exception {
    List<String> warnings = new ArrayList<>();
    for (AdmissionRule rule : rules) {
      Mapping status = Mapping.EMPTY;
      for (int i = 0; i < 300 && !status.has("observedGeneration"); i++) {
        Thread.sleep(i == 0 ? 0 : 100);
        status =
            server
                .get(API + "/validatingadmissionpolicies/" + rule.name())
                .body()
                .get("status")
                .mapping();
      }
      assertThat(status.has("observedGeneration")).as("%s was type-checked", rule.name()).isTrue();
      for (Node warning : status.at("typeChecking", "expressionWarnings").items()) {
        warnings.add(rule.name() + " " + warning);
      }
    }
    return warnings;
  }

  /** Policies take a moment to be loaded: each rule is asked about a case that fails it. */
  private static void awaitPolicies(
      TestingApiServer server, List<AdmissionRule> rules, List<AdmissionCase> cases)
      throws Exception {
    long end = System.nanoTime() + 30_000_000_000L;
    for (AdmissionRule rule : rules) {
      AdmissionCase failing = null;
      for (AdmissionCase each : cases) {
        if (each.failing().contains(rule.control().id()) && path(each, rules) != null) {
          failing = each;
          break;
        }
      }
      while (failing != null && System.nanoTime() < end) {
        TestingApiServer.Answer answer =
            server.post(path(failing, rules) + OPTIONS, failing.object());
        if (failed(answer).contains(rule.control().id()) || answer.status() == 422) {
          break;
        }
        Thread.sleep(100);
      }
    }
  }
}
