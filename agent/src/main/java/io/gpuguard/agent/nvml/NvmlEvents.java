package io.gpuguard.agent.nvml;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits for what the driver reports of GPUs: Xids and memory errors. The waiting thread is the
 * library's alone; listeners are called on it and must be quick.
 */
public final class NvmlEvents implements AutoCloseable {

  private static final int WAIT_MILLIS = 1000;

  /** nvmlEventData_t: device, type and data of 8 bytes, two instance numbers of 4. */
  private static final int DATA = 32;

  private final Consumer<Event> listener;
  private final Thread thread;

  /** Asked while the GPUs still answer: of one that is lost the library may not tell it. */
  private final Map<Long, String> addresses = new HashMap<>();

  private volatile boolean open = true;

  /** Something happened to a GPU, or to the watch. */
  public sealed interface Event {
    /** An Xid; the number's meaning is NVIDIA's. */
    record Xid(String address, long number) implements Event {}

    /** Memory errors that could not be mended. */
    record DoubleBitError(String address) implements Event {}

    /** The driver gave the GPU up. */
    record Unavailable(String address) implements Event {}

    /** Nobody watches any more: whoever relies on events must say so. */
    record Ended(String reason) implements Event {}
  }

  /** The kinds that are waited for (nvmlEventType* in nvml.h). */
  private enum Type {
    DOUBLE_BIT(2),
    XID(8),
    UNAVAILABLE(0x4000);

    private final long bit;

    Type(long bit) {
      this.bit = bit;
    }

    static @Nullable Type of(long bit) {
      for (Type type : values()) {
        if (type.bit == bit) {
          return type;
        }
      }
      return null;
    }
  }

  private NvmlEvents(Path file, Consumer<Event> listener) {
    this.listener = listener;
    this.thread = Thread.ofPlatform().name("nvml-events").daemon().start(() -> run(file));
  }

  /** Starts to watch. A library that cannot be used tells {@link Event.Ended} at once. */
  public static NvmlEvents watch(Path file, Consumer<Event> listener) {
    return new NvmlEvents(file, listener);
  }

  private void run(Path file) {
    try (Arena arena = Arena.ofConfined()) {
      NvmlLibrary library = NvmlLibrary.load(file);
      NvmlCode code = NvmlReader.start(library);
      if (code != NvmlCode.SUCCESS) {
        listener.accept(new Event.Ended("the library does not start: " + code.text()));
        return;
      }
      try {
        watch(library, arena);
      } finally {
        library.call("nvmlShutdown");
      }
    } catch (RuntimeException | LinkageError e) {
      listener.accept(new Event.Ended(String.valueOf(e.getMessage())));
    }
  }

  private void watch(NvmlLibrary library, Arena arena) {
    MemorySegment place = arena.allocate(ValueLayout.ADDRESS);
    NvmlCode code = library.call("nvmlEventSetCreate", place);
    if (code != NvmlCode.SUCCESS) {
      listener.accept(new Event.Ended("nvmlEventSetCreate: " + code.text()));
      return;
    }
    MemorySegment set = place.get(ValueLayout.ADDRESS, 0);
    try {
      if (register(library, arena, set) == 0) {
        listener.accept(new Event.Ended("no GPU reports events"));
        return;
      }
      wait(library, arena, set);
    } finally {
      library.call("nvmlEventSetFree", set);
    }
  }

  private int register(NvmlLibrary library, Arena arena, MemorySegment set) {
    MemorySegment number = arena.allocate(Long.BYTES, Long.BYTES);
    MemorySegment place = arena.allocate(ValueLayout.ADDRESS);
    int count =
        library.call("nvmlDeviceGetCount_v2", number) == NvmlCode.SUCCESS
            ? number.get(ValueLayout.JAVA_INT, 0)
            : 0;
    MemorySegment pci = arena.allocate(NvmlReader.PciAddress.STRUCT, Long.BYTES);
    int registered = 0;
    for (int i = 0; i < count; i++) {
      if (library.call("nvmlDeviceGetHandleByIndex_v2", i, place) == NvmlCode.SUCCESS) {
        MemorySegment device = place.get(ValueLayout.ADDRESS, 0);
        if (library.call("nvmlDeviceGetPciInfo_v3", device, pci) == NvmlCode.SUCCESS) {
          addresses.put(device.address(), NvmlReader.PciAddress.of(pci));
        }
        number.fill((byte) 0);
        library.call("nvmlDeviceGetSupportedEventTypes", device, number);
        long mask = 0;
        for (Type type : Type.values()) {
          mask |= number.get(ValueLayout.JAVA_LONG, 0) & type.bit;
        }
        if (mask != 0
            && library.call("nvmlDeviceRegisterEvents", device, mask, set) == NvmlCode.SUCCESS) {
          registered++;
        }
      }
    }
    return registered;
  }

  private void wait(NvmlLibrary library, Arena arena, MemorySegment set) {
    MemorySegment data = arena.allocate(DATA, Long.BYTES);
    while (open) {
      NvmlCode code = library.call("nvmlEventSetWait_v2", set, data, WAIT_MILLIS);
      if (code == NvmlCode.TIMEOUT) {
        continue;
      }
      if (code != NvmlCode.SUCCESS) {
        listener.accept(new Event.Ended("nvmlEventSetWait_v2: " + code.text()));
        return;
      }
      MemorySegment device = data.get(ValueLayout.ADDRESS, 0);
      tell(
          addresses.getOrDefault(device.address(), "unknown"),
          Type.of(data.get(ValueLayout.JAVA_LONG, 8)),
          data.get(ValueLayout.JAVA_LONG, 16));
    }
  }

  private void tell(String address, @Nullable Type type, long value) {
    if (type != null) {
      listener.accept(
          switch (type) {
            case XID -> new Event.Xid(address, value);
            case DOUBLE_BIT -> new Event.DoubleBitError(address);
            case UNAVAILABLE -> new Event.Unavailable(address);
          });
    }
  }

  /** Ends the watch within a second, unless a call of the library hangs. */
  @Override
  public void close() {
    open = false;
    try {
      thread.join(2L * WAIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
