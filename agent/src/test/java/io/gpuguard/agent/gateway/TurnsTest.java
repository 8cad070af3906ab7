package io.gpuguard.agent.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TurnsTest {

  private final Turns turns = new Turns(4, 2);

  @Test
  void oneProcessDoesNotGetAll() {
    assertThat(turns.take(7)).isTrue();
    assertThat(turns.take(7)).isTrue();
    assertThat(turns.take(7)).isFalse();
    assertThat(turns.take(8)).isTrue();
    turns.give(7);
    assertThat(turns.take(7)).isTrue();
    assertThat(turns.take(9)).isTrue();
    assertThat(turns.take(10)).as("all are taken").isFalse();
  }

  @Test
  void thoseThatNobodyCanTellApartShareAll() {
    for (int i = 0; i < 4; i++) {
      assertThat(turns.take(0)).isTrue();
    }
    assertThat(turns.take(0)).isFalse();
  }
}
