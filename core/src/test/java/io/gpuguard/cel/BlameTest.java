package io.gpuguard.cel;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.tree.Mapping;
import io.gpuguard.tree.Node;
import io.gpuguard.tree.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BlameTest {

  private static final Mapping POD =
      map(
          "containers",
          list(
              map("name", Node.of("good"), "securityContext", map("privileged", Node.of(false))),
              map("name", Node.of("bad"), "securityContext", map("privileged", Node.of(true))),
              map("name", Node.of("bare"))),
          "hostPID",
          Node.of(true));

  @Test
  void namesTheFieldOfEachFailingItem() throws Exception {
    assertThat(
            blame(
                "object.containers.all(c, !has(c.securityContext) ||"
                    + " !has(c.securityContext.privileged) || !c.securityContext.privileged)"))
        .containsExactly("containers[1].securityContext.privileged");
  }

  @Test
  void namesTheMissingFieldThatARequirementAskedFor() throws Exception {
    assertThat(blame("object.containers.all(c, has(c.securityContext))"))
        .containsExactly("containers[2].securityContext");
  }

  @Test
  void namesEveryFalseSideOfAConjunction() throws Exception {
    assertThat(blame("!object.hostPID && object.containers.all(c, c.name != 'bad')"))
        .containsExactly("hostPID", "containers[1].name");
  }

  @Test
  void namesWhatANegatedExistsFound() throws Exception {
    assertThat(blame("!object.containers.exists(c, c.name.startsWith('ba'))"))
        .containsExactly("containers[1].name", "containers[2].name");
  }

  @Test
  void namesTheListWhereNothingIsAsWanted() throws Exception {
    assertThat(blame("object.containers.exists(c, c.name == 'none')"))
        .containsExactly("containers");
  }

  @Test
  void keepsPathsThroughListsThatWerePutTogether() throws Exception {
    assertThat(
            blame(
                "(object.?initContainers.orValue([]) + object.containers).filter(c,"
                    + " has(c.securityContext)).all(c, !c.securityContext.privileged)"))
        .containsExactly("containers[1].securityContext.privileged");
  }

  private static List<String> blame(String text) throws Exception {
    Scope scope = new Scope(Map.of("object", new Value.Data(POD, Path.ROOT)), Map.of(), Map.of());
    Expression expression = new CelParser().parse(text);
    assertThat(new Evaluator(scope).evaluate(expression).isFalse()).isTrue();
    return new Blame(scope).fieldsThatFail(expression).stream().map(Path::toString).toList();
  }

  private static Mapping map(Object... entries) {
    Mapping mapping = Mapping.EMPTY;
    for (int i = 0; i < entries.length; i += 2) {
      mapping = mapping.with((String) entries[i], (Node) entries[i + 1]);
    }
    return mapping;
  }

  private static Node list(Node... items) {
    return Node.of(List.of(items));
  }
}
