package io.gpuguard.agent.monitoring;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many lines of one kind are written: a burst, then some a second. A plugin that flaps, or a
 * process that registers nonsense, would otherwise push all else out of the node's log. Metrics
 * count all of them.
 */
final class Flood {

  /** Strangers choose what lines are about; the kind that was not seen for longest begins anew. */
  private static final int MOST_KINDS = 256;

  private final int burst;
  private final double eachSecond;
  private final Map<String, Bucket> buckets = new Recent();

  private static final class Recent extends LinkedHashMap<String, Bucket> {
    private static final long serialVersionUID = 1;

    Recent() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
      return size() > MOST_KINDS;
    }
  }

  private static final class Bucket {
    private double room;
    private long last;

    Bucket(double room, long last) {
      this.room = room;
      this.last = last;
    }
  }

  Flood(int burst, double eachSecond) {
    this.burst = burst;
    this.eachSecond = eachSecond;
  }

  /**
   * Whether one more line of this kind may be written.
   *
   * @param now {@link System#nanoTime}
   */
  synchronized boolean admits(String kind, long now) {
    Bucket bucket = buckets.computeIfAbsent(kind, key -> new Bucket(burst, now));
    bucket.room = Math.min(burst, bucket.room + eachSecond * (now - bucket.last) / 1e9);
    bucket.last = now;
    if (bucket.room < 1) {
      return false;
    }
    bucket.room--;
    return true;
  }
}
