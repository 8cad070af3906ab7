package io.gpuguard.agent.nvml;

import io.gpuguard.agent.hardware.DriverFolders;
import io.gpuguard.agent.hardware.HostTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks NVIDIA's management library on a thread of its own and with a deadline: calls are known to
 * hang on a sick GPU. While one hangs, no second thread is started.
 */
public final class Nvml {

  /** Starting eight GPUs that nobody holds awake takes seconds each. */
  public static final Duration DEADLINE = Duration.ofSeconds(20);

  private static final String NAME = "libnvidia-ml.so.1";

  private final Path file;
  private final Duration deadline;
  private @Nullable Asking pending;

  private Nvml(Path file, Duration deadline) {
    this.file = file;
    this.deadline = deadline;
  }

  /** What asking led to. */
  public sealed interface Result {
    /** There is no library, or it was not to be asked. */
    record Absent() implements Result {}

    /** Others than root could have written it, so it is not loaded. */
    record Unsafe(String file, String reason) implements Result {}

    /** The loader refused it. */
    record Unloadable(String file, String reason) implements Result {}

    /** It did not answer in time. */
    record Silent(String function, Duration after) implements Result {}

    /** It answered. */
    record Read(NvmlState state) implements Result {}
  }

  /**
   * The library of a host.
   *
   * @param file null if there is none that may be loaded
   * @param otherwise what asking it leads to then
   */
  public record Library(@Nullable Path file, Result otherwise) {}

  /** The library of a host, asked once. */
  public static Result ask(HostTree host, Duration deadline) {
    Library library = find(host);
    Path file = library.file();
    return file == null ? library.otherwise() : new Nvml(file, deadline).ask();
  }

  /** Looks for the library and at who could have written it. */
  public static Library find(HostTree host) {
    for (String folder : DriverFolders.LIBRARIES) {
      String file = folder + "/" + NAME;
      // Of a link out of the host's files the loader would follow it is told, too.
      if (host.target(file) != null || Files.exists(host.path(file))) {
        return found(host, file);
      }
    }
    return new Library(null, new Result.Absent());
  }

  private static Library found(HostTree host, String file) {
    try {
      String reason = LibraryTrust.doubt(host, file);
      return reason == null
          ? new Library(host.real(file), new Result.Absent())
          : new Library(null, new Result.Unsafe(file, reason));
    } catch (IOException e) {
      return new Library(
          null, new Result.Unsafe(file, "it cannot be looked at: " + e.getMessage()));
    }
  }

  /** A library that its owner vouches for. */
  public static Nvml of(Path file, Duration deadline) {
    return new Nvml(file, deadline);
  }

  /** Asks anew, or tells that the last question is still open. */
  public synchronized Result ask() {
    Asking asking = pending == null ? new Asking(file) : pending;
    Result result = asking.await(deadline);
    pending = result instanceof Result.Silent ? asking : null;
    return result;
  }

  /** One question on its thread. */
  private static final class Asking {
    private final Path file;
    private final Thread thread;
    private volatile @Nullable NvmlLibrary library;
    private volatile @Nullable Result result;

    Asking(Path file) {
      this.file = file;
      // A platform thread: a native call would hold the carrier of a virtual one.
      this.thread = Thread.ofPlatform().name("nvml").daemon().start(this::run);
    }

    private void run() {
      try {
        NvmlLibrary loaded = NvmlLibrary.load(file);
        library = loaded;
        result = new Result.Read(NvmlReader.read(loaded));
      } catch (RuntimeException | LinkageError e) {
        // Whatever it is: a thread that ends without a word would look like a call that hangs.
        result = new Result.Unloadable(file.toString(), String.valueOf(e.getMessage()));
      }
    }

    Result await(Duration deadline) {
      try {
        thread.join(deadline);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      Result found = result;
      if (found != null) {
        return found;
      }
      NvmlLibrary loaded = library;
      return new Result.Silent(loaded == null ? "loading" : loaded.current(), deadline);
    }
  }
}
