package io.gpuguard.agent.gateway;

import io.gpuguard.agent.deviceplugin.DeviceList;
import io.gpuguard.agent.deviceplugin.DevicePluginApi;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;

/** What the kubelet can ask of one resource. */
final class DevicePluginService {

  private DevicePluginService() {}

  /** One answer to one question; a {@link StatusRuntimeException} is an answer too. */
  interface Handler<A, B> {
    B answer(A request);
  }

  static ServerServiceDefinition of(ResourceGate gate, KubeletCalls calls) {
    return ServerServiceDefinition.builder(DevicePluginApi.PLUGIN)
        .addMethod(DevicePluginApi.OPTIONS, unary(request -> KubeletDoor.OPTIONS))
        .addMethod(
            DevicePluginApi.LIST_AND_WATCH,
            ServerCalls.asyncServerStreamingCall(
                (request, stream) -> gate.watch((ServerCallStreamObserver<DeviceList>) stream)))
        .addMethod(DevicePluginApi.PREFERRED, unary(calls::prefer))
        .addMethod(DevicePluginApi.ALLOCATE, unary(calls::allocate))
        .addMethod(DevicePluginApi.PRE_START, unary(calls::preStart))
        .build();
  }

  static <A, B> ServerCallHandler<A, B> unary(Handler<A, B> handler) {
    return ServerCalls.asyncUnaryCall((request, answer) -> respond(handler, request, answer));
  }

  private static <A, B> void respond(Handler<A, B> handler, A request, StreamObserver<B> answer) {
    B response;
    try {
      response = handler.answer(request);
    } catch (StatusRuntimeException e) {
      answer.onError(e);
      return;
    } catch (RuntimeException e) {
      // A bug of ours must not leave the kubelet waiting: it waits without end.
      answer.onError(Status.INTERNAL.withDescription(e.toString()).withCause(e).asException());
      throw e;
    }
    answer.onNext(response);
    answer.onCompleted();
  }
}
