package io.gpuguard.agent.gateway;

import java.time.Duration;

/**
 * How long the gateway waits for others. The kubelet sets no deadline on Allocate, on preferred
 * allocation and on options, and admits pods one after another: a plugin that hangs would hold up
 * every new pod of the node (kubernetes/kubernetes#117435).
 *
 * @param firstList from registration to the first device list
 * @param preStart below the 30 seconds that the kubelet gives
 * @param prepare of a DRA driver, below the 45 seconds that the kubelet gives
 * @param quarantine how long a device whose answer was refused is kept from pods, though its plugin
 *     registers anew
 * @param abandoned how long GPUs stay with a resource that nobody serves: as long as the kubelet
 *     remembers one (endpointStopGracePeriod)
 * @param register for the kubelet, which dials back for up to 10 seconds before it answers
 */
public record Deadlines(
    Duration options,
    Duration firstList,
    Duration preference,
    Duration allocate,
    Duration preStart,
    Duration register,
    Duration prepare,
    Duration quarantine,
    Duration abandoned) {

  public static final Deadlines DEFAULT =
      new Deadlines(
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(3),
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          Duration.ofMinutes(10),
          Duration.ofMinutes(5));
}
