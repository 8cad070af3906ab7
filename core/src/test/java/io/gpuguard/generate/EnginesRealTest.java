package io.gpuguard.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.TestingRepository;
import io.gpuguard.real.CustomResources;
import io.gpuguard.real.EngineVerdict;
import io.gpuguard.real.RealPart;
import io.gpuguard.real.TestingApiServer;
import io.gpuguard.resource.Resource;
import io.gpuguard.source.SourceOptions;
import io.gpuguard.source.Sources;
import io.gpuguard.tree.Mapping;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Engines whose objects we write and read judge them by their own code: what is generated, and the
 * examples of our controls. Tetragon's and Calico's definitions are in no module that is to be had.
 */
@Tag("real")
class EnginesRealTest {

  @Test
  void ciliumTakesHostPolicies() throws Exception {
    String cilium = RealPart.of("cilium");
    List<Resource> policies = generated(new NetworkPolicyGenerator(), "cilium.io/");
    policies.addAll(examples("cilium.io/"));
    List<String> refused = new ArrayList<>();
    judge(cilium, policies, refused);
    assertThat(refused).isEmpty();
    assertThat(policies).hasSizeGreaterThan(2);
  }

  @Test
  void ciliumRefusesWhatIsWrong() throws Exception {
    String cilium = RealPart.of("cilium");
    String policy =
        """
        apiVersion: cilium.io/v2
        kind: CiliumClusterwideNetworkPolicy
        metadata: {name: gpu-nodes}
        spec: {nodeSelector: {matchLabels: {gpu: 'true'}}, ingress: [{fromEntities: [host]}]}
        """;
    assertThat(EngineVerdict.of(cilium, roots(policy))).containsExactly("ok");
    assertThat(EngineVerdict.of(cilium, roots(policy.replace("host", "nodes"))).getFirst())
        .contains("unsupported entity: nodes");
    assertThat(EngineVerdict.of(cilium, roots(policy.replace("fromEnt", "ofEnt"))).getFirst())
        .contains("ofEntities");
    assertThat(EngineVerdict.of(cilium, roots(policy.replace("cilium.io/v2", "cilium.io/v3"))))
        .doesNotContain("ok");
  }

  @Test
  void kueueTakesQueues() throws Exception {
    String kueue = RealPart.of("kueue");
    List<Resource> objects = generated(new QueueGenerator(false), "kueue.x-k8s.io/");
    objects.addAll(examples("kueue.x-k8s.io/"));
    assertThat(refused(kueue, RealPart.of("kueue-crds"), objects)).isEmpty();
    assertThat(objects).hasSizeGreaterThan(8);
  }

  @Test
  void kueueRefusesWhatIsWrong() throws Exception {
    String kueue = RealPart.of("kueue");
    String queue =
        """
        apiVersion: kueue.x-k8s.io/v1beta2
        kind: ClusterQueue
        metadata: {name: team-a}
        spec:
          namespaceSelector: {matchLabels: {team: a}}
          resourceGroups:
            - coveredResources: [cpu, nvidia.com/gpu]
              flavors:
                - name: a100
                  resources: [{name: cpu, nominalQuota: 8}, {name: nvidia.com/gpu, nominalQuota: 8}]
        """;
    List<Resource> objects = new ArrayList<>(resources(queue));
    objects.addAll(resources(queue.replace("[cpu, nvidia.com/gpu]", "[nvidia.com/gpu]")));
    objects.addAll(resources(queue.replace("[cpu, nvidia.com/gpu]", "[nvidia.com/gpu, cpu]")));
    objects.addAll(resources(queue.replace("namespaceSelector", "namespaces")));
    objects.addAll(resources(queue.replace("v1beta2", "v1alpha9")));
    assertThat(refused(kueue, RealPart.of("kueue-crds"), objects))
        .hasSize(4)
        .anyMatch(r -> r.contains("coveredResources"))
        .anyMatch(r -> r.contains("must match the name in coveredResources"))
        .anyMatch(r -> r.contains("unknown field"));
  }

  @Test
  void volcanoTakesQueuesAndJobs() throws Exception {
    String volcano = RealPart.of("volcano");
    List<Resource> objects = generated(new QueueGenerator(true), "scheduling.volcano.sh/");
    objects.addAll(examples("scheduling.volcano.sh/"));
    objects.addAll(examples("batch.volcano.sh/"));
    assertThat(refused(volcano, RealPart.of("volcano-crds"), objects)).isEmpty();
    assertThat(objects).hasSizeGreaterThan(6);
  }

  @Test
  void volcanoRefusesWhatIsWrong() throws Exception {
    String volcano = RealPart.of("volcano");
    String queue =
        """
        apiVersion: scheduling.volcano.sh/v1beta1
        kind: Queue
        metadata: {name: team-a}
        spec: {weight: 1, capability: {nvidia.com/gpu: '8'}}
        """;
    List<Resource> objects = new ArrayList<>(resources(queue));
    objects.addAll(resources(queue.replace("weight: 1", "weight: -1")));
    objects.addAll(resources(queue.replace("'8'", "eight")));
    objects.addAll(resources(queue.replace("capability", "capacity")));
    assertThat(refused(volcano, RealPart.of("volcano-crds"), objects))
        .hasSize(3)
        .anyMatch(r -> r.contains("weight must be a positive integer"));
  }

  /** What the API server does not take by the definitions, or the engine's webhooks then refuse. */
  private static List<String> refused(String program, String definitions, List<Resource> objects)
      throws Exception {
    List<String> refused = new ArrayList<>();
    List<Resource> taken = new ArrayList<>();
    try (TestingApiServer server = TestingApiServer.start()) {
      CustomResources engine = new CustomResources(server);
      engine.add(definitions);
      for (Resource object : objects) {
        TestingApiServer.Answer answer = engine.tried(object);
        if (answer.status() == 201) {
          taken.add(object);
        } else {
          refused.add(name(object) + ": " + answer.status() + " " + answer.message());
        }
      }
    }
    judge(program, taken, refused);
    return refused;
  }

  private static void judge(String program, List<Resource> objects, List<String> refused)
      throws IOException, InterruptedException {
    List<String> verdicts =
        EngineVerdict.of(program, objects.stream().map(Resource::root).toList());
    for (int i = 0; i < verdicts.size(); i++) {
      if (!verdicts.get(i).equals("ok")) {
        refused.add(name(objects.get(i)) + ": " + verdicts.get(i));
      }
    }
  }

  private static String name(Resource resource) {
    return resource.origin().file() + " " + resource.title();
  }

  private static List<Resource> generated(Generator generator, String group) {
    List<Resource> all = new ArrayList<>();
    for (Generator.Request request : GeneratedRealTest.requests()) {
      all.addAll(GeneratedRealTest.all(generator, request));
    }
    all.removeIf(r -> !isOf(group, r));
    return all;
  }

  /** Of our controls: an example that no server would take shows nothing. */
  private static List<Resource> examples(String group) {
    String controls = TestingRepository.root().resolve("catalog/controls").toString();
    List<Resource> all =
        new ArrayList<>(Sources.read(List.of(controls), SourceOptions.DEFAULT).resources());
    all.removeIf(r -> !isOf(group, r));
    return all;
  }

  private static boolean isOf(String group, Resource resource) {
    return resource.root().get("apiVersion").text("").startsWith(group);
  }

  private static List<Resource> resources(String text) {
    return Sources.read("text.yaml", text.getBytes(StandardCharsets.UTF_8), SourceOptions.DEFAULT)
        .resources();
  }

  private static List<Mapping> roots(String text) {
    return resources(text).stream().map(Resource::root).toList();
  }
}
