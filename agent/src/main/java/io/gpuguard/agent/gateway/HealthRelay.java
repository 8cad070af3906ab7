package io.gpuguard.agent.gateway;

import io.gpuguard.agent.decision.DriverHealth;
import io.gpuguard.agent.dra.HealthList;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One stream of health, from a DRA driver to the kubelet. The kubelet is sent a list when the
 * driver sends one, and when the hardware turns what it was sent wrong.
 */
final class HealthRelay implements StreamObserver<HealthList> {

  private final StreamObserver<HealthList> kubelet;
  private final Function<HealthList, DriverHealth.Merged> merge;
  private final Runnable ended;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private @Nullable HealthList told;
  private @Nullable HealthList sent;
  private boolean closed;

  /**
   * A stream on which nothing was sent yet.
   *
   * @param ended called once when either side ends it
   */
  HealthRelay(
      StreamObserver<HealthList> kubelet,
      Function<HealthList, DriverHealth.Merged> merge,
      Runnable ended) {
    this.kubelet = kubelet;
    this.merge = merge;
    this.ended = ended;
  }

  @Override
  public void onNext(HealthList list) {
    locked(
        () -> {
          told = list;
          send(merge.apply(list).list());
        });
  }

  /** The hardware changed, or more is known of what the devices stand for. */
  void again() {
    locked(
        () -> {
          HealthList merged = told == null ? null : merge.apply(told).list();
          if (merged != null && !merged.equals(sent)) {
            send(merged);
          }
        });
  }

  private void send(HealthList list) {
    sent = list;
    kubelet.onNext(list);
  }

  @Override
  public void onError(Throwable why) {
    locked(
        () -> {
          closed = true;
          kubelet.onError(why);
        });
    ended.run();
  }

  @Override
  public void onCompleted() {
    locked(
        () -> {
          closed = true;
          kubelet.onCompleted();
        });
    ended.run();
  }

  /** The kubelet listens no more. */
  void cancelled() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    ended.run();
  }

  private void locked(Runnable work) {
    lock.lock();
    try {
      if (!closed) {
        work.run();
      }
    } finally {
      lock.unlock();
    }
  }
}
