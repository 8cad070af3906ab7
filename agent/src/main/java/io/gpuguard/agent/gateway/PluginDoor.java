package io.gpuguard.agent.gateway;

import io.gpuguard.agent.deviceplugin.DevicePluginApi;
import io.gpuguard.agent.deviceplugin.Empty;
import io.gpuguard.agent.deviceplugin.RegisterRequest;
import io.gpuguard.agent.rpc.Sockets;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The registration socket that plugins see in place of the kubelet's. The folder is never replaced:
 * containers of plugins would go on with the old one.
 */
final class PluginDoor implements AutoCloseable {

  private static final String SOCKET = "kubelet.sock";

  /** A registration has some hundred bytes; whoever reaches the folder can send some. */
  private static final int LARGEST = 64 << 10;

  private final Sockets sockets;
  private final Path folder;
  private final ServerServiceDefinition service;
  private @Nullable Server server;
  private @Nullable Object key;
  private boolean closed;

  PluginDoor(
      Sockets sockets, Path folder, DevicePluginService.Handler<RegisterRequest, Empty> register) {
    this.sockets = sockets;
    this.folder = folder;
    this.service =
        ServerServiceDefinition.builder(DevicePluginApi.REGISTRATION)
            .addMethod(DevicePluginApi.REGISTER, DevicePluginService.unary(register))
            .build();
  }

  /**
   * Clears the folder as the kubelet does at its start, then opens. Some plugins register again
   * when kubelet.sock is made, others when their own socket is gone.
   */
  synchronized void open() throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.toList()) {
        if (isSocket(entry)) {
          Files.deleteIfExists(entry);
        }
      }
    }
    bind();
  }

  private static boolean isSocket(Path path) {
    BasicFileAttributes facts = facts(path);
    // No regular file, no folder, no link: sockets, pipes and devices are "other" in Java.
    return facts != null && facts.isOther();
  }

  /** Null if there is none, or none any more: plugins remove their sockets as they like. */
  private static @Nullable BasicFileAttributes facts(Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return null;
    }
  }

  private void bind() throws IOException {
    Path socket = folder.resolve(SOCKET);
    try {
      Files.deleteIfExists(socket);
    } catch (DirectoryNotEmptyException e) {
      // Every plugin may write here. What lies in our place is put aside, not looked into.
      Files.move(socket, folder.resolve(".aside-" + System.nanoTime()));
    }
    server = sockets.serve(socket, LARGEST, service);
    key = key(socket);
  }

  private static @Nullable Object key(Path socket) {
    BasicFileAttributes facts = facts(socket);
    return facts == null ? null : facts.fileKey();
  }

  /** Whether plugins find the socket. */
  synchronized boolean isOpen() {
    Object now = key(folder.resolve(SOCKET));
    return !closed && now != null && now.equals(key);
  }

  /** Opens again if somebody took the socket away; true if so. */
  synchronized boolean repair() throws IOException {
    if (closed) {
      return false;
    }
    Object now = key(folder.resolve(SOCKET));
    if (now != null && now.equals(key)) {
      return false;
    }
    // The old one first: it removes its file when it closes, whoever's it is by then.
    shut();
    Files.createDirectories(folder);
    bind();
    return true;
  }

  @Override
  public synchronized void close() {
    closed = true;
    shut();
  }

  private void shut() {
    Server open = server;
    if (open != null) {
      open.shutdownNow();
      try {
        open.awaitTermination(1, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
