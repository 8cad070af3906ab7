package io.gpuguard.agent.deviceplugin;

import io.gpuguard.agent.rpc.Method;
import io.grpc.MethodDescriptor;

/** The methods of the kubelet device plugin API v1beta1. */
public final class DevicePluginApi {

  public static final String VERSION = "v1beta1";
  public static final String HEALTHY = "Healthy";
  public static final String UNHEALTHY = "Unhealthy";

  public static final String REGISTRATION = "v1beta1.Registration";
  public static final String PLUGIN = "v1beta1.DevicePlugin";

  public static final MethodDescriptor<RegisterRequest, Empty> REGISTER =
      Method.unary(REGISTRATION + "/Register", RegisterRequest::read, Empty::read);
  public static final MethodDescriptor<Empty, DevicePluginOptions> OPTIONS =
      Method.unary(PLUGIN + "/GetDevicePluginOptions", Empty::read, DevicePluginOptions::read);
  public static final MethodDescriptor<Empty, DeviceList> LIST_AND_WATCH =
      Method.stream(PLUGIN + "/ListAndWatch", Empty::read, DeviceList::read);
  public static final MethodDescriptor<PreferenceRequest, PreferenceResponse> PREFERRED =
      Method.unary(
          PLUGIN + "/GetPreferredAllocation", PreferenceRequest::read, PreferenceResponse::read);
  public static final MethodDescriptor<AllocateRequest, AllocateResponse> ALLOCATE =
      Method.unary(PLUGIN + "/Allocate", AllocateRequest::read, AllocateResponse::read);
  public static final MethodDescriptor<PreStartRequest, Empty> PRE_START =
      Method.unary(PLUGIN + "/PreStartContainer", PreStartRequest::read, Empty::read);

  private DevicePluginApi() {}
}
