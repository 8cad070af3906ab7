package io.gpuguard.agent.rpc;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/**
 * Who is at the other end of a unix socket, as the kernel tells it (SO_PEERCRED).
 *
 * @param pid in our own process namespace; 0 if the process is outside of it
 */
public record Peer(int pid, int user, int group) {

  public static final Peer UNKNOWN = new Peer(0, -1, -1);

  static final Attributes.Key<Peer> ATTRIBUTE = Attributes.Key.create("gpuguard-peer");
  private static final Context.Key<Peer> CONTEXT = Context.keyWithDefault("gpuguard-peer", UNKNOWN);

  /** The peer of the call that is handled now. */
  public static Peer current() {
    return CONTEXT.get();
  }

  /** Hands the connection's peer to its calls. */
  static final class Interceptor implements ServerInterceptor {
    @Override
    public <A, B> ServerCall.Listener<A> interceptCall(
        ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
      Peer peer = call.getAttributes().get(ATTRIBUTE);
      Context context = Context.current().withValue(CONTEXT, peer == null ? UNKNOWN : peer);
      return Contexts.interceptCall(context, call, headers, next);
    }
  }
}
