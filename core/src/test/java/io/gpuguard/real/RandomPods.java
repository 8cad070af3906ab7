package io.gpuguard.real;

import io.gpuguard.source.TextFile;
import io.gpuguard.tree.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Pods that differ in the fields that the Pod Security Standards are about, as JSON. Most of them
 * are valid; about each field is left out more often than not, so that every level is met.
 */
final class RandomPods {

  private static final List<String> CAPABILITIES =
      List.of("ALL", "CHOWN", "NET_BIND_SERVICE", "NET_RAW", "SYS_ADMIN", "SETUID", "SYS_CHROOT");
  private static final List<String> VOLUMES =
      List.of(
          "\"emptyDir\":{}",
          "\"hostPath\":{\"path\":\"/dev\"}",
          "\"configMap\":{\"name\":\"a\"}",
          "\"secret\":{\"secretName\":\"a\"}",
          "\"downwardAPI\":{\"items\":[]}",
          "\"projected\":{\"sources\":[]}",
          "\"persistentVolumeClaim\":{\"claimName\":\"a\"}",
          "\"csi\":{\"driver\":\"a.example.com\"}",
          "\"nfs\":{\"server\":\"a\",\"path\":\"/\"}",
          "\"iscsi\":{\"targetPortal\":\"a\",\"iqn\":\"iqn.2015-02.example.com:a\",\"lun\":0}",
          "\"ephemeral\":{\"volumeClaimTemplate\":{\"spec\":{\"accessModes\":[\"ReadWriteOnce\"],"
              + "\"resources\":{\"requests\":{\"storage\":\"1Gi\"}}}}}",
          "\"image\":{\"reference\":\"a\",\"pullPolicy\":\"Always\"}");
  private static final List<String> SYSCTLS =
      List.of(
          "kernel.shm_rmid_forced",
          "net.ipv4.ip_local_port_range",
          "net.ipv4.tcp_syncookies",
          "net.ipv4.ping_group_range",
          "net.ipv4.ip_unprivileged_port_start",
          "net.ipv4.ip_local_reserved_ports",
          "net.ipv4.tcp_keepalive_time",
          "net.ipv4.tcp_fin_timeout",
          "net.ipv4.tcp_keepalive_intvl",
          "net.ipv4.tcp_keepalive_probes",
          "net.ipv4.tcp_rmem",
          "net.ipv4.tcp_wmem",
          "kernel.msgmax",
          "net/ipv4/ip_local_port_range");

  private final Random random;

  RandomPods(long seed) {
    random = new Random(seed);
  }

  Mapping next(int number) {
    List<String> metadata = new ArrayList<>(List.of("\"name\":\"p-" + number + "\""));
    if (chance(5)) {
      metadata.add(
          "\"annotations\":{\"container.apparmor.security.beta.kubernetes.io/c0\":\""
              + pick("runtime/default", "localhost/a", "unconfined")
              + "\"}");
    }
    List<String> spec = new ArrayList<>();
    boolean windows = chance(4);
    flags(spec, 12, "hostNetwork", "hostPID", "hostIPC", "hostUsers");
    if (windows || chance(10)) {
      spec.add("\"os\":{\"name\":\"" + (windows ? "windows" : "linux") + "\"}");
    }
    optional(spec, "securityContext", podContext());
    List<String> volumes = new ArrayList<>();
    for (int i = 0; i < random.nextInt(3); i++) {
      volumes.add("{\"name\":\"v" + i + "\"," + volume() + "}");
    }
    spec.add("\"volumes\":[" + String.join(",", volumes) + "]");
    spec.add("\"containers\":[" + containers("c", 1 + random.nextInt(2)) + "]");
    if (chance(30)) {
      spec.add("\"initContainers\":[" + containers("i", 1) + "]");
    }
    return parse(
        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{"
            + String.join(",", metadata)
            + "},\"spec\":{"
            + String.join(",", spec)
            + "}}");
  }

  private String volume() {
    return chance(40) ? VOLUMES.getFirst() : VOLUMES.get(random.nextInt(VOLUMES.size()));
  }

  private List<String> podContext() {
    List<String> fields = contexts();
    if (chance(20)) {
      fields.add(
          "\"sysctls\":[{\"name\":\""
              + SYSCTLS.get(random.nextInt(SYSCTLS.size()))
              + "\",\"value\":\"1\"}]");
    }
    return fields;
  }

  private String containers(String prefix, int count) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> fields = new ArrayList<>();
      fields.add("\"name\":\"" + prefix + i + "\"");
      fields.add("\"image\":\"registry.example.com/a:1\"");
      optional(fields, "securityContext", containerContext());
      if (chance(10)) {
        String host = chance(50) ? ",\"hostPort\":" + pick("0", "80", "8080") : "";
        fields.add("\"ports\":[{\"containerPort\":8080" + host + "}]");
      }
      if (prefix.equals("c")) {
        probes(fields);
      }
      all.add("{" + String.join(",", fields) + "}");
    }
    return String.join(",", all);
  }

  private void probes(List<String> fields) {
    String host =
        pick("", ",\"host\":\"127.0.0.1\"", ",\"host\":\"example.com\"", ",\"host\":\"\"");
    String http = "{\"httpGet\":{\"port\":80" + host + "}";
    String tcp = "{\"tcpSocket\":{\"port\":80" + host + "}";
    if (chance(6)) {
      fields.add(
          "\""
              + pick("livenessProbe", "readinessProbe", "startupProbe")
              + "\":"
              + pick(http, tcp)
              + "}");
    }
    if (chance(4)) {
      fields.add(
          "\"lifecycle\":{\"" + pick("preStop", "postStart") + "\":" + pick(http, tcp) + "}}");
    }
  }

  private List<String> containerContext() {
    List<String> fields = contexts();
    if (chance(8)) {
      fields.add("\"privileged\":" + random.nextBoolean());
    }
    if (chance(70)) {
      fields.add("\"allowPrivilegeEscalation\":" + chance(10));
    }
    if (chance(70)) {
      List<String> parts = new ArrayList<>();
      parts.add("\"drop\":[" + (chance(80) ? "\"ALL\"" : quoted(capability())) + "]");
      if (chance(30)) {
        parts.add("\"add\":[" + quoted(capability()) + "]");
      }
      fields.add("\"capabilities\":{" + String.join(",", parts) + "}");
    }
    if (chance(6)) {
      fields.add("\"procMount\":" + quoted(pick("Default", "Unmasked")));
    }
    return fields;
  }

  /** Fields that a pod and a container both have. */
  private List<String> contexts() {
    List<String> fields = new ArrayList<>();
    if (chance(60)) {
      fields.add("\"runAsNonRoot\":" + chance(85));
    }
    if (chance(15)) {
      fields.add("\"runAsUser\":" + pick("0", "1000"));
    }
    if (chance(60)) {
      fields.add(
          "\"seccompProfile\":"
              + pick(
                  "{\"type\":\"RuntimeDefault\"}",
                  "{\"type\":\"RuntimeDefault\"}",
                  "{\"type\":\"Localhost\",\"localhostProfile\":\"a.json\"}",
                  "{\"type\":\"Unconfined\"}"));
    }
    if (chance(8)) {
      fields.add(
          "\"appArmorProfile\":"
              + pick(
                  "{\"type\":\"RuntimeDefault\"}",
                  "{\"type\":\"Localhost\",\"localhostProfile\":\"a\"}",
                  "{\"type\":\"Unconfined\"}"));
    }
    if (chance(10)) {
      fields.add(
          "\"seLinuxOptions\":{"
              + pick(
                  "\"level\":\"s0:c1,c2\"",
                  "\"type\":\"container_t\"",
                  "\"type\":\"container_init_t\"",
                  "\"type\":\"container_kvm_t\"",
                  "\"type\":\"container_engine_t\"",
                  "\"type\":\"spc_t\"",
                  "\"user\":\"system_u\"",
                  "\"role\":\"sysadm_r\"",
                  "\"type\":\"\"")
              + "}");
    }
    if (chance(4)) {
      fields.add("\"windowsOptions\":{\"hostProcess\":" + random.nextBoolean() + "}");
    }
    return fields;
  }

  private String capability() {
    return CAPABILITIES.get(random.nextInt(CAPABILITIES.size()));
  }

  private void flags(List<String> into, int percent, String... names) {
    for (String name : names) {
      if (chance(percent)) {
        into.add(quoted(name) + ":" + chance(40));
      }
    }
  }

  private static void optional(List<String> into, String name, List<String> fields) {
    if (!fields.isEmpty()) {
      into.add(quoted(name) + ":{" + String.join(",", fields) + "}");
    }
  }

  private static String quoted(String text) {
    return "\"" + text + "\"";
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private String pick(String... from) {
    return from[random.nextInt(from.length)];
  }

  private static Mapping parse(String json) {
    return switch (TextFile.parse("pod", json.getBytes(java.nio.charset.StandardCharsets.UTF_8))) {
      case TextFile.Result.Read(TextFile file) -> file.root();
      case TextFile.Result.Unreadable(String place, String message) ->
          throw new IllegalStateException(place + message + json);
    };
  }
}
