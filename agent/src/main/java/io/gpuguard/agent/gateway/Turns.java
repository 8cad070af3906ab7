package io.gpuguard.agent.gateway;

import java.util.HashMap;
import java.util.Map;

/** So many at a time, and of one process not all of them. */
final class Turns {

  private final int most;
  private final int mostOfOne;
  private final Map<Integer, Integer> taken = new HashMap<>();
  private int all;

  Turns(int most, int mostOfOne) {
    this.most = most;
    this.mostOfOne = mostOfOne;
  }

  /**
   * Takes a turn if there is one.
   *
   * @param process 0 if nobody knows which: such are not told apart
   */
  synchronized boolean take(int process) {
    int own = taken.getOrDefault(process, 0);
    if (all >= most || process != 0 && own >= mostOfOne) {
      return false;
    }
    all++;
    taken.put(process, own + 1);
    return true;
  }

  synchronized void give(int process) {
    all--;
    taken.computeIfPresent(process, (key, own) -> own == 1 ? null : own - 1);
  }
}
