package io.gpuguard.agent.rpc;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.WireReader;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Describes methods by hand: the few that there are need no generated code. */
public final class Method {

  private Method() {}

  /** Reads one kind of message. */
  public interface Reader<T> {
    T read(WireReader in) throws MalformedMessage;
  }

  public static <A extends Message, B extends Message> MethodDescriptor<A, B> unary(
      String name, Reader<A> request, Reader<B> response) {
    return method(MethodType.UNARY, name, request, response);
  }

  /** One request, many responses. */
  public static <A extends Message, B extends Message> MethodDescriptor<A, B> stream(
      String name, Reader<A> request, Reader<B> response) {
    return method(MethodType.SERVER_STREAMING, name, request, response);
  }

  private static <A extends Message, B extends Message> MethodDescriptor<A, B> method(
      MethodType type, String name, Reader<A> request, Reader<B> response) {
    return MethodDescriptor.<A, B>newBuilder(new Codec<>(request), new Codec<>(response))
        .setType(type)
        .setFullMethodName(name)
        .build();
  }

  private record Codec<T extends Message>(Reader<T> reader)
      implements MethodDescriptor.Marshaller<T> {

    @Override
    public InputStream stream(T message) {
      return new Written(message.bytes());
    }

    @Override
    public T parse(InputStream in) {
      try {
        return reader.read(new WireReader(bytes(in)));
      } catch (MalformedMessage | IOException e) {
        throw Status.INVALID_ARGUMENT
            .withDescription("malformed message: " + e.getMessage())
            .asRuntimeException();
      }
    }

    /** Of a stream whose length is known no more is allocated than it holds. */
    private static byte[] bytes(InputStream in) throws IOException {
      return in instanceof KnownLength ? in.readNBytes(in.available()) : in.readAllBytes();
    }
  }

  /** A message that gRPC takes as it is, without a buffer of its own in between. */
  private static final class Written extends ByteArrayInputStream implements Drainable {

    Written(byte[] message) {
      super(message);
    }

    @Override
    public int drainTo(OutputStream out) throws IOException {
      return (int) transferTo(out);
    }
  }
}
