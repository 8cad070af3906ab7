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
 * @param firmwareFolders versions whose firmware lies on the host
 * @param packages of the host's package manager, driver and container toolkit
 * @param unreadPackages package databases that were not read, with form and reason
 */
public record DriverVersions(
    @Nullable String module,
    @Nullable String installed,
    List<Library> libraries,
    List<String> firmware,
    List<String> firmwareFolders,
    List<Installed> packages,
    List<String> unreadPackages) {

  /** A driver library, its version taken from its file name. */
  public record Library(String path, String version) {}

  /**
   * An installed package.
   *
   * @param version as its maker counts, without the distribution's additions
   * @param driver whether it is part of the driver and so must have the module's version
   */
  public record Installed(String name, String version, boolean driver) {}

  public DriverVersions {
    libraries = List.copyOf(libraries);
    firmware = List.copyOf(firmware);
    firmwareFolders = List.copyOf(firmwareFolders);
    packages = List.copyOf(packages);
    unreadPackages = List.copyOf(unreadPackages);
  }

  /** All versions that differ from the loaded module's; empty if the parts agree. */
  public List<String> disagreeing() {
    if (module == null) {
      return List.of();
    }
    TreeSet<String> found = new TreeSet<>();
    libraries.forEach(library -> found.add(library.version()));
    found.addAll(firmware);
    packages.stream().filter(Installed::driver).map(Installed::version).forEach(found::add);
    if (installed != null) {
      found.add(installed);
    }
    found.remove(module);
    return List.copyOf(found);
  }
}
