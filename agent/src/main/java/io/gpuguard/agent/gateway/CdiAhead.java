package io.gpuguard.agent.gateway;

import io.gpuguard.agent.cdi.CdiReader;
import io.gpuguard.agent.deviceplugin.ContainerResponse;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.kubelet.Checkpoint;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the CDI files of the node are, read ahead of the kubelet's calls, and which of their devices
 * containers were given.
 */
final class CdiAhead implements AutoCloseable {

  private static final long LOOK_MILLIS = 2000;

  private final HostTree host;
  private final Map<Given, List<String>> given = new ConcurrentHashMap<>();
  private volatile CdiReader.Result files = CdiReader.Result.NONE;
  private volatile boolean closed;
  private String state = "";

  private record Given(String resource, String id) {}

  CdiAhead(HostTree host) {
    this.host = host;
  }

  void open() {
    look();
    Thread.ofVirtual().name("CDI files").start(this::watch);
  }

  private void watch() {
    while (!closed) {
      try {
        Thread.sleep(LOOK_MILLIS);
        look();
      } catch (RuntimeException e) {
        files = CdiReader.Result.NONE; // Devices in no known file are judged at the start.
        state = "";
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void look() {
    HostTree at = host.again();
    String now = CdiReader.state(at);
    if (!now.equals(state)) {
      files = CdiReader.read(at);
      state = now;
    }
  }

  /** As they were a moment ago: Allocate holds up every pod of the node. */
  CdiReader.Result files() {
    return files;
  }

  /** As they are: the start of a container holds up that container alone. */
  CdiReader.Result filesNow() {
    return CdiReader.read(host.again());
  }

  void gave(String resource, List<String> ids, List<String> names) {
    ids.forEach(id -> given.put(new Given(resource, id), names));
  }

  /** Given with these devices; of an earlier process of ours the kubelet's checkpoint tells. */
  Set<String> given(String resource, List<String> ids) {
    Set<String> names = new LinkedHashSet<>();
    List<String> unknown = new ArrayList<>();
    for (String id : ids) {
      List<String> known = given.get(new Given(resource, id));
      if (known == null) {
        unknown.add(id);
      } else {
        names.addAll(known);
      }
    }
    if (!unknown.isEmpty()
        && Checkpoint.read(host.again()) instanceof Checkpoint.Result.Read(Checkpoint checkpoint)) {
      for (Checkpoint.Entry entry : checkpoint.entries()) {
        ContainerResponse answer = entry.given();
        if (answer != null
            && entry.resource().equals(resource)
            && entry.deviceIds().stream().anyMatch(unknown::contains)) {
          answer.cdiDevices().forEach(device -> names.add(device.name()));
        }
      }
    }
    return names;
  }

  @Override
  public void close() {
    closed = true;
  }
}
