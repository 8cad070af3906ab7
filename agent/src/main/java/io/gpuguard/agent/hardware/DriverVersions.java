package io.gpuguard.agent.hardware;

import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The versions of NVIDIA's driver parts on the node, which must all be one.
 *
 * @param module of the loaded kernel module; null if none is loaded
 * @param installed of the module as sysfs tells it; null if unknown
 * @param libraries of the libraries in the driver root
 * @param firmware as the GPUs report it
 */
public record DriverVersions(
    @Nullable String module,
    @Nullable String installed,
    List<Library> libraries,
    List<String> firmware) {

  /** A driver library, its version taken from its file name. */
  public record Library(String path, String version) {}

  public DriverVersions {
    libraries = List.copyOf(libraries);
    firmware = List.copyOf(firmware);
  }

  /** All versions that differ from the loaded module's; empty if the parts agree. */
  public List<String> disagreeing() {
    if (module == null) {
      return List.of();
    }
    TreeSet<String> found = new TreeSet<>();
    libraries.forEach(library -> found.add(library.version()));
    found.addAll(firmware);
    if (installed != null) {
      found.add(installed);
    }
    found.remove(module);
    return List.copyOf(found);
  }
}
