package io.gpuguard.generate;

import io.gpuguard.catalog.Mirrors;
import io.gpuguard.catalog.Profile;
import io.gpuguard.policy.AdmissionRule;
import io.gpuguard.policy.KyvernoImagePolicies;
import io.gpuguard.policy.KyvernoPolicies;
import io.gpuguard.tree.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Kyverno's ImageValidatingPolicy for what only a registry can tell of an image. */
final class KyvernoImageGenerator implements Generator {

  private static final String PINNED = "GG-IMG-002";
  private static final String SOURCE = "GG-IMG-001";

  @Override
  public String kind() {
    return "kyverno-images";
  }

  @Override
  public String summary() {
    return "Kyverno ImageValidatingPolicy objects: images pinned, of known registries, signed";
  }

  @Override
  public Generated generate(Request request) {
    AdmissionRule rule =
        EngineRules.of(request).rules().stream()
            .filter(r -> r.control().id().equals(PINNED))
            .findFirst()
            .orElse(null);
    if (rule == null) {
      return Generated.nothing(PINNED + " is not among the controls of the selection.");
    }
    Generated.Files files = new Generated.Files();
    String name = rule.name() + "-images";
    Map<String, List<String>> stops = new TreeMap<>();
    Map<String, List<String>> failing = PolicySummary.failing(request.result().findings());
    List<String> stopped = new ArrayList<>(failing.getOrDefault(PINNED, List.of()));
    stopped.addAll(failing.getOrDefault(SOURCE, List.of()));
    stops.put("audit/" + name + ".yaml", stopped.stream().distinct().sorted().toList());
    List<String> resources = new ArrayList<>(List.of(name + ".yaml"));
    files.add(
        "audit/" + name + ".yaml",
        EngineRules.comment(rule),
        KyvernoImagePolicies.sources(rule, request.profiles(), mirrors(request), List.of("Audit")));
    List<Mapping> exceptions = KyvernoPolicies.exceptions(rule, name, KyvernoImagePolicies.KIND);
    if (!exceptions.isEmpty()) {
      String file = name + "-exceptions.yaml";
      files.add("audit/" + file, EngineRules.comment(rule), exceptions.toArray(Mapping[]::new));
      resources.add(file);
    }
    Kustomization.auditThenEnforce(
        files,
        resources,
        new Kustomization.Change(
            "policies.kyverno.io",
            KyvernoImagePolicies.KIND,
            "/spec/validationActions",
            List.of("Deny")));
    List<String> apply = new ArrayList<>(List.of("audit", "enforce"));
    if (signatures(request, files)) {
      apply.add("signatures");
    }
    return new Generated(
        files.all(),
        "Kyverno 1.18 or later, which must reach the registries",
        apply,
        stops,
        List.of(
            "Kyverno asks the registry of each image of a component: give it the pull secrets of"
                + " private ones, or their pods are refused once it enforces.",
            "signatures/ reports and refuses nothing: vendors have left signatures out of single"
                + " releases. A vendor that signs with a key is added by a profile of your own,"
                + " with its key under 'signature'."));
  }

  private static List<String> mirrors(Request request) {
    return request.controls().stream()
        .filter(c -> c.id().equals(SOURCE))
        .flatMap(c -> request.parameters().apply(c).get(Mirrors.PARAMETER).items().stream())
        .map(m -> m.text(""))
        .filter(m -> !m.isEmpty())
        .toList();
  }

  /** One policy for each vendor's component of which it is known who signs it. */
  private static boolean signatures(Request request, Generated.Files files) {
    List<String> resources = new ArrayList<>();
    Mirrors mirrors = Mirrors.of(request.controls().stream().map(request.parameters()).toList());
    for (Profile profile : request.profiles()) {
      if (!profile.signature().isEmpty()) {
        String file = profile.id() + ".yaml";
        files.add(
            "signatures/" + file,
            "Images of " + profile.name() + " are signed by their vendor.",
            KyvernoImagePolicies.signed(
                profile, mirrors.originals(profile.images()), List.of("Audit")));
        resources.add(file);
      }
    }
    if (!resources.isEmpty()) {
      files.add("signatures/kustomization.yaml", Kustomization.of(resources));
    }
    return !resources.isEmpty();
  }
}
