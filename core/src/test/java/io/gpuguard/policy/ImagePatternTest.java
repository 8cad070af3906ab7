package io.gpuguard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import io.gpuguard.catalog.BuiltInCatalog;
import io.gpuguard.catalog.Profile;
import io.gpuguard.component.ImageName;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The regular expressions say of any image what {@link ImageName} says. */
class ImagePatternTest {

  private static final List<String> ENDINGS =
      List.of(
          "",
          ":1.2",
          ":v0.17.4-ubi9",
          "@sha256:ab12",
          ":1@sha256:ab12",
          "-fake",
          "/more",
          "/more:1");
  private static final List<String> HOSTS =
      List.of(
          "",
          "docker.io/",
          "index.docker.io/",
          "evil.example/",
          "registry:5000/",
          "docker.io.evil/");

  @Test
  void officialImagesAreThoseOfImageName() {
    List<Profile> profiles = BuiltInCatalog.load().profiles();
    Random random = new Random(20261125);
    int inside = 0;
    int tries = 0;
    for (Profile profile : profiles) {
      Pattern pattern = Pattern.compile(ImagePattern.official(profile.images()));
      for (String image : images(profiles, profile, random)) {
        boolean ours = profile.images().stream().anyMatch(ImageName.parse(image)::in);
        assertThat(pattern.matcher(image).find()).as(image + " of " + profile.id()).isEqualTo(ours);
        inside += ours ? 1 : 0;
        tries++;
      }
    }
    assertThat(inside).isBetween(tries / 20, tries / 2);
  }

  /** Its own images and those of another profile, spelt in every way. */
  private static List<String> images(List<Profile> all, Profile profile, Random random) {
    List<String> bases = new ArrayList<>(profile.images());
    bases.addAll(all.get(random.nextInt(all.size())).images());
    List<String> images = new ArrayList<>();
    for (String base : bases) {
      String name = base.endsWith("/*") ? base.substring(0, base.length() - 2) : base;
      String bare = name.replaceFirst("^docker[.]io/(library/)?", "");
      for (String ending : ENDINGS) {
        images.add(name + ending);
        for (String host : HOSTS) {
          images.add(host + bare + ending);
        }
      }
    }
    return images;
  }
}
