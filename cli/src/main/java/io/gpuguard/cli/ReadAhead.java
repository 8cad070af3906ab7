package io.gpuguard.cli;

import io.gpuguard.source.Reading;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The inputs of a run, read on a thread of their own while the catalogue is loaded and the options
 * are held against it: on a machine with two processors a start waits for the longer of the two.
 */
final class ReadAhead {

  private final FutureTask<Reading> task;

  private ReadAhead(FutureTask<Reading> task) {
    this.task = task;
  }

  static ReadAhead start(Run run) {
    ReadAhead ahead = new ReadAhead(new FutureTask<>(run::read));
    // A wrong option ends the program, whatever is still read.
    Thread.ofPlatform().daemon().name("reading").start(ahead.task);
    return ahead;
  }

  /** Waits for it, and throws what {@link Run#read} threw. */
  Reading reading() throws UsageException {
    try {
      return task.get();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while reading", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case UsageException wrong -> throw wrong;
        case RuntimeException bug -> throw bug;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }
}
