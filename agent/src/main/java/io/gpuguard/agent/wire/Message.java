package io.gpuguard.agent.wire;

/** A protocol buffers message. */
public interface Message {

  void write(WireWriter out);

  default byte[] bytes() {
    WireWriter out = new WireWriter();
    write(out);
    return out.bytes();
  }
}
