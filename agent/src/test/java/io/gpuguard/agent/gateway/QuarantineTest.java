package io.gpuguard.agent.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpuguard.agent.policy.PluginIdentity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class QuarantineTest {

  private static final Duration HOLD = Duration.ofMinutes(10);
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final Quarantine quarantine = new Quarantine(HOLD);

  private static PluginIdentity plugin(@Nullable String image) {
    return new PluginIdentity(7, 0, "u1", "gpu", "plugin", image, "/plugin");
  }

  @Test
  void aPluginThatRegistersAnewDoesNotFreeItsDevices() {
    quarantine.add(List.of("a", "b"), "mounts /", plugin("r.example/p:1"), 0);
    quarantine.registers(plugin("r.example/p:1"), 9 * MINUTE);
    assertThat(quarantine.reasons()).isEqualTo(Map.of("a", "mounts /", "b", "mounts /"));
    quarantine.registers(plugin("r.example/p:1"), 10 * MINUTE);
    assertThat(quarantine.ids()).isEmpty();
  }

  @Test
  void eachRefusalCountsAnew() {
    quarantine.add(List.of("a", "b"), "mounts /", plugin("r.example/p:1"), 0);
    quarantine.add(List.of("b"), "mounts /etc", plugin("r.example/p:1"), 5 * MINUTE);
    quarantine.registers(plugin("r.example/p:1"), 11 * MINUTE);
    assertThat(quarantine.reasons()).isEqualTo(Map.of("b", "mounts /etc"));
  }

  @Test
  void anotherImageIsAnotherPlugin() {
    quarantine.add(List.of("a"), "mounts /", plugin("r.example/p:1"), 0);
    quarantine.registers(plugin(null), MINUTE);
    assertThat(quarantine.ids()).containsExactly("a");
    quarantine.registers(plugin("r.example/p:2"), MINUTE);
    assertThat(quarantine.ids()).isEmpty();
  }

  @Test
  void whoseImageNobodyKnowsHasToWait() {
    quarantine.add(List.of("a"), "mounts /", null, 0);
    quarantine.registers(plugin("r.example/p:2"), MINUTE);
    assertThat(quarantine.ids()).containsExactly("a");
    quarantine.clear();
    assertThat(quarantine.reasons()).isEmpty();
  }
}
