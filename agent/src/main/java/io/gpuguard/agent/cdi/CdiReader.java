package io.gpuguard.agent.cdi;

import io.gpuguard.agent.hardware.FileFacts;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.source.TextFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the spec files of a node's two CDI folders. */
public final class CdiReader {

  /** The static folder, and the one for files made at run time: /var/run leads to /run. */
  private static final List<String> FOLDERS = List.of("/etc/cdi", "/run/cdi");

  /** The largest that vendors' tools write have some hundred kilobytes. */
  private static final int LARGEST = 1 << 20;

  private final HostTree host;
  private final List<CdiSpec> specs = new ArrayList<>();
  private final Map<String, String> unreadable = new LinkedHashMap<>();

  /** Of all files together; what a stranger writes into the folders must not take the heap. */
  private int left = 4 * LARGEST;

  private CdiReader(HostTree host) {
    this.host = host;
  }

  /**
   * What the folders hold.
   *
   * @param unreadable files that cannot be judged, with the reason; runtimes differ in what they
   *     make of such a file
   */
  public record Result(List<CdiSpec> specs, Map<String, String> unreadable) {
    /** Nothing. */
    public static final Result NONE = new Result(List.of(), Map.of());

    public Result {
      specs = List.copyOf(specs);
      unreadable = Map.copyOf(unreadable);
    }
  }

  /** Of all files together: as long as it stays, reading them again gives the same. */
  public static String state(HostTree host) {
    StringBuilder state = new StringBuilder();
    for (String folder : FOLDERS) {
      for (String name : host.names(folder)) {
        state.append(folder).append('/').append(name).append(' ');
        state.append(host.target(folder + "/" + name)).append('\n');
      }
    }
    return state.toString();
  }

  public static Result read(HostTree host) {
    CdiReader reader = new CdiReader(host);
    for (String folder : FOLDERS) {
      for (String name : host.names(folder)) {
        if (name.endsWith(".json") || name.endsWith(".yaml")) {
          reader.file(folder + "/" + name);
        }
      }
    }
    return new Result(reader.specs, reader.unreadable);
  }

  private void file(String file) {
    FileFacts facts = host.target(file);
    if (facts == null || facts.kind() != FileFacts.Kind.FILE) {
      return; // A pipe would hold us up for ever; a runtime that reads it hangs too.
    }
    byte[] bytes = left > 0 ? host.whole(file, Math.min(LARGEST, left)) : null;
    if (bytes == null) {
      unreadable.put(file, "it or all files together are larger than a node's devices can be");
      return;
    }
    left -= bytes.length;
    switch (TextFile.parse(file, bytes)) {
      case TextFile.Result.Unreadable(String place, String message) ->
          unreadable.put(file, place + ": " + message);
      case TextFile.Result.Read(TextFile read) -> {
        CdiForm form = new CdiForm();
        CdiSpec spec = form.spec(file, read.root());
        String wrong = form.wrong();
        if (wrong == null) {
          specs.add(spec);
        } else {
          unreadable.put(file, wrong);
        }
      }
    }
  }
}
