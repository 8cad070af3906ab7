package io.gpuguard.agent.rpc;

import io.grpc.Attributes;
import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.InternalProtocolNegotiator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.PeerCredentials;
import io.netty.util.AsciiString;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Plain HTTP/2 that first asks the socket who connected, and lets no process have all connections.
 * gRPC has no other place where the channel is at hand: its address of a unix socket's client is
 * empty.
 */
final class PeerNegotiator implements InternalProtocolNegotiator.ProtocolNegotiator {

  /** A plugin and the kubelet have one connection each, a registering plugin one a resource. */
  private static final int MOST_OF_ONE = 64;

  private static final int MOST_OF_ALL = 512;

  /** Open connections of each process. Touched on the event loop only, which is one thread. */
  private final Map<Integer, Integer> open = new HashMap<>();

  private int all;

  @Override
  public AsciiString scheme() {
    return AsciiString.of("http");
  }

  @Override
  public ChannelHandler newHandler(GrpcHttp2ConnectionHandler next) {
    return new Ask(next);
  }

  @Override
  public void close() {}

  private final class Ask extends OnceConnected {
    Ask(GrpcHttp2ConnectionHandler next) {
      super(next);
    }

    @Override
    void connected(ChannelHandlerContext context) {
      Peer peer = peer(context.channel());
      if (all >= MOST_OF_ALL || open.getOrDefault(peer.pid(), 0) >= MOST_OF_ONE) {
        var _ = context.close();
        return;
      }
      all++;
      open.merge(peer.pid(), 1, Integer::sum);
      context.channel().closeFuture().addListener(_ -> gone(peer));
      Attributes attributes = Attributes.newBuilder().set(Peer.ATTRIBUTE, peer).build();
      proceed(context, attributes);
    }

    private void gone(Peer peer) {
      all--;
      open.computeIfPresent(peer.pid(), (pid, count) -> count == 1 ? null : count - 1);
    }
  }

  /** Who is at the other end of a channel. */
  static Peer peer(Channel channelOf) {
    if (!(channelOf instanceof EpollDomainSocketChannel channel)) {
      return Peer.UNKNOWN;
    }
    try {
      PeerCredentials credentials = channel.peerCredentials();
      int[] groups = credentials.gids();
      return new Peer(credentials.pid(), credentials.uid(), groups.length == 0 ? -1 : groups[0]);
    } catch (IOException e) {
      // Gone already, or not told: the caller is refused where its identity matters.
      return Peer.UNKNOWN;
    }
  }
}
