package io.gpuguard.agent.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

class FloodTest {

  private static final long SECOND = 1_000_000_000L;

  private static int admitted(Flood flood, String kind, long now) {
    int count = 0;
    for (int i = 0; i < 1000; i++) {
      count += flood.admits(kind, now) ? 1 : 0;
    }
    return count;
  }

  @Test
  void aBurstThenSomeASecond() {
    Flood flood = new Flood(100, 2);
    assertThat(admitted(flood, "a", 0)).isEqualTo(100);
    assertThat(admitted(flood, "a", SECOND)).isEqualTo(2);
    assertThat(admitted(flood, "b", SECOND)).as("another kind").isEqualTo(100);
    assertThat(admitted(flood, "a", 1000 * SECOND)).isEqualTo(100);
  }

  /** One plugin flaps, a stranger registers ever other names: the third one is heard. */
  @Test
  void aFloodedLogStillTellsOfOthers() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, false, StandardCharsets.UTF_8);
    long began = System.nanoTime();
    JsonLog log = new JsonLog(stream, Clock.systemUTC(), () -> 0);
    for (int i = 0; i < 20_000; i++) {
      log.event("plugin-registered", "resource", "nvidia.com/flaps");
      log.event("refused", "resource", "nvidia.com/x" + i);
      Thread.yield();
    }
    log.event("plugin-registered", "resource", "nvidia.com/gpu");
    log.event("xid", "gpu", "0000:07:00.0");
    log.close();
    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    // 100 of the one that flaps, 500 of refusals; how often lines were left out, each second and
    // last.
    long seconds = (System.nanoTime() - began) / SECOND;
    assertThat(lines).hasSizeLessThanOrEqualTo(600 + 2 + (int) seconds + 2);
    assertThat(lines)
        .anyMatch(line -> line.contains("nvidia.com/gpu"))
        .anyMatch(line -> line.contains("\"xid\""))
        .anyMatch(line -> line.contains("log-lines-left-out"));
  }
}
