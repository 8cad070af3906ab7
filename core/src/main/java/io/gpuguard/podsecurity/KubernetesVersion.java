package io.gpuguard.podsecurity;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A minor version of Kubernetes. The major version is 1. */
public record KubernetesVersion(int minor) implements Comparable<KubernetesVersion> {

  /** The newest version that the checks know. */
  public static final KubernetesVersion NEWEST = new KubernetesVersion(37);

  private static final Pattern FORM = Pattern.compile("v?1\\.(0|[1-9][0-9]{0,3})(\\.[0-9]+)?");

  /** Reads {@code v1.36}, {@code 1.36} or {@code latest}. */
  public static Optional<KubernetesVersion> of(String text) {
    if (text.equals("latest")) {
      return Optional.of(NEWEST);
    }
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(new KubernetesVersion(Integer.parseInt(matcher.group(1))))
        : Optional.empty();
  }

  @Override
  public int compareTo(KubernetesVersion other) {
    return Integer.compare(minor, other.minor);
  }

  @Override
  public String toString() {
    return "v1." + minor;
  }
}
