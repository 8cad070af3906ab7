package io.gpuguard.agent.gateway;

import io.gpuguard.agent.decision.Reason;
import io.gpuguard.agent.decision.Refusal;
import io.gpuguard.agent.decision.Registering;
import io.gpuguard.agent.deviceplugin.Empty;
import io.gpuguard.agent.deviceplugin.RegisterRequest;
import io.gpuguard.agent.policy.PluginIdentity;
import io.gpuguard.agent.policy.Policy;
import io.gpuguard.agent.rpc.Failure;
import io.gpuguard.agent.rpc.Peer;
import io.gpuguard.agent.rpc.Sockets;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Answers plugins that register: who are they, may they, and do they serve their socket. */
final class Registrations {

  private static final int MOST_REGISTRATIONS = 16;

  /** A plugin registers its resources one after another, as a rule. */
  private static final int MOST_OF_ONE = 8;

  private final Sockets sockets;
  private final Path folder;
  private final PluginIdentities identities;
  private final World world;
  private final Deadlines deadlines;
  private final GatewayLog log;
  private final Resources resources;
  private final Turns turns = new Turns(MOST_REGISTRATIONS, MOST_OF_ONE);

  /** The resources that plugins serve. */
  interface Resources {

    /** Who serves one now; null if nobody. */
    @Nullable PluginIdentity live(String resource);

    /** Whether a plugin could be given its resource: there can be too many. */
    boolean adopted(String resource, PluginSession session);
  }

  Registrations(
      Sockets sockets,
      Path folder,
      PluginIdentities identities,
      World world,
      Deadlines deadlines,
      GatewayLog log,
      Resources resources) {
    this.sockets = sockets;
    this.folder = folder;
    this.identities = identities;
    this.world = world;
    this.deadlines = deadlines;
    this.log = log;
    this.resources = resources;
  }

  Empty register(RegisterRequest request) {
    PluginIdentity plugin = identities.of(Peer.current());
    String resource = request.resourceName();
    Refusal malformed = Registering.malformed(request);
    if (malformed != null) {
      throw refuse("", plugin, malformed, Status.INVALID_ARGUMENT);
    }
    if (!turns.take(plugin.process())) {
      throw refuse(resource, plugin, tooMany("registrations"), Status.RESOURCE_EXHAUSTED);
    }
    try {
      Policy policy = world.policy();
      Refusal refusal = Registering.notAllowed(policy, resource, plugin, resources.live(resource));
      if (refusal != null && policy.enforced()) {
        throw refuse(resource, plugin, refusal, Status.PERMISSION_DENIED);
      }
      if (refusal != null) {
        log.refused(resource, plugin, refusal, false);
      }
      connect(resource, socket(resource, plugin, request), plugin);
      return new Empty();
    } finally {
      turns.give(plugin.process());
    }
  }

  private static Refusal tooMany(String what) {
    return new Refusal(Reason.TOO_MANY, what, "too many " + what);
  }

  private StatusRuntimeException refuse(
      String resource, PluginIdentity plugin, Refusal refusal, Status status) {
    log.refused(resource, plugin, refusal, true);
    return status.withDescription(refusal.text()).asRuntimeException();
  }

  private Path socket(String resource, PluginIdentity plugin, RegisterRequest request) {
    Path socket = folder.resolve(request.endpoint());
    @Nullable String why = null;
    try {
      if (!Files.readAttributes(socket, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .isOther()) {
        why = "no socket"; // above all no link, which could lead to any other
      }
    } catch (IOException e) {
      why = "no such file";
    }
    if (why != null) {
      Refusal refusal = new Refusal(Reason.ENDPOINT, request.endpoint(), why);
      throw refuse(resource, plugin, refusal, Status.INVALID_ARGUMENT);
    }
    return socket;
  }

  private void connect(String resource, Path socket, PluginIdentity plugin) {
    AtomicReference<@Nullable Refusal> stranger = new AtomicReference<>();
    PluginSession session;
    try {
      session =
          PluginSession.connect(
              sockets,
              socket,
              plugin,
              deadlines,
              peer -> stranger(resource, socket, plugin, peer, stranger));
    } catch (StatusRuntimeException e) {
      Refusal other = stranger.get();
      throw other == null
          ? refuse(
              resource,
              plugin,
              new Refusal(Reason.PLUGIN_SILENT, resource, Failure.text(e)),
              Status.UNAVAILABLE)
          : refuse(resource, plugin, other, Status.PERMISSION_DENIED);
    }
    if (!resources.adopted(resource, session)) {
      session.close();
      throw refuse(resource, plugin, tooMany("resources"), Status.RESOURCE_EXHAUSTED);
    }
  }

  /**
   * All plugins share the folder, and each can put a socket of its own in the place of another's:
   * whoever registers must be who serves. On the event loop, at every connection.
   */
  private @Nullable String stranger(
      String resource,
      Path socket,
      PluginIdentity plugin,
      Peer peer,
      AtomicReference<@Nullable Refusal> told) {
    if (plugin.process() == 0 || plugin.process() == peer.pid()) {
      return null;
    }
    PluginIdentity other = identities.of(peer);
    if (plugin.sameOwner(other)) {
      return null;
    }
    String name = String.valueOf(socket.getFileName());
    String why = plugin.text() + " registered " + name + ", and " + other.text() + " serves it";
    Refusal refusal = new Refusal(Reason.SERVED_BY_ANOTHER, name, why);
    if (world.policy().enforced()) {
      told.set(refusal);
      return refusal.text();
    }
    log.refused(resource, plugin, refusal, false);
    return null;
  }
}
