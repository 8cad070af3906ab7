package io.gpuguard.agent.rpm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/** The bytes of a file, read where they are needed. */
public interface Bytes {

  long size() throws IOException;

  /** So many bytes from there; fewer at the end of the file. */
  byte[] read(long at, int length) throws IOException;

  static Bytes of(byte[] all) {
    return new Bytes() {
      @Override
      public long size() {
        return all.length;
      }

      @Override
      public byte[] read(long at, int length) {
        int from = (int) Math.min(at, all.length);
        return Arrays.copyOfRange(all, from, Math.min(all.length, from + length));
      }
    };
  }

  static Bytes of(FileChannel file) {
    return new Bytes() {
      @Override
      public long size() throws IOException {
        return file.size();
      }

      @Override
      public byte[] read(long at, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        int read = 0;
        while (buffer.hasRemaining() && read >= 0) {
          read = file.read(buffer, at + buffer.position());
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
      }
    };
  }
}
