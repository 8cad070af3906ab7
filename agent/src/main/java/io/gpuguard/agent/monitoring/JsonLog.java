package io.gpuguard.agent.monitoring;

import io.gpuguard.report.JsonWriter;
import java.io.PrintStream;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * One JSON object a line. Whoever logs never waits: a thread writes, and when it cannot keep up, or
 * somebody floods the log, lines are left out and counted.
 */
public final class JsonLog implements AutoCloseable {

  private static final int QUEUE = 1024;

  /** Between two lines that say how many were left out: they are a flood themselves otherwise. */
  private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

  private final PrintStream out;
  private final Clock clock;
  private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(QUEUE);
  private final AtomicLong left = new AtomicLong();
  private final Flood ofKind = new Flood(100, 1);
  private final Flood ofEvent = new Flood(500, 5);
  private final LongSupplier nanos;
  private final Thread writer;
  private volatile boolean closed;

  public JsonLog(PrintStream out, Clock clock) {
    this(out, clock, System::nanoTime);
  }

  /**
   * @param nanos by which floods are measured, as {@link System#nanoTime}
   */
  JsonLog(PrintStream out, Clock clock, LongSupplier nanos) {
    this.out = out;
    this.clock = clock;
    this.nanos = nanos;
    this.writer = Thread.ofPlatform().daemon().name("log").start(this::write);
  }

  /** Writes an event with its values in the order that they are given: name, value, name, value. */
  public void event(String event, Object... values) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i + 1 < values.length; i += 2) {
      fields.put(String.valueOf(values[i]), values[i + 1]);
    }
    String kind = event + " " + fields.getOrDefault("resource", "");
    long now = nanos.getAsLong();
    if (!ofKind.admits(kind, now)
        || !ofEvent.admits(event, now)
        || !lines.offer(line(event, fields))) {
      left.incrementAndGet();
    }
  }

  private String line(String event, Map<String, Object> fields) {
    StringBuilder text = new StringBuilder();
    JsonWriter json = new JsonWriter(text, false);
    json.object().field("time", clock.instant().toString()).field("event", event);
    fields.forEach(
        (name, value) -> {
          if (value instanceof Boolean flag) {
            json.field(name, flag);
          } else if (value instanceof Number number) {
            json.field(name, number.longValue());
          } else {
            json.field(name, String.valueOf(value));
          }
        });
    json.endObject();
    return text.toString();
  }

  private void write() {
    try {
      long told = System.nanoTime() - PAUSE;
      while (!closed || !lines.isEmpty()) {
        String line = lines.poll(200, TimeUnit.MILLISECONDS);
        if (System.nanoTime() - told >= PAUSE && tellLeftOut()) {
          told = System.nanoTime();
        }
        if (line != null) {
          out.println(line);
        }
        if (lines.isEmpty()) {
          out.flush();
        }
      }
      tellLeftOut();
      out.flush();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean tellLeftOut() {
    long lost = left.getAndSet(0);
    if (lost > 0) {
      out.println(line("log-lines-left-out", Map.of("count", lost)));
    }
    return lost > 0;
  }

  @Override
  public void close() {
    closed = true;
    try {
      writer.join(2000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
