package io.gpuguard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AdmissionRuleSizeTest {

  /** Kubernetes' CEL environments and Gatekeeper's take no longer expression: cel-go's default. */
  private static final int LONGEST = 100_000;

  /** With all profiles: every new one makes the conditions longer. */
  @Test
  void noExpressionIsLongerThanEnginesTake() {
    List<AdmissionRule> rules = AdmissionCase.rules().rules();
    assertThat(rules).hasSizeGreaterThan(50);
    for (AdmissionRule rule : rules) {
      Stream.concat(rule.conditions().stream(), rule.variables().stream())
          .forEach(
              named ->
                  assertThat(named.expression().length())
                      .as("%s %s", rule.name(), named.name())
                      .isLessThan(LONGEST));
      assertThat(rule.expression().length()).as(rule.name()).isLessThan(LONGEST);
    }
  }
}
