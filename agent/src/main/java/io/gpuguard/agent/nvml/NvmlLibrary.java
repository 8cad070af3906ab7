package io.gpuguard.agent.nvml;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The functions of one libnvidia-ml.so.1. Every function returns an int; one that this version of
 * the library lacks answers {@link NvmlCode#FUNCTION_NOT_FOUND}, as the library itself does for
 * what the driver lacks. Used by one thread.
 */
final class NvmlLibrary {

  private static final AddressLayout POINTER = ValueLayout.ADDRESS;
  private static final int TEXT = 96;

  private final SymbolLookup symbols;
  private final Map<String, MethodHandle> handles = new HashMap<>();
  private volatile String current = "loading";

  private NvmlLibrary(SymbolLookup symbols) {
    this.symbols = symbols;
  }

  /**
   * Loads a library; it stays for the life of the process, since threads of its own may run.
   *
   * @throws IllegalArgumentException if the loader refuses the file
   */
  static NvmlLibrary load(Path file) {
    return new NvmlLibrary(SymbolLookup.libraryLookup(file, Arena.global()));
  }

  /** The function that was called last: the one that hangs, if one does. */
  String current() {
    return current;
  }

  /** Calls a function with arguments that are Integer, Long or MemorySegment. */
  NvmlCode call(String name, Object... arguments) {
    Optional<MemorySegment> symbol = symbols.find(name);
    if (symbol.isEmpty()) {
      return NvmlCode.FUNCTION_NOT_FOUND;
    }
    current = name;
    try {
      MethodHandle handle =
          handles.computeIfAbsent(
              name, key -> Linker.nativeLinker().downcallHandle(symbol.get(), shape(arguments)));
      return NvmlCode.of((int) handle.invokeWithArguments(arguments));
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a function of C throws nothing: " + name, e);
    }
  }

  private static FunctionDescriptor shape(Object... arguments) {
    MemoryLayout[] layouts = new MemoryLayout[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      layouts[i] =
          switch (arguments[i]) {
            case Integer _ -> ValueLayout.JAVA_INT;
            case Long _ -> ValueLayout.JAVA_LONG;
            default -> POINTER;
          };
    }
    return FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts);
  }

  /** The text that a function writes to a buffer; null if it fails. */
  @Nullable String text(Arena arena, String name, MemorySegment... device) {
    MemorySegment buffer = arena.allocate(TEXT);
    NvmlCode code =
        device.length == 0 ? call(name, buffer, TEXT) : call(name, device[0], buffer, TEXT);
    return code == NvmlCode.SUCCESS ? string(buffer) : null;
  }

  /** Up to the first zero, and never beyond the buffer. */
  static String string(MemorySegment buffer) {
    byte[] bytes = buffer.toArray(ValueLayout.JAVA_BYTE);
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }
}
