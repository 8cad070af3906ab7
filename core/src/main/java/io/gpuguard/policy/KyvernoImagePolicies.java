package io.gpuguard.policy;

import static io.gpuguard.manifest.Manifest.map;

import io.gpuguard.catalog.Profile;
import io.gpuguard.cel.CelText;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.List;

/**
 * Rules about images as Kyverno's ImageValidatingPolicy. It asks the registry, as no expression
 * can: whether the digest is there, and who signed it.
 */
public final class KyvernoImagePolicies {

  public static final String KIND = "ImageValidatingPolicy";

  private static final Mapping PODS =
      map(
          "apiGroups", List.of(""),
          "apiVersions", List.of("v1"),
          "operations", List.of("CREATE", "UPDATE"),
          "resources", List.of("pods", "pods/ephemeralcontainers"));

  private KyvernoImagePolicies() {}

  /**
   * Images of a component are pinned to a digest that the registry has, and come from the vendor or
   * a mirror.
   *
   * @param rule of the control that asks for digests: its conditions say which pods
   * @param mirrors how image names of mirrors begin
   * @param actions such as {@code Audit} or {@code Deny}
   */
  public static Mapping sources(
      AdmissionRule rule, List<Profile> profiles, List<String> mirrors, List<String> actions) {
    List<String> repositories = profiles.stream().flatMap(p -> p.images().stream()).toList();
    String official = ".matches(" + CelText.literal(ImagePattern.official(repositories)) + ")";
    String namesake = ".matches(" + CelText.literal(ImagePattern.namesake(repositories)) + ")";
    String mirrored =
        mirrors.isEmpty() ? "" : " || " + CelText.literals(mirrors) + ".exists(m, i.startsWith(m))";
    Mapping spec =
        spec(actions, "ref" + official + " || ref" + namesake, true, List.of())
            .with("matchConditions", ValidatingAdmissionPolicies.named(rule.conditions()))
            .with(
                "validations",
                all(
                    "i" + official + mirrored,
                    "An image bears the name of a GPU component, but is from neither its vendor nor"
                        + " a mirror."));
    return object(rule.name() + "-images", Labels.metadata(rule), spec);
  }

  /**
   * Images of the vendor are signed as the profile says.
   *
   * @param images of the vendor's registry: a mirror may have none of its signatures
   */
  public static Mapping signed(Profile profile, List<String> images, List<String> actions) {
    Node signature = profile.signature();
    Mapping cosign =
        signature.get("key").present()
            ? map(
                "key", map("data", signature.get("key")),
                // A key needs neither a log nor a certificate to be trusted.
                "ctlog", map("insecureIgnoreTlog", true, "insecureIgnoreSCT", true))
            : map(
                "keyless",
                map(
                    "identities",
                    List.of(
                        map(
                            "issuer",
                            signature.get("issuer"),
                            "subjectRegExp",
                            signature.get("subject")))));
    String pattern = CelText.literal(ImagePattern.official(images));
    Mapping spec =
        spec(
                actions,
                "ref.matches(" + pattern + ")",
                false,
                List.of(map("name", "vendor", "cosign", cosign)))
            .with(
                "validations",
                all(
                    "verifyImageSignatures(i, [attestors.vendor]) > 0",
                    "An image of " + profile.name() + " is not signed by its vendor."));
    return object("gpuguard-signed-" + profile.id(), map("labels", Labels.managed()), spec);
  }

  private static Mapping spec(
      List<String> actions, String images, boolean digest, List<Mapping> attestors) {
    return map(
        "validationActions",
        actions,
        "failurePolicy",
        "Fail",
        "autogen",
        map("podControllers", map("controllers", List.of())),
        "matchConstraints",
        map("resourceRules", List.of(PODS)),
        "matchImageReferences",
        List.of(map("expression", images)),
        "validationConfigurations",
        map("mutateDigest", false, "verifyDigest", digest, "required", !digest),
        "attestors",
        attestors);
  }

  /** Of every image in the lists that Kyverno makes of a pod. */
  private static Node all(String condition, String message) {
    String expression =
        "['containers', 'initContainers', 'ephemeralContainers'].all(k, images[k].all(i, "
            + condition
            + "))";
    return Node.of(List.of(map("expression", expression, "message", message)));
  }

  private static Mapping object(String name, Mapping metadata, Mapping spec) {
    return map(
        "apiVersion",
        KyvernoPolicies.API,
        "kind",
        KIND,
        "metadata",
        metadata.with("name", Node.of(name)),
        "spec",
        spec);
  }
}
