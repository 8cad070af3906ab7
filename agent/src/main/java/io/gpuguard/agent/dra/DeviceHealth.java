package io.gpuguard.agent.dra;

import io.gpuguard.agent.wire.MalformedMessage;
import io.gpuguard.agent.wire.Message;
import io.gpuguard.agent.wire.Unknown;
import io.gpuguard.agent.wire.WireReader;
import io.gpuguard.agent.wire.WireWriter;

/**
 * How one device is.
 *
 * @param health {@link #HEALTHY}, {@link #UNHEALTHY} or a number that means neither
 * @param updated when the driver found it so, in seconds since 1970
 * @param timeout after which it counts as unknown, in seconds; 0 for the kubelet's own
 */
public record DeviceHealth(
    Id device, long health, long updated, long timeout, String message, Unknown unknown)
    implements Message {

  public static final long UNKNOWN = 0;
  public static final long HEALTHY = 1;
  public static final long UNHEALTHY = 2;

  /** The name of a device among those of its driver. */
  public record Id(String pool, String device, Unknown unknown) implements Message {

    public Id(String pool, String device) {
      this(pool, device, Unknown.NONE);
    }

    static Id read(WireReader in) throws MalformedMessage {
      String pool = "";
      String device = "";
      while (in.next()) {
        switch (in.field()) {
          case 1 -> pool = in.string();
          case 2 -> device = in.string();
          default -> in.keepUnknown();
        }
      }
      return new Id(pool, device, in.unknown());
    }

    @Override
    public void write(WireWriter out) {
      out.string(1, pool);
      out.string(2, device);
      out.unknown(unknown);
    }
  }

  public DeviceHealth(String pool, String device, long health) {
    this(new Id(pool, device), health, 0, 0, "", Unknown.NONE);
  }

  static DeviceHealth read(WireReader in) throws MalformedMessage {
    Id device = new Id("", "");
    long health = UNKNOWN;
    long updated = 0;
    long timeout = 0;
    String message = "";
    while (in.next()) {
      switch (in.field()) {
        case 1 -> device = Id.read(in.message());
        case 2 -> health = in.number();
        case 3 -> updated = in.number();
        case 4 -> timeout = in.number();
        case 5 -> message = in.string();
        default -> in.keepUnknown();
      }
    }
    return new DeviceHealth(device, health, updated, timeout, message, in.unknown());
  }

  /** The same device, sick. */
  public DeviceHealth sick(String why) {
    String both = message.isEmpty() ? why : why + "; the driver says: " + message;
    return new DeviceHealth(device, UNHEALTHY, updated, timeout, both, unknown);
  }

  @Override
  public void write(WireWriter out) {
    out.message(1, device);
    out.number(2, health);
    out.number(3, updated);
    out.number(4, timeout);
    out.string(5, message);
    out.unknown(unknown);
  }
}
