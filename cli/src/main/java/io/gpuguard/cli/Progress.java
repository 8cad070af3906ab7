package io.gpuguard.cli;

/** A line on standard error that counts files, where a person sees it and the work takes time. */
final class Progress {

  private static final long PATIENCE_NANOS = 500_000_000L;

  private final boolean shown;
  private final Surroundings surroundings;
  private final long start = System.nanoTime();
  private long last = start;
  private boolean written;

  private Progress(boolean shown, Surroundings surroundings) {
    this.shown = shown;
    this.surroundings = surroundings;
  }

  static Progress of(boolean quiet, Surroundings surroundings) {
    return new Progress(!quiet && surroundings.errorTerminal(), surroundings);
  }

  void files(int count) {
    long now = System.nanoTime();
    if (shown && now - last > PATIENCE_NANOS) {
      last = now;
      written = true;
      surroundings.err().print("\rreading: " + count + " files\u001b[K");
      surroundings.err().flush();
    }
  }

  void done() {
    if (written) {
      surroundings.err().print("\r\u001b[K");
      surroundings.err().flush();
    }
  }
}
