package io.gpuguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Reports for other programs are what those programs read, for inputs of all sorts. */
class ReportSchemaTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private TestingCli cli = new TestingCli(Path.of(""));

  @BeforeEach
  void startAnew() {
    cli = new TestingCli(folder).in(TestingCli.WORKLOAD);
  }

  private String scan(List<String> input, String format) {
    List<String> words = new ArrayList<>(List.of("scan", "-o", format));
    words.addAll(input);
    return cli.run(words.toArray(String[]::new)).out();
  }

  private List<String> reports(String format) {
    return TestingInputs.of(cli).stream().map(input -> scan(input, format)).toList();
  }

  @Test
  void sarifFitsTheStandardAlsoWhenEmpty() {
    TestingSchema schema = TestingSchema.sarif();
    reports("sarif").forEach(schema::accepts);
    schema.refuses(reports("sarif").getFirst().replace("\"2.1.0\"", "\"2.0.0\""));
    schema.refuses(
        reports("sarif").getFirst().replaceFirst("\"startLine\": \\d+", "\"startLine\": 0"));
  }

  @Test
  void sarifRegionsAreTextOfTheFile() throws IOException {
    Path examples = TestingSchema.repository().resolve("examples");
    JsonNode results = results(scan(List.of(examples.toString()), "sarif"));
    assertThat(results).isNotEmpty();
    int seen = 0;
    for (JsonNode result : results) {
      JsonNode place = result.at("/locations/0/physicalLocation");
      JsonNode region = place.get("region");
      if (region == null) {
        assertThat(result.get("kind").asText()).isNotEqualTo("fail");
        continue;
      }
      List<String> lines =
          Files.readAllLines(Path.of(URI.create(place.at("/artifactLocation/uri").asText())));
      String line = lines.get(region.get("startLine").asInt() - 1);
      int from = region.get("startColumn").asInt() - 1;
      assertThat(line.substring(from)).isNotBlank();
      assertThat(line.charAt(from)).isNotEqualTo(' ');
      if (region.get("endLine").asInt() == region.get("startLine").asInt()) {
        assertThat(region.get("endColumn").asInt() - 1).isBetween(from + 1, line.length());
      }
      String name = result.at("/locations/0/logicalLocations/0/fullyQualifiedName").asText();
      if (name.endsWith(".privileged")) {
        assertThat(line).contains("privileged: true");
        seen++;
      }
    }
    assertThat(seen).isPositive();
  }

  @Test
  void sarifFingerprintsSurviveMovedLinesAndOtherFileNames() throws IOException {
    Path examples = TestingSchema.repository().resolve("examples/vulnerable");
    int number = 9;
    try (Stream<Path> files = Files.list(examples)) {
      for (Path file : files.sorted().toList()) {
        cli.file("moved/" + number-- + ".yaml", "# moved\n\n" + Files.readString(file));
      }
    }
    TreeSet<String> before = fingerprints(scan(List.of(examples.toString()), "sarif"));
    assertThat(before).hasSizeGreaterThan(15);
    assertThat(fingerprints(scan(List.of(cli.path("moved")), "sarif"))).isEqualTo(before);
  }

  private static TreeSet<String> fingerprints(String sarif) throws IOException {
    TreeSet<String> all = new TreeSet<>();
    for (JsonNode result : results(sarif)) {
      all.add(result.get("partialFingerprints").toString());
    }
    return all;
  }

  private static JsonNode results(String sarif) throws IOException {
    return JSON.readTree(sarif).at("/runs/0/results");
  }

  @Test
  void sarifSuppressesWhatIsExcepted() throws IOException {
    cli.file("pod.yaml", TestingCli.WORKLOAD);
    String file =
        cli.file(
            "e.txt",
            "exceptions:\n"
                + "  - {control: GG-BYP-004, owner: me, reason: a trial, until: 1970-01-02}\n");
    JsonNode results = results(scan(List.of("--exceptions", file, cli.path("pod.yaml")), "sarif"));
    assertThat(results.at("/0/suppressions/0/justification").asText()).startsWith("a trial");
    assertThat(results.at("/0/suppressions/0/status").asText()).isEqualTo("accepted");
  }

  @Test
  void oscalFitsTheSchemaOfNist() {
    TestingSchema schema = TestingSchema.oscal();
    reports("oscal").forEach(schema::accepts);
    schema.refuses(reports("oscal").getFirst().replace("\"import-ap\"", "\"import\""));
    schema.refuses(reports("oscal").getFirst().replaceFirst("\"uuid\": \"\\w", "\"uuid\": \"x"));
  }

  @Test
  void junitIsXmlThatCountsRight() throws Exception {
    for (String xml : reports("junit")) {
      Document document =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(xml)));
      Element root = document.getDocumentElement();
      assertThat(root.getTagName()).isEqualTo("testsuites");
      for (String[] count :
          new String[][] {{"tests", "testcase"}, {"failures", "failure"}, {"errors", "error"}}) {
        int sum = 0;
        NodeList suites = root.getElementsByTagName("testsuite");
        for (int i = 0; i < suites.getLength(); i++) {
          Element suite = (Element) suites.item(i);
          int own = suite.getElementsByTagName(count[1]).getLength();
          assertThat(suite.getAttribute(count[0])).isEqualTo("" + own);
          sum += own;
        }
        assertThat(root.getAttribute(count[0])).isEqualTo("" + sum);
      }
      assertThat(xml).doesNotContain(":0\n").doesNotContain(":0<");
    }
  }

  @Test
  void csvHasTheSameColumnsInEachRowAndNoFormula() {
    for (String csv : reports("csv")) {
      List<List<String>> rows = rows(csv);
      assertThat(rows.getFirst()).startsWith("control", "title", "severity", "verdict");
      for (List<String> row : rows) {
        assertThat(row).hasSameSizeAs(rows.getFirst());
        assertThat(row).noneMatch(cell -> cell.matches("(?s)[=+@-].*"));
      }
    }
  }

  /** The grammar of RFC 4180. */
  private static List<List<String>> rows(String csv) {
    List<List<String>> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < csv.length(); i++) {
      char c = csv.charAt(i);
      if (c == '"' && quoted && i + 1 < csv.length() && csv.charAt(i + 1) == '"') {
        cell.append(csv.charAt(++i));
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        row.add(cell.toString());
        cell.setLength(0);
      } else if (c == '\r' && !quoted) {
        assertThat(csv.charAt(++i)).isEqualTo('\n');
        row.add(cell.toString());
        cell.setLength(0);
        rows.add(row);
        row = new ArrayList<>();
      } else {
        cell.append(c);
      }
    }
    assertThat(quoted || !row.isEmpty() || !cell.isEmpty()).isFalse();
    return rows;
  }

  @Test
  void markdownTablesHaveTheSameColumnsInEachRow() {
    for (String markdown : reports("markdown")) {
      int columns = 0;
      for (String line : markdown.lines().toList()) {
        if (!line.startsWith("|")) {
          columns = 0;
          continue;
        }
        int own = line.replace("\\|", "").replaceAll("[^|]", "").length();
        assertThat(own).as(line).isEqualTo(columns == 0 ? own : columns);
        columns = own;
      }
      assertThat(markdown).doesNotContain("<b>").doesNotContain("</script>");
    }
  }

  @Test
  void openReportsAreObjectsThatCanBeApplied() throws IOException {
    for (String text : reports("openreports")) {
      JsonNode list = JSON.readTree(text);
      assertThat(list.get("kind").asText()).isEqualTo("List");
      TreeSet<String> names = new TreeSet<>();
      for (JsonNode item : list.get("items")) {
        assertThat(item.get("apiVersion").asText()).isEqualTo("openreports.io/v1alpha1");
        assertThat(item.get("kind").asText()).isIn("Report", "ClusterReport");
        assertThat(item.at("/metadata/name").asText())
            .matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
        names.add(item.at("/metadata/namespace").asText() + "/" + item.at("/metadata/name"));
        int sum = 0;
        for (JsonNode count : item.get("summary")) {
          sum += count.asInt();
        }
        assertThat(sum).isEqualTo(item.get("results").size());
        for (JsonNode result : item.get("results")) {
          assertThat(result.get("result").asText()).isIn("pass", "fail", "warn", "error", "skip");
          assertThat(result.get("severity").asText())
              .isIn("critical", "high", "medium", "low", "info");
        }
      }
      assertThat(names).hasSize(list.get("items").size());
    }
  }

  /** The text format of Prometheus: a name, labels in quotes, a number. */
  @Test
  void prometheusLinesFitTheTextFormat() {
    for (String text : reports("prometheus")) {
      assertThat(text).endsWith("\n");
      for (String line : text.lines().toList()) {
        assertThat(line)
            .matches(
                "# (HELP|TYPE) gpuguard_[a-z_]+ .+|gpuguard_[a-z_]+"
                    + "(\\{([a-z_]+=\"([^\"\\\\]|\\\\[\\\\\"n])*\",?)+\\})? [0-9.]+");
      }
    }
  }
}
