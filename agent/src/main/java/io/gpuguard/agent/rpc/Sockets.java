package io.gpuguard.agent.rpc;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
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
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Channels and servers on unix sockets that share one event loop. Handlers run on virtual threads,
 * so that a plugin that hangs holds up nobody else.
 */
public final class Sockets implements AutoCloseable {

  /** Above what the kubelet takes (4 MiB), so that a list too long is seen and told. */
  public static final int RECEIVE_LIMIT = 16 << 20;

  /**
   * A peer that goes away or talks nonsense is no news: whoever calls is told by the call's status.
   * The loggers are kept here, since the JDK forgets levels of loggers that nobody holds.
   */
  private static final List<Logger> QUIET =
      List.of(Logger.getLogger("io.netty"), Logger.getLogger("io.grpc"));

  static {
    QUIET.forEach(logger -> logger.setLevel(Level.SEVERE));
  }

  private static final long CONNECT_MILLIS = 2000;

  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final List<Server> servers = new CopyOnWriteArrayList<>();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  /** A channel to a socket. It connects at the first call. */
  public ManagedChannel channel(Path socket) {
    return NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toString()))
        .channelType(EpollDomainSocketChannel.class, DomainSocketAddress.class)
        .eventLoopGroup(loop)
        .executor(executor)
        // Go's servers reset a stream whose authority is a path.
        .overrideAuthority("localhost")
        .usePlaintext()
        .maxInboundMessageSize(RECEIVE_LIMIT)
        .disableRetry()
        .build();
  }

  /** A server on a socket that must not exist. */
  public Server serve(Path socket, ServerServiceDefinition... services) throws IOException {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(
                new DomainSocketAddress(socket.toString()),
                InternalNettyServerCredentials.create(new PeerNegotiator()))
            .channelType(EpollServerDomainSocketChannel.class)
            .bossEventLoopGroup(loop)
            .workerEventLoopGroup(loop)
            .executor(executor)
            .intercept(new Peer.Interceptor())
            .maxInboundMessageSize(RECEIVE_LIMIT)
            .maxConcurrentCallsPerConnection(64);
    for (ServerServiceDefinition service : services) {
      builder.addService(service);
    }
    Server server = builder.build().start();
    servers.add(server);
    return server;
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
