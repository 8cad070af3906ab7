package io.gpuguard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.catalog.CatalogFile;
import io.gpuguard.catalog.CatalogReader;
import io.gpuguard.catalog.Profile;
import io.gpuguard.manifest.Manifest;
import io.gpuguard.manifest.YamlWriter;
import io.gpuguard.real.KyvernoVerdict;
import io.gpuguard.real.RealPart;
import io.gpuguard.real.TestingRegistry;
import io.gpuguard.tree.Mapping;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real Kyverno judges images of a registry on loopback by our policies. */
@Tag("real")
class KyvernoImagesRealTest {

  private static final String PLUGIN = "vendor/plugin";
  private static final String COPY = "copy/plugin";

  @TempDir Path folder;

  @Test
  void imagesArePinnedThereAndOfTheVendor() throws Exception {
    String kyverno = RealPart.of("kyverno");
    try (TestingRegistry registry = TestingRegistry.start()) {
      String digest = registry.image(PLUGIN, "v1");
      String copy = registry.image(COPY, "v1");
      Profile profile = profile(registry, Mapping.EMPTY);
      AdmissionRule rule = AdmissionCase.rule("GG-IMG-002", List.of(profile));
      Mapping strict =
          KyvernoImagePolicies.sources(rule, List.of(profile), List.of(), List.of("Deny"));
      String image = registry.host() + "/" + PLUGIN;
      String copied = registry.host() + "/" + COPY + "@" + copy;
      assertThat(verdict(kyverno, strict, image + "@" + digest)).isEqualTo("pass");
      assertThat(verdict(kyverno, strict, image + ":v1@" + digest)).isEqualTo("pass");
      assertThat(verdict(kyverno, strict, image + ":v1")).isEqualTo("fail");
      assertThat(verdict(kyverno, strict, copied)).isEqualTo("fail");
      assertThat(verdict(kyverno, strict, image + "@sha256:" + "0".repeat(64)))
          .as("the registry has no such digest")
          .isEqualTo("error");
      Mapping mirrored =
          KyvernoImagePolicies.sources(
              rule, List.of(profile), List.of(registry.host() + "/copy/"), List.of("Deny"));
      assertThat(verdict(kyverno, mirrored, copied)).isEqualTo("pass");
    }
  }

  @Test
  void imagesAreSignedByTheVendorsKey() throws Exception {
    String kyverno = RealPart.of("kyverno");
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair keys = generator.generateKeyPair();
    try (TestingRegistry registry = TestingRegistry.start()) {
      String digest = registry.image(PLUGIN, "v1");
      Profile profile = profile(registry, Manifest.map("key", pem(keys)));
      Mapping policy = KyvernoImagePolicies.signed(profile, profile.images(), List.of("Deny"));
      String image = registry.host() + "/" + PLUGIN + "@" + digest;
      assertThat(verdict(kyverno, policy, image)).as("not signed").isNotEqualTo("pass");
      registry.sign(PLUGIN, digest, generator.generateKeyPair().getPrivate());
      assertThat(verdict(kyverno, policy, image)).as("another key").isNotEqualTo("pass");
      registry.sign(PLUGIN, digest, keys.getPrivate());
      assertThat(verdict(kyverno, policy, image)).isEqualTo("pass");
    }
  }

  private static String pem(KeyPair keys) {
    String text =
        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(keys.getPublic().getEncoded());
    return "-----BEGIN PUBLIC KEY-----\n" + text + "\n-----END PUBLIC KEY-----\n";
  }

  /** A profile of one's own for a plugin in that registry. */
  private static Profile profile(TestingRegistry registry, Mapping signature) {
    Mapping root =
        Manifest.map(
            "id", "own-plugin",
            "name", "Our plugin",
            "vendor", "own",
            "kind", "device-plugin",
            "recognise", Manifest.map("images", List.of(registry.host() + "/" + PLUGIN)),
            "signature", signature);
    CatalogReader.Result own =
        CatalogReader.read(
            "1", List.of(new CatalogFile("profiles/own/own-plugin.yaml", root, null)));
    assertThat(own.errors()).isEmpty();
    return own.catalog().profiles().getFirst();
  }

  /** What the command line says of a device plugin's pod with that image. */
  private String verdict(String kyverno, Mapping policy, String image) throws Exception {
    Mapping pod =
        Manifest.map(
            "apiVersion",
            "v1",
            "kind",
            "Pod",
            "metadata",
            Manifest.map("name", "plugin", "namespace", "gpu"),
            "spec",
            Manifest.map(
                "containers",
                List.of(
                    Manifest.map(
                        "name",
                        "plugin",
                        "image",
                        image,
                        "volumeMounts",
                        List.of(
                            Manifest.map(
                                "name",
                                "plugins",
                                "mountPath",
                                "/var/lib/kubelet/device-plugins")))),
                "volumes",
                List.of(
                    Manifest.map(
                        "name",
                        "plugins",
                        "hostPath",
                        Manifest.map("path", "/var/lib/kubelet/device-plugins")))));
    Files.writeString(folder.resolve("policy.yaml"), YamlWriter.document(policy));
    Files.writeString(folder.resolve("pod.yaml"), YamlWriter.document(pod));
    return KyvernoVerdict.apply(kyverno, folder, "policy.yaml", "-r", "pod.yaml");
  }
}
