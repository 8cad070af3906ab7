package io.gpuguard.agent.policy;

import io.gpuguard.agent.hardware.Vendor;
import io.gpuguard.source.TextFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/**
 * What the device plugins of each vendor hand out in their usual modes: {@code
 * catalog/gateway/built-in.yaml}.
 */
public final class BuiltInRules {

  private static final String FILE = "built-in.yaml";
  private static final String TEXT = shipped();
  private static final Map<Vendor, ResourceRule> RULES = rules();

  private BuiltInRules() {}

  public static ResourceRule of(Vendor vendor) {
    ResourceRule rule = RULES.get(vendor);
    if (rule == null) {
      throw new IllegalStateException(FILE + " has no rule for " + vendor.text());
    }
    return rule;
  }

  /** The lists as a policy file. */
  public static String text() {
    return TEXT;
  }

  private static String shipped() {
    try (InputStream in = BuiltInRules.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + FILE);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<Vendor, ResourceRule> rules() {
    PolicyReader.Result read =
        PolicyReader.of(TextFile.parse(FILE, TEXT.getBytes(StandardCharsets.UTF_8)));
    if (!read.problems().isEmpty()) {
      throw new IllegalStateException(String.join("; ", read.problems()));
    }
    Map<Vendor, ResourceRule> rules = new EnumMap<>(Vendor.class);
    for (ResourceRule rule : read.policy().resources()) {
      Vendor vendor = rule.vendor();
      if (vendor != null) {
        rules.put(vendor, rule);
      }
    }
    return rules;
  }
}
