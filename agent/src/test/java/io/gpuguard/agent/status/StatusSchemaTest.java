package io.gpuguard.agent.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.gpuguard.agent.hardware.HostTree;
import io.gpuguard.agent.hardware.TestingTree;
import io.gpuguard.agent.kubelet.KubeletFolders;
import io.gpuguard.agent.nvml.Nvml;
import io.gpuguard.agent.nvml.NvmlCode;
import io.gpuguard.agent.nvml.NvmlGpu;
import io.gpuguard.agent.nvml.NvmlState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON of a node is what docs/schema says, for nodes of all sorts. */
class StatusSchemaTest {

  private static final JsonSchema SCHEMA =
      JsonSchemaFactory.getInstance(VersionFlag.V202012)
          .getSchema(
              SchemaLocation.of(Path.of("../docs/schema/agent-status.json").toUri().toString()));

  @TempDir Path folder;

  /** Of a node where a pod holds a device of a resource that is gone. */
  private String json(String tree, Nvml.Result nvml) throws IOException {
    HostTree host = TestingTree.unpack(tree + ".tree", folder);
    TestingTree.write(
        List.of(
            KubeletFolders.CHECKPOINT
                + " = {\"Data\":{\"PodDeviceEntries\":[{\"PodUID\":\"u1\",\"ContainerName\":\"c\","
                + "\"ResourceName\":\"example.com/gone\",\"DeviceIDs\":{\"-1\":[\"1\"]}}],"
                + "\"RegisteredDevices\":{\"nvidia.com/gpu\":[\"GPU-x\"]}},\"Checksum\":1}"),
        folder);
    return StatusJson.write(Observation.of("node1", host, Beside.only(nvml)));
  }

  private static Collection<String> problems(String json) {
    return SCHEMA.validate(json, InputFormat.JSON).stream()
        .map(ValidationMessage::toString)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nvidia-8",
        "nvidia-mig-mixed",
        "amd-partitions",
        "intel",
        "mixed",
        "fallen-off-bus",
        "driver-mismatch",
        "virtual-machines"
      })
  void everyNodeKeepsToIt(String tree) throws IOException {
    String json = json(tree, new Nvml.Result.Absent());
    assertThat(json).contains("\"address\"").contains("\"control\"");
    assertThat(problems(json)).isEmpty();
    assertThat(problems(json.replaceFirst("\"address\"", "\"adress\""))).isNotEmpty();
  }

  @Test
  void whatTheLibraryTellsKeepsToIt() throws IOException {
    NvmlGpu full =
        new NvmlGpu(
            "0000:07:00.0",
            "GPU-00000000-0000-4000-8000-000000000007",
            "model",
            NvmlCode.SUCCESS,
            3L,
            new NvmlGpu.RemappedRows(1, 2, true, false),
            false,
            Set.of(NvmlGpu.Slowdown.POWER_BRAKE),
            List.of());
    NvmlGpu empty =
        new NvmlGpu(
            "0000:0b:00.0",
            null,
            null,
            NvmlCode.GPU_IS_LOST,
            null,
            null,
            false,
            Set.of(),
            List.of());
    NvmlState state = new NvmlState(NvmlCode.SUCCESS, "550.90.07", List.of(full, empty), List.of());
    String json = json("nvidia-8", new Nvml.Result.Read(state));
    assertThat(json).contains("\"remappedRows\"").contains("\"power-brake\"");
    assertThat(problems(json)).isEmpty();
  }
}
