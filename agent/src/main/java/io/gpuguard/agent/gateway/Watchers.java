package io.gpuguard.agent.gateway;

import io.gpuguard.agent.deviceplugin.DeviceList;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The kubelet's streams of one resource. A stream that cannot take a list now gets the newest one
 * when it can, so that a kubelet that does not read fills no memory.
 */
final class Watchers {

  private final Set<Watcher> watchers = new LinkedHashSet<>();
  private final Runnable changed;

  Watchers(Runnable changed) {
    this.changed = changed;
  }

  /** Adds a stream and sends it what there is. */
  void add(ServerCallStreamObserver<DeviceList> stream, @Nullable DeviceList first) {
    Watcher watcher = new Watcher(stream);
    stream.setOnReadyHandler(watcher::ready);
    stream.setOnCancelHandler(() -> remove(watcher));
    synchronized (watchers) {
      watchers.add(watcher);
    }
    if (first != null) {
      watcher.send(first);
    }
    changed.run();
  }

  private void remove(Watcher watcher) {
    synchronized (watchers) {
      watchers.remove(watcher);
    }
    changed.run();
  }

  int count() {
    synchronized (watchers) {
      return watchers.size();
    }
  }

  void send(DeviceList list) {
    Watcher[] all;
    synchronized (watchers) {
      all = watchers.toArray(Watcher[]::new);
    }
    for (Watcher watcher : all) {
      watcher.send(list);
    }
  }

  private static final class Watcher {
    private final ServerCallStreamObserver<DeviceList> stream;
    private @Nullable DeviceList waiting;

    Watcher(ServerCallStreamObserver<DeviceList> stream) {
      this.stream = stream;
    }

    synchronized void send(DeviceList list) {
      waiting = list;
      ready();
    }

    synchronized void ready() {
      if (waiting != null && stream.isReady() && !stream.isCancelled()) {
        stream.onNext(waiting);
        waiting = null;
      }
    }
  }
}
