package io.gpuguard.agent.rpc;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.InternalNettyChannelBuilder;
import io.grpc.netty.InternalNettyServerCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Channels and servers on unix sockets that share one event loop. Handlers run on virtual threads,
 * so that a plugin that hangs holds up nobody else.
 */
public final class Sockets implements AutoCloseable {

  /**
   * Above what the kubelet takes (4 MiB), so that a list too long is seen and told. Not far above:
   * a message, its bytes and what is made of it must fit into a heap of 48 MiB beside all else.
   */
  public static final int RECEIVE_LIMIT = 5 << 20;

  /**
   * A peer that goes away or talks nonsense is no news: whoever calls is told by the call's status.
   * The loggers are kept here, since the JDK forgets levels of loggers that nobody holds.
   */
  private static final List<Logger> QUIET =
      List.of(Logger.getLogger("io.netty"), Logger.getLogger("io.grpc"));

  static {
    QUIET.forEach(logger -> logger.setLevel(Level.SEVERE));
  }

  /** What HTTP/2 begins with: a stranger's connection takes no more than this at once. */
  private static final int SMALL_WINDOW = 65_535;

  private static final long CONNECT_MILLIS = 2000;

  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final List<Server> servers = new CopyOnWriteArrayList<>();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  /** A channel to a socket. It connects at the first call. */
  public ManagedChannel channel(Path socket) {
    return channel(socket, peer -> null);
  }

  /**
   * A channel to a socket that is served by those alone who may. It connects at the first call, and
   * each time that it connects, it looks who is there: a file can be replaced between two looks.
   *
   * @param stranger what is wrong with whom it finds; null if nothing. It is asked on the event
   *     loop
   */
  public ManagedChannel channel(Path socket, Function<Peer, @Nullable String> stranger) {
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toString()));
    InternalNettyChannelBuilder.setProtocolNegotiatorFactory(
        builder, new KnownPeer.Factory(stranger));
    return builder
        .channelType(EpollDomainSocketChannel.class, DomainSocketAddress.class)
        .eventLoopGroup(loop)
        .executor(executor)
        // Go's servers reset a stream whose authority is a path.
        .overrideAuthority("localhost")
        .maxInboundMessageSize(RECEIVE_LIMIT)
        .disableRetry()
        .build();
  }

  /** A server on a socket that must not exist. */
  public Server serve(Path socket, ServerServiceDefinition... services) throws IOException {
    return serve(socket, RECEIVE_LIMIT, services);
  }

  /**
   * A server on a socket that must not exist.
   *
   * @param largest message that it takes, in bytes
   */
  public Server serve(Path socket, int largest, ServerServiceDefinition... services)
      throws IOException {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(
                new DomainSocketAddress(socket.toString()),
                InternalNettyServerCredentials.create(new PeerNegotiator()))
            .channelType(EpollServerDomainSocketChannel.class)
            .bossEventLoopGroup(loop)
            .workerEventLoopGroup(loop)
            .executor(executor)
            .intercept(new Peer.Interceptor())
            .maxInboundMessageSize(largest)
            .flowControlWindow(Math.clamp(largest, SMALL_WINDOW, 1 << 20))
            .maxConcurrentCallsPerConnection(64);
    for (ServerServiceDefinition service : services) {
      builder.addService(service);
    }
    Server server = builder.build().start();
    servers.removeIf(Server::isTerminated);
    servers.add(server);
    return server;
  }

  /** Servers that were not seen to have ended. */
  int servers() {
    return servers.size();
  }

  /** Who listens on a socket; {@link Peer#UNKNOWN} if nobody does. */
  public Peer listener(Path socket) {
    ChannelFuture connected =
        new Bootstrap()
            .group(loop)
            .channel(EpollDomainSocketChannel.class)
            .handler(new ChannelInboundHandlerAdapter())
            .connect(new DomainSocketAddress(socket.toString()));
    try {
      boolean there = connected.awaitUninterruptibly(CONNECT_MILLIS) && connected.isSuccess();
      return there ? PeerNegotiator.peer(connected.channel()) : Peer.UNKNOWN;
    } finally {
      var _ = connected.channel().close();
    }
  }

  /** Name and inode: a socket that was made anew has another key. Null if there is no socket. */
  public static @Nullable String key(Path socket) {
    try {
      BasicFileAttributes facts =
          Files.readAttributes(socket, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return facts.isOther()
          ? socket.getFileName() + " " + facts.fileKey() + " " + facts.lastModifiedTime()
          : null;
    } catch (IOException e) {
      return null; // gone meanwhile
    }
  }

  /** Where calls run; for work that belongs to a connection and must not hold the event loop. */
  public ExecutorService executor() {
    return executor;
  }

  @Override
  public void close() {
    servers.forEach(Server::shutdownNow);
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    executor.shutdownNow(); // after the loop, which still hands it the ends of calls
  }
}
