package io.gpuguard.agent.deviceplugin;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** ContainerAllocateResponse: what the runtime gives to one container. */
public record ContainerResponse(
    Map<String, String> envs,
    List<Mount> mounts,
    List<DeviceSpec> devices,
    Map<String, String> annotations,
    List<CdiDevice> cdiDevices,
    Unknown unknown)
    implements Message {

  public ContainerResponse {
    envs = Collections.unmodifiableMap(new LinkedHashMap<>(envs));
    mounts = List.copyOf(mounts);
    devices = List.copyOf(devices);
    annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    cdiDevices = List.copyOf(cdiDevices);
  }

  public ContainerResponse(
      Map<String, String> envs,
      List<Mount> mounts,
      List<DeviceSpec> devices,
      Map<String, String> annotations,
      List<CdiDevice> cdiDevices) {
    this(envs, mounts, devices, annotations, cdiDevices, Unknown.NONE);
  }

  public static ContainerResponse read(WireReader in) throws MalformedMessage {
    Map<String, String> envs = new LinkedHashMap<>();
    List<Mount> mounts = new ArrayList<>();
    List<DeviceSpec> devices = new ArrayList<>();
    Map<String, String> annotations = new LinkedHashMap<>();
    List<CdiDevice> cdiDevices = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> in.entry(envs);
        case 2 -> mounts.add(Mount.read(in.message()));
        case 3 -> devices.add(DeviceSpec.read(in.message()));
        case 4 -> in.entry(annotations);
        case 5 -> cdiDevices.add(CdiDevice.read(in.message()));
        default -> in.keepUnknown();
      }
    }
    return new ContainerResponse(envs, mounts, devices, annotations, cdiDevices, in.unknown());
  }

  @Override
  public void write(WireWriter out) {
    out.entries(1, envs);
    out.messages(2, mounts);
    out.messages(3, devices);
    out.entries(4, annotations);
    out.messages(5, cdiDevices);
    out.unknown(unknown);
  }
}
