package io.gpuguard.agent.rpc;

import io.grpc.Attributes;
import io.grpc.Status;
import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.InternalProtocolNegotiator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.AsciiString;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Plain HTTP/2 to a server that is looked at first, whenever a connection is made. */
final class KnownPeer implements InternalProtocolNegotiator.ProtocolNegotiator {

  private final Function<Peer, @Nullable String> stranger;

  private KnownPeer(Function<Peer, @Nullable String> stranger) {
    this.stranger = stranger;
  }

  /** As gRPC asks for it. */
  record Factory(Function<Peer, @Nullable String> stranger)
      implements InternalProtocolNegotiator.ClientFactory {

    @Override
    public InternalProtocolNegotiator.ProtocolNegotiator newNegotiator() {
      return new KnownPeer(stranger);
    }

    @Override
    public int getDefaultPort() {
      return 80; // of unix sockets nobody asks
    }
  }

  @Override
  public AsciiString scheme() {
    return AsciiString.of("http");
  }

  @Override
  public ChannelHandler newHandler(GrpcHttp2ConnectionHandler next) {
    return new Look(next);
  }

  @Override
  public void close() {}

  private final class Look extends OnceConnected {
    Look(GrpcHttp2ConnectionHandler next) {
      super(next);
    }

    @Override
    void connected(ChannelHandlerContext context) {
      String why = stranger.apply(PeerNegotiator.peer(context.channel()));
      if (why != null) {
        context.fireExceptionCaught(Status.UNAVAILABLE.withDescription(why).asRuntimeException());
        return;
      }
      proceed(context, Attributes.EMPTY);
    }
  }
}
