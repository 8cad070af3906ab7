package io.gpuguard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.catalog.BuiltInCatalog;
import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.Mirrors;
import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AdmissionRuleSizeTest {

  /** With all profiles: every new one makes the conditions longer. */
  @Test
  void noExpressionIsLongerThanEnginesTake() {
    AdmissionRule.Set all = AdmissionCase.rules();
    assertThat(all.omitted()).noneMatch(omitted -> omitted.reason().contains("longer than"));
    List<AdmissionRule> rules = all.rules();
    assertThat(rules).hasSizeGreaterThan(50);
    for (AdmissionRule rule : rules) {
      Stream.concat(rule.conditions().stream(), rule.variables().stream())
          .forEach(
              named ->
                  assertThat(named.expression().length())
                      .as("%s %s", rule.name(), named.name())
                      .isLessThan(AdmissionRule.LONGEST));
      assertThat(rule.expression().length()).as(rule.name()).isLessThan(AdmissionRule.LONGEST);
    }
  }

  @Test
  void aMirrorLeavesRoomForAllProfiles() {
    List<Node> names = List.of(Node.of("registry.example.com/mirror/"));
    Mapping parameters = Mapping.EMPTY.with(Mirrors.PARAMETER, Node.of(names));
    Catalog mirrored = Mirrors.of(List.of(parameters)).in(BuiltInCatalog.load());
    assertThat(AdmissionCase.rules(mirrored).omitted())
        .noneMatch(omitted -> omitted.reason().contains("longer than"));
  }

  @Test
  void aRuleThatNoEngineTakesIsLeftOutWithTheReason() {
    String entry =
        """
        exceptions:
          - control: GG-BYP-012
            kind: Pod
            namespace: team
            name: %s
            owner: platform@example.com
            reason: a name longer than any
            until: 2027-01-31
        """;
    assertThat(AdmissionCase.rules("GG-BYP-012", entry.formatted("web")).rules()).hasSize(1);
    AdmissionRule.Set rules =
        AdmissionCase.rules("GG-BYP-012", entry.formatted("x".repeat(AdmissionRule.LONGEST)));
    assertThat(rules.rules()).isEmpty();
    assertThat(rules.omitted())
        .singleElement()
        .satisfies(
            omitted -> {
              assertThat(omitted.control().id()).isEqualTo("GG-BYP-012");
              assertThat(omitted.reason()).contains("longer than the 100000 letters");
            });
  }
}
