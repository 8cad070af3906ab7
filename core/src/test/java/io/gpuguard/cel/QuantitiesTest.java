package io.gpuguard.cel;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, 0",
    "1, 1",
    "+1.5, 1.5",
    "1., 1",
    ".5, 0.5",
    "100m, 0.1",
    "5u, 0.000005",
    "7n, 0.000000007",
    "2k, 2000",
    "3E, 3000000000000000000",
    "2Ki, 2048",
    "1.5Gi, 1610612736",
    "1e3, 1000",
    "1E-2, 0.01",
    "-4Mi, -4194304"
  })
  void amounts(String text, BigDecimal amount) {
    assertThat(Quantities.parse(text)).isEqualByComparingTo(amount);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ".", "-", "+-1", "1-2", "1..2", "1.2.3", "m", "1 Gi", "1gi", "1KI", "1e", "1e1.5",
        "1e99", "0x1", "1Gii"
      })
  void noQuantities(String text) {
    assertThat(Quantities.parse(text)).isNull();
  }

  /** By their signs alone where these differ, which needs no big numbers. */
  @Test
  void theOrderIsThatOfTheAmounts() {
    List<String> texts =
        List.of(
            "-1Gi", "-1e3", "-1", "-0.5", "-1m", "0", "-0", "0.000", "0Gi", "0e5", "1n", "1m",
            "0.001", "500m", "1", "1.0", "1000m", "1k", "1Ki", "1e3", "1024", "1Gi", "1E");
    for (String one : texts) {
      for (String other : texts) {
        assertThat(Quantities.read(one).order(Quantities.read(other)))
            .as("%s and %s", one, other)
            .isEqualTo(Quantities.parse(one).compareTo(Quantities.parse(other)));
      }
    }
  }
}
