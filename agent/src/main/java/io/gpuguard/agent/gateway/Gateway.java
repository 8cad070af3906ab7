package io.gpuguard.agent.gateway;

import io.gpuguard.agent.dra.DraDevice;
import io.gpuguard.agent.hardware.Hardware;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.kubelet.KubeletFolders;
import io.gpuguard.agent.podresources.PodResourcesClient;
import io.gpuguard.agent.policy.PluginIdentity;
import io.gpuguard.agent.policy.Policy;
import io.gpuguard.agent.rpc.Sockets;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Stands between device plugins and the kubelet. Plugins mount a folder of ours where they expect
 * the kubelet's folder; neither they nor the kubelet know of the gateway.
 */
public final class Gateway implements AutoCloseable {

  /** More than any node has; each costs a socket and a registration. */
  private static final int MOST_RESOURCES = 64;

  private static final long LOOK_MILLIS = 2000;

  private final Sockets sockets;
  private final Path kubeletFolder;
  private final String generation;
  private final Deadlines deadlines;
  private final GatewayLog log;
  private final World world;
  private final PodResourcesClient podResources;
  private final Tenants tenants;
  private final CdiAhead cdi;
  private final PluginDoor door;
  private final DriverDevices driverDevices;
  private final @Nullable DriverGates drivers;
  private final Map<String, ResourceGate> gates = new ConcurrentHashMap<>();
  private final Abandoned abandoned;
  private volatile boolean closed;

  /**
   * A gateway that is not open yet.
   *
   * @param folder where plugins register
   * @param driversFolder with the folders of DRA drivers; null if these are not gated
   * @param generation unlike that of any earlier process of this node
   */
  public Gateway(
      Sockets sockets,
      HostTree host,
      Path folder,
      @Nullable Path driversFolder,
      String generation,
      Policy policy,
      Hardware hardware,
      Deadlines deadlines,
      GatewayLog log) {
    this.sockets = sockets;
    this.kubeletFolder = host.path(KubeletFolders.PLUGINS);
    this.generation = generation;
    this.deadlines = deadlines;
    this.log = log;
    this.world = new World(new HostPaths(host), policy, hardware);
    PluginIdentities identities = new PluginIdentities(host);
    this.podResources = new PodResourcesClient(sockets, host.path(KubeletFolders.POD_RESOURCES));
    this.abandoned = new Abandoned(world, podResources, deadlines.abandoned());
    this.tenants = new Tenants(podResources, host, identities);
    this.cdi = new CdiAhead(host);
    Registrations registrations =
        new Registrations(sockets, folder, identities, world, deadlines, log, new Gates());
    this.door = new PluginDoor(sockets, folder, registrations::register);
    this.driverDevices = new DriverDevices(host, world, podResources);
    this.drivers =
        driversFolder == null
            ? null
            : new DriverGates(
                sockets,
                host,
                driversFolder,
                generation,
                world,
                driverDevices,
                identities,
                deadlines,
                log);
  }

  /** Opens the registration socket. */
  public void open() throws IOException {
    KubeletDoor.removeOld(kubeletFolder);
    cdi.open();
    door.open();
    if (drivers != null) {
      drivers.open();
    }
    Thread.ofVirtual().name("plugin door").start(this::keepOpen);
  }

  /** What goes wrong is told once, and tried again. */
  private void keepOpen() {
    boolean told = false;
    while (!closed) {
      try {
        Thread.sleep(LOOK_MILLIS);
        if (!closed && door.repair()) {
          log.lost("", PluginIdentity.UNKNOWN, "the registration socket was gone; it is back");
        }
        if (abandoned.free(gates.values())) {
          gates.values().forEach(gate -> gate.judgeAgain(false));
        }
        told = false;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (IOException | RuntimeException e) {
        if (!told) {
          log.lost("", PluginIdentity.UNKNOWN, "no registration socket: " + e);
        }
        told = true;
      }
    }
  }

  /** Whether plugins can register. */
  public boolean isOpen() {
    return door.isOpen();
  }

  /**
   * False if there are too many resources. One without a plugin can go, so it gets its own here.
   */
  private synchronized boolean adopt(String resource, PluginSession session) {
    ResourceGate gate = gate(resource);
    if (gate != null) {
      gate.adopt(session);
    }
    return gate != null;
  }

  /** Makes room for one resource: one that nobody serves and the kubelet does not know goes. */
  private void makeRoom() {
    gates.values().stream()
        .filter(ResourceGate::idle)
        .findFirst()
        .or(() -> gates.values().stream().filter(ResourceGate::abandoned).findFirst())
        .ifPresent(
            gate -> {
              gates.remove(gate.resource());
              gate.close();
            });
  }

  /**
   * The gate of a resource, made now if it is its first registration; null if there are too many.
   */
  private synchronized @Nullable ResourceGate gate(String resource) {
    ResourceGate known = gates.get(resource);
    if (known == null && gates.size() >= MOST_RESOURCES) {
      makeRoom();
    }
    if (known != null || gates.size() >= MOST_RESOURCES || closed) {
      return known;
    }
    ResourceGate gate = new ResourceGate(resource, world, deadlines, log);
    KubeletCalls calls = new KubeletCalls(gate, world, tenants, cdi, log);
    try {
      gate.opens(
          KubeletDoor.open(
              resource,
              sockets,
              kubeletFolder,
              generation,
              DevicePluginService.of(gate, calls),
              deadlines,
              log,
              gate::streams));
    } catch (IOException e) {
      throw Status.INTERNAL
          .withDescription("gpuguard cannot open its socket for the kubelet: " + e)
          .asRuntimeException();
    }
    gates.put(resource, gate);
    return gate;
  }

  /** A new policy counts from now on, for what is registered too. */
  public void policy(Policy policy) {
    world.policy(policy);
    gates.values().forEach(gate -> gate.judgeAgain(true));
    if (drivers != null) {
      drivers.policy();
    }
  }

  /** Who serves which DRA driver through the gate. */
  public Map<String, PluginIdentity> drivers() {
    return drivers == null ? Map.of() : drivers.drivers();
  }

  /** What ResourceSlices say of the devices of DRA drivers: addresses of GPUs. */
  public void sliced(Map<DraDevice, Set<String>> devices) {
    driverDevices.sliced(devices);
    if (drivers != null) {
      drivers.healthAgain();
    }
  }

  /** The keys of our sockets for DRA drivers in the kubelet's folder. */
  public Set<String> driverDoors() {
    return drivers == null ? Set.of() : drivers.doors();
  }

  public void hardware(Hardware hardware) {
    world.hardware(hardware);
    gates.values().forEach(gate -> gate.judgeAgain(false));
    if (drivers != null) {
      drivers.healthAgain();
    }
  }

  /**
   * One resource at this moment.
   *
   * @param plugin null if no plugin serves it now
   * @param healthy ids that the kubelet may ask for
   * @param kubelet whether the kubelet listens
   */
  public record State(
      String resource,
      @Nullable PluginIdentity plugin,
      Set<String> healthy,
      int unhealthy,
      boolean kubelet) {}

  /** All resources that were registered, by name. */
  public List<State> states() {
    return new TreeMap<>(gates)
        .values().stream()
            .map(
                gate ->
                    new State(
                        gate.resource(),
                        gate.live(),
                        gate.healthy(),
                        gate.unhealthy(),
                        gate.streams() > 0))
            .toList();
  }

  private final class Gates implements Registrations.Resources {

    @Override
    public @Nullable PluginIdentity live(String resource) {
      ResourceGate known = gates.get(resource);
      return known == null ? null : known.live();
    }

    @Override
    public boolean adopted(String resource, PluginSession session) {
      return adopt(resource, session);
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    door.close();
    cdi.close();
    if (drivers != null) {
      drivers.close();
    }
    gates.values().forEach(ResourceGate::close);
    podResources.close();
  }
}
