package io.gpuguard.agent.dra;

import io.gpuguard.agent.rpc.Method;
import io.grpc.MethodDescriptor;
import java.util.List;

/** The kubelet's plugin registration (v1) and its API for DRA drivers. */
public final class DraApi {

  public static final String TYPE = "DRAPlugin";
  public static final String REGISTRATION = "pluginregistration.Registration";

  public static final MethodDescriptor<Opaque, PluginInfo> INFO =
      Method.unary(REGISTRATION + "/GetInfo", Opaque::read, PluginInfo::read);
  public static final MethodDescriptor<RegistrationStatus, Opaque> NOTIFY =
      Method.unary(
          REGISTRATION + "/NotifyRegistrationStatus", RegistrationStatus::read, Opaque::read);

  /** Versions of the service that tells how devices are; their messages are the same. */
  public static final List<Health> HEALTH =
      List.of(Health.of("v1alpha1"), Health.of("v1beta1"), Health.of("v1"));

  /** Both versions have the same messages but for the share of a device. */
  public static final List<Version> VERSIONS =
      List.of(
          Version.of("v1.DRAPlugin", "k8s.io.kubelet.pkg.apis.dra.v1.DRAPlugin"),
          Version.of("v1beta1.DRAPlugin", "k8s.io.kubelet.pkg.apis.dra.v1beta1.DRAPlugin"));

  /**
   * One version of the API.
   *
   * @param name as plugins tell it
   * @param service as gRPC calls it
   */
  public record Version(
      String name,
      String service,
      MethodDescriptor<PrepareRequest, PrepareResponse> prepare,
      MethodDescriptor<Opaque, Opaque> unprepare) {

    static Version of(String name, String service) {
      return new Version(
          name,
          service,
          Method.unary(
              service + "/NodePrepareResources", PrepareRequest::read, PrepareResponse::read),
          Method.unary(service + "/NodeUnprepareResources", Opaque::read, Opaque::read));
    }
  }

  /**
   * One version of the service for health.
   *
   * @param service as gRPC calls it, and as drivers tell that they have it
   */
  public record Health(String service, MethodDescriptor<Opaque, HealthList> watch) {

    static Health of(String version) {
      String service = version + ".DRAResourceHealth";
      return new Health(
          service, Method.stream(service + "/NodeWatchResources", Opaque::read, HealthList::read));
    }
  }

  private DraApi() {}
}
