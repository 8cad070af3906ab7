package io.gpuguard.agent.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.gpuguard.agent.deviceplugin.AllocateRequest;
import io.gpuguard.agent.deviceplugin.AllocateResponse;
import io.gpuguard.agent.deviceplugin.CdiDevice;
import io.gpuguard.agent.deviceplugin.ContainerRequest;
import io.gpuguard.agent.deviceplugin.ContainerResponse;
import io.gpuguard.agent.deviceplugin.Device;
import io.gpuguard.agent.deviceplugin.DeviceList;
import io.gpuguard.agent.deviceplugin.DevicePluginOptions;
import io.gpuguard.agent.deviceplugin.DeviceSpec;
import io.gpuguard.agent.deviceplugin.Empty;
import io.gpuguard.agent.deviceplugin.Mount;
import io.gpuguard.agent.deviceplugin.NumaNode;
import io.gpuguard.agent.deviceplugin.PreStartRequest;
import io.gpuguard.agent.deviceplugin.PreferenceRequest;
import io.gpuguard.agent.deviceplugin.PreferenceResponse;
import io.gpuguard.agent.deviceplugin.RegisterRequest;
import io.gpuguard.agent.deviceplugin.TopologyInfo;
import io.gpuguard.agent.dra.Opaque;
import io.gpuguard.agent.dra.PluginInfo;
import io.gpuguard.agent.dra.PrepareRequest;
import io.gpuguard.agent.dra.PrepareResponse;
import io.gpuguard.agent.dra.PreparedClaim;
import io.gpuguard.agent.dra.PreparedDevice;
import io.gpuguard.agent.dra.RegistrationStatus;
import io.gpuguard.agent.podresources.AllocatableResponse;
import io.gpuguard.agent.podresources.GetRequest;
import io.gpuguard.agent.podresources.GetResponse;
import io.gpuguard.agent.podresources.ListRequest;
import io.gpuguard.agent.podresources.ListResponse;
import io.gpuguard.agent.rpc.Method;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Our codec against protobuf's own, which is the judge. */
class WireTest {

  /** Every message that a plugin or the kubelet can send to us. */
  private static final Map<String, Method.Reader<? extends Message>> MESSAGES =
      Map.ofEntries(
          Map.entry("RegisterRequest", RegisterRequest::read),
          Map.entry("DevicePluginOptions", DevicePluginOptions::read),
          Map.entry("DeviceList", DeviceList::read),
          Map.entry("PreferenceRequest", PreferenceRequest::read),
          Map.entry("PreferenceResponse", PreferenceResponse::read),
          Map.entry("AllocateRequest", AllocateRequest::read),
          Map.entry("AllocateResponse", AllocateResponse::read),
          Map.entry("PreStartRequest", PreStartRequest::read),
          Map.entry("Empty", Empty::read),
          Map.entry("ListRequest", ListRequest::read),
          Map.entry("ListResponse", ListResponse::read),
          Map.entry("AllocatableResponse", AllocatableResponse::read),
          Map.entry("GetRequest", GetRequest::read),
          Map.entry("GetResponse", GetResponse::read),
          Map.entry("PluginInfo", PluginInfo::read),
          Map.entry("RegistrationStatus", RegistrationStatus::read),
          Map.entry("PrepareRequest", PrepareRequest::read),
          Map.entry("PrepareResponse", PrepareResponse::read),
          Map.entry("Opaque", Opaque::read));

  private static final ContainerResponse CONTAINER =
      new ContainerResponse(
          Map.of("NVIDIA_VISIBLE_DEVICES", "GPU-1"),
          List.of(new Mount("/in", "/out", true)),
          List.of(new DeviceSpec("/dev/nvidia0", "/dev/nvidia0", "rw")),
          Map.of("cdi.k8s.io/x", "nvidia.com/gpu=0"),
          List.of(new CdiDevice("nvidia.com/gpu=0")));

  private static ByteString bytes(Message message) {
    return ByteString.copyFrom(message.bytes());
  }

  private static UnknownFieldSet.Field text(String text) {
    return UnknownFieldSet.Field.newBuilder()
        .addLengthDelimited(ByteString.copyFromUtf8(text))
        .build();
  }

  private static UnknownFieldSet.Field part(UnknownFieldSet part) {
    return UnknownFieldSet.Field.newBuilder().addLengthDelimited(part.toByteString()).build();
  }

  private static UnknownFieldSet.Field number(long number) {
    return UnknownFieldSet.Field.newBuilder().addVarint(number).build();
  }

  @Test
  void aClaimsAnswerIsAnEntryOfAMap() throws Exception {
    PreparedDevice device =
        new PreparedDevice(List.of("r"), "pool", "d0", List.of("v/c=d"), "s", Unknown.NONE);
    PrepareResponse response =
        new PrepareResponse(List.of(new PreparedClaim("u", List.of(device), "no", Unknown.NONE)));
    UnknownFieldSet inner =
        UnknownFieldSet.newBuilder()
            .addField(1, text("r"))
            .addField(2, text("pool"))
            .addField(3, text("d0"))
            .addField(4, text("v/c=d"))
            .addField(5, text("s"))
            .build();
    UnknownFieldSet value =
        UnknownFieldSet.newBuilder().addField(1, part(inner)).addField(2, text("no")).build();
    UnknownFieldSet entry =
        UnknownFieldSet.newBuilder().addField(1, text("u")).addField(2, part(value)).build();
    assertThat(bytes(response))
        .isEqualTo(UnknownFieldSet.newBuilder().addField(1, part(entry)).build().toByteString());
    assertThat(PrepareResponse.read(new WireReader(response.bytes()))).isEqualTo(response);
    assertThat(
            bytes(new PluginInfo("DRAPlugin", "a.b", "/x", List.of("v1.DRAPlugin"))).toByteArray())
        .isEqualTo(
            UnknownFieldSet.newBuilder()
                .addField(1, text("DRAPlugin"))
                .addField(2, text("a.b"))
                .addField(3, text("/x"))
                .addField(4, text("v1.DRAPlugin"))
                .build()
                .toByteArray());
  }

  @Test
  void fieldsHaveTheNumbersOfTheApi() throws InvalidProtocolBufferException {
    UnknownFieldSet topology =
        UnknownFieldSet.newBuilder()
            .addField(1, part(UnknownFieldSet.newBuilder().addField(1, number(-1)).build()))
            .build();
    UnknownFieldSet device =
        UnknownFieldSet.newBuilder()
            .addField(1, text("GPU-ä"))
            .addField(2, text("Healthy"))
            .addField(3, part(topology))
            .build();
    assertThat(
            bytes(
                new DeviceList(
                    List.of(
                        new Device(
                            "GPU-ä", "Healthy", new TopologyInfo(List.of(new NumaNode(-1))))))))
        .isEqualTo(UnknownFieldSet.newBuilder().addField(1, part(device)).build().toByteString());
    assertThat(UnknownFieldSet.parseFrom(bytes(CONTAINER)).asMap().keySet())
        .containsExactly(1, 2, 3, 4, 5);
    assertThat(bytes(new RegisterRequest("v1beta1", "a.sock", "nvidia.com/gpu", null)))
        .isEqualTo(
            UnknownFieldSet.newBuilder()
                .addField(1, text("v1beta1"))
                .addField(2, text("a.sock"))
                .addField(3, text("nvidia.com/gpu"))
                .build()
                .toByteString());
    assertThat(bytes(new DevicePluginOptions(true, false)))
        .isEqualTo(UnknownFieldSet.newBuilder().addField(1, number(1)).build().toByteString());
  }

  @Test
  void whatIsWrittenIsRead() throws MalformedMessage {
    AllocateResponse response = new AllocateResponse(List.of(CONTAINER));
    assertThat(AllocateResponse.read(new WireReader(response.bytes()))).isEqualTo(response);
    AllocateRequest request =
        new AllocateRequest(List.of(new ContainerRequest(List.of("a", "", "b"))));
    assertThat(AllocateRequest.read(new WireReader(request.bytes()))).isEqualTo(request);
  }

  @Test
  void fieldsOfNewerVersionsPassThrough() throws Exception {
    ByteString newer =
        UnknownFieldSet.newBuilder()
            .addField(1, number(1))
            .addField(9, text("new"))
            .addField(10, UnknownFieldSet.Field.newBuilder().addFixed32(7).addFixed64(8).build())
            .build()
            .toByteString();
    DevicePluginOptions read = DevicePluginOptions.read(new WireReader(newer.toByteArray()));
    assertThat(read.preStartRequired()).isTrue();
    assertThat(UnknownFieldSet.parseFrom(bytes(read))).isEqualTo(UnknownFieldSet.parseFrom(newer));
  }

  @Test
  void brokenBytesAreRefusedAndNeverMore() {
    for (byte[] bytes :
        List.of(
            new byte[] {0x0a, 5, 'a'}, // longer than the message
            new byte[] {0x0a, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f}, // 34 GB
            new byte[] {0x0a, 1, (byte) 0xff}, // no UTF-8
            new byte[] {0x08, 1}, // a number in place of a text
            new byte[] {0x0b, 0x0c}, // a group
            new byte[] {0x00, 0}, // field 0
            new byte[] {(byte) 0x80})) { // cut
      assertThatThrownBy(() -> RegisterRequest.read(new WireReader(bytes)))
          .isInstanceOf(MalformedMessage.class);
    }
  }

  /**
   * Random damage to valid messages: each is read or refused, nothing else is thrown; what we read,
   * protobuf reads; what we write again, we read as the same.
   */
  @Test
  void fuzz() throws Exception {
    int read = 0;
    for (var entry : MESSAGES.entrySet()) {
      for (int seed = 0; seed < 3000; seed++) {
        Random random = new Random(seed * 31L + entry.getKey().hashCode());
        byte[] bytes = damaged(random);
        Message message;
        try {
          message = entry.getValue().read(new WireReader(bytes));
        } catch (MalformedMessage e) {
          continue;
        }
        read++;
        UnknownFieldSet.parseFrom(bytes);
        assertThat(entry.getValue().read(new WireReader(message.bytes())))
            .as("%s, seed %d", entry.getKey(), seed)
            .isEqualTo(message);
      }
    }
    assertThat(read).as("damage must leave some messages readable").isGreaterThan(1000);
  }

  private static byte[] damaged(Random random) {
    Message[] seeds = {
      CONTAINER,
      new AllocateResponse(List.of(CONTAINER, CONTAINER)),
      new RegisterRequest("v1beta1", "x.sock", "a.b/c", new DevicePluginOptions(true, true)),
      new DeviceList(
          List.of(new Device("GPU-1", "Healthy", new TopologyInfo(List.of(new NumaNode(1)))))),
      new PreStartRequest(List.of("a", "b"))
    };
    byte[] bytes = seeds[random.nextInt(seeds.length)].bytes().clone();
    int hits = random.nextInt(4);
    for (int i = 0; i < hits; i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return random.nextInt(5) == 0
        ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length))
        : bytes;
  }
}
