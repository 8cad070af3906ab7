package io.gpuguard.agent.podresources;

import io.gpuguard.agent.rpc.Method;
import io.gpuguard.agent.rpc.Sockets;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Asks the kubelet which pod holds which device. The kubelet answers all its clients together 100
 * times a second at most, so callers ask seldom and keep the answer.
 */
public final class PodResourcesClient implements AutoCloseable {

  private static final long DEADLINE_SECONDS = 3;

  private static final MethodDescriptor<ListRequest, ListResponse> LIST =
      Method.unary("v1.PodResourcesLister/List", ListRequest::read, ListResponse::read);
  private static final MethodDescriptor<ListRequest, ListResponse> LIST_ALPHA =
      Method.unary("v1alpha1.PodResourcesLister/List", ListRequest::read, ListResponse::read);
  private static final MethodDescriptor<ListRequest, AllocatableResponse> ALLOCATABLE =
      Method.unary(
          "v1.PodResourcesLister/GetAllocatableResources",
          ListRequest::read,
          AllocatableResponse::read);
  private static final MethodDescriptor<GetRequest, GetResponse> GET =
      Method.unary("v1.PodResourcesLister/Get", GetRequest::read, GetResponse::read);

  private final ManagedChannel channel;

  public PodResourcesClient(Sockets sockets, Path socket) {
    this.channel = sockets.channel(socket);
  }

  /** All pods that hold something; v1alpha1 where the kubelet is too old for v1. */
  public ListResponse list() {
    ListRequest request = new ListRequest();
    try {
      return call(LIST, request);
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.UNIMPLEMENTED) {
        throw e;
      }
      return call(LIST_ALPHA, request);
    }
  }

  /** The healthy devices of all resources. */
  public AllocatableResponse allocatable() {
    return call(ALLOCATABLE, new ListRequest());
  }

  /** One pod, from Kubernetes 1.34 on. */
  public GetResponse get(String namespace, String name) {
    return call(GET, new GetRequest(name, namespace));
  }

  private <A, B> B call(MethodDescriptor<A, B> method, A request) {
    CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    return ClientCalls.blockingUnaryCall(channel, method, options, request);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
