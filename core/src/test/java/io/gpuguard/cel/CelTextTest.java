package io.gpuguard.cel;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.catalog.BuiltInCatalog;
import io.gpuguard.catalog.Catalog;
import io.gpuguard.catalog.Control;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is written is read as the same expression: written again, it is the same text. */
class CelTextTest {

  private static final CelParser PARSER = new CelParser();

  @Test
  void everyExpressionOfTheCatalogueComesBack() throws Exception {
    Catalog catalog = BuiltInCatalog.load();
    List<Expression> all = new ArrayList<>();
    catalog.variables().values().forEach(v -> all.add(v.get()));
    catalog.profiles().stream().map(p -> p.behaviour()).filter(b -> b != null).forEach(all::add);
    for (Control control : catalog.controls()) {
      switch (control.check()) {
        case Control.PodCheck check -> all.add(check.expression());
        case Control.ObjectCheck check -> all.add(check.expression());
        case Control.InputCheck _, Control.ExceptionsCheck _ -> {}
      }
    }
    assertThat(all).hasSizeGreaterThan(100);
    for (Expression expression : all) {
      String text = CelText.of(expression);
      assertThat(CelText.of(PARSER.parse(text))).isEqualTo(text);
    }
  }

  @Test
  void parenthesesStandWhereTheyAreNeeded() throws Exception {
    for (String text :
        List.of(
            "(a || b) && c",
            "a || b && c",
            "!(a && b)",
            "!a.b",
            "(a ? b : c) ? d : e",
            "a ? b : c ? d : e",
            "(a + b) * c",
            "a - (b - c)",
            "a - b - c",
            "a == b == c",
            "a == (b == c)",
            "-a.b",
            "a in b == c",
            "[a, b].exists(c, c || d)",
            "a[?'k'].orValue('it\\'s \\\\ \\n')",
            "{'a': b ? c : d}",
            "sets.contains(a, b)",
            "a.map(b, b > 1, b + 1)")) {
      assertThat(CelText.of(PARSER.parse(text))).isEqualTo(text);
    }
  }
}
