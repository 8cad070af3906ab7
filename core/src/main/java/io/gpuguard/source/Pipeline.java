package io.gpuguard.source;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Does work side by side and keeps its results in order. A little work is done at once: threads
 * cost more than it does.
 */
final class Pipeline implements AutoCloseable {

  /** So many bytes are parsed without threads. */
  private static final int LITTLE = 1 << 18;

  /** So many pieces may wait, so that a large file is never in memory as a whole. */
  private static final int MOST = 6;

  private final FileContents done = new FileContents();
  private final Deque<Future<FileContents>> waiting = new ArrayDeque<>();
  private @Nullable ExecutorService pool;
  private long bytes;

  void add(FileContents contents) {
    if (waiting.isEmpty()) {
      done.add(contents);
    } else {
      waiting.add(CompletableFuture.completedFuture(contents));
    }
  }

  /**
   * Whether work on so many more bytes is better done at once.
   *
   * @param size counts from now on
   */
  boolean isLittle(int size) {
    if (bytes + size > LITTLE || !waiting.isEmpty()) {
      return false;
    }
    bytes += size;
    return true;
  }

  /**
   * @param size how many bytes it works on
   */
  void submit(int size, Callable<FileContents> work) {
    bytes += size;
    ExecutorService threads = pool;
    if (threads == null) {
      threads = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
      pool = threads;
    }
    waiting.add(threads.submit(work));
    while (waiting.size() > (size < LITTLE ? MOST * 100 : MOST)) {
      take();
    }
  }

  private void take() {
    try {
      done.add(waiting.removeFirst().get());
    } catch (ExecutionException e) {
      throw new IllegalStateException("the reader failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the reading was interrupted", e);
    }
  }

  FileContents finish() {
    while (!waiting.isEmpty()) {
      take();
    }
    return done;
  }

  @Override
  public void close() {
    if (pool != null) {
      pool.shutdownNow();
    }
  }
}
