package io.gpuguard.agent.rpc;

import io.grpc.Attributes;
import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.InternalProtocolNegotiator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.PeerCredentials;
import io.netty.util.AsciiString;
import java.io.IOException;

/**
 * Plain HTTP/2 that first asks the socket who connected. gRPC has no other place where the channel
 * is at hand: its address of a unix socket's client is empty.
 */
final class PeerNegotiator implements InternalProtocolNegotiator.ProtocolNegotiator {

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

  private static final class Ask extends ChannelInboundHandlerAdapter {
    private final GrpcHttp2ConnectionHandler next;

    Ask(GrpcHttp2ConnectionHandler next) {
      this.next = next;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      if (context.channel().isActive()) {
        proceed(context);
      }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      proceed(context);
    }

    private void proceed(ChannelHandlerContext context) {
      Attributes attributes = Attributes.newBuilder().set(Peer.ATTRIBUTE, peer(context)).build();
      context.pipeline().replace(this, null, next);
      next.handleProtocolNegotiationCompleted(attributes, null);
    }

    private static Peer peer(ChannelHandlerContext context) {
      if (!(context.channel() instanceof EpollDomainSocketChannel channel)) {
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
}
