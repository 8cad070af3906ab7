package io.gpuguard.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The index says what asking each selector would say. */
class SelectorIndexTest {

  private static final List<String> OPERATORS =
      List.of("In", "NotIn", "Exists", "DoesNotExist", "Unknown");

  private static Mapping labels(Random random, int most) {
    Mapping labels = Mapping.EMPTY;
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      labels = labels.with("k" + random.nextInt(4), Node.of("v" + random.nextInt(3)));
    }
    return labels;
  }

  private static Node selector(Random random) {
    List<Node> expressions = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      List<Node> values = new ArrayList<>();
      for (int v = random.nextInt(3); v > 0; v--) {
        values.add(Node.of("v" + random.nextInt(3)));
      }
      expressions.add(
          Mapping.EMPTY
              .with("key", Node.of("k" + random.nextInt(4)))
              .with("operator", Node.of(OPERATORS.get(random.nextInt(OPERATORS.size()))))
              .with("values", Node.of(values)));
    }
    return Mapping.EMPTY
        .with("matchLabels", labels(random, 3))
        .with("matchExpressions", Node.of(expressions));
  }

  @Test
  void theIndexSaysWhatEachSelectorWould() {
    Random random = new Random(1);
    int matched = 0;
    int rounds = 20_000;
    for (int round = 0; round < rounds; round++) {
      List<Node> selectors = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        selectors.add(selector(random));
      }
      Mapping labels = labels(random, 4);
      boolean any = selectors.stream().anyMatch(s -> Selectors.matches(s, labels));
      assertThat(new SelectorIndex(selectors).matches(labels))
          .as("%s of %s", selectors, labels)
          .isEqualTo(any);
      matched += any ? 1 : 0;
    }
    assertThat(matched).isBetween(rounds / 10, rounds * 9 / 10);
  }

  @Test
  void anEmptySelectorMatchesEverything() {
    assertThat(new SelectorIndex(List.of(Mapping.EMPTY)).matches(Mapping.EMPTY)).isTrue();
    assertThat(new SelectorIndex(List.of()).matches(Mapping.EMPTY)).isFalse();
  }
}
