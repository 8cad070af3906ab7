package io.gpuguard.agent.rpc;

import io.grpc.Attributes;
import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Looks at a connection as soon as it stands, before anything is said on it. */
abstract class OnceConnected extends ChannelInboundHandlerAdapter {

  private final GrpcHttp2ConnectionHandler next;

  OnceConnected(GrpcHttp2ConnectionHandler next) {
    this.next = next;
  }

  /** Either {@link #proceed}s or ends the connection. */
  abstract void connected(ChannelHandlerContext context);

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    if (context.channel().isActive()) {
      connected(context);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    connected(context);
  }

  /** HTTP/2 begins. */
  final void proceed(ChannelHandlerContext context, Attributes attributes) {
    context.pipeline().replace(this, null, next);
    next.handleProtocolNegotiationCompleted(attributes, null);
  }
}
