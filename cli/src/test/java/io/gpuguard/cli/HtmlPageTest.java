package io.gpuguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pages in a real browser: opened from a file, silent, used by keyboard. Pictures for people
 * lie in target/pages afterwards.
 */
class HtmlPageTest {

  @TempDir(cleanup = CleanupMode.NEVER)
  static Path profile;

  @TempDir Path folder;

  private final Path pictures = Path.of("target/pages");
  private TestingBrowser browser;

  @BeforeEach
  void start() throws Exception {
    browser = TestingBrowser.start(Files.createTempDirectory(profile, "b"));
  }

  @AfterEach
  void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
  }

  private Path page(String verb, String... inputs) throws Exception {
    TestingCli cli = new TestingCli(folder);
    Path file = folder.resolve(verb + ".html");
    String[] words = new String[inputs.length + 2];
    words[0] = verb;
    words[1] = "-ohtml=" + file;
    System.arraycopy(inputs, 0, words, 2, inputs.length);
    assertThat(cli.run(words).code()).isNotEqualTo(ExitCode.BAD_INPUT);
    assertThat(file).isRegularFile();
    return file;
  }

  private Path examples(String verb) throws Exception {
    return page(verb, TestingSchema.repository().resolve("examples").toString());
  }

  private void isSilent() {
    assertThat(browser.problems()).isEmpty();
    assertThat(browser.externalRequests()).isEmpty();
  }

  /** Nothing sticks out to the right: a person never scrolls the whole page sideways. */
  private void fitsItsWindow() throws Exception {
    assertThat(browser.ask("document.documentElement.scrollWidth <= innerWidth")).isEqualTo("true");
  }

  @Test
  void theScanPageIsUsedByKeyboard() throws Exception {
    browser.open(examples("scan"), 1280, false);
    assertThat(browser.ask("document.title")).contains("gpuguard");
    assertThat(browser.ask("document.body.innerText")).contains("28 findings: 1 critical");
    String shown = "[...document.querySelectorAll('#view-findings details.group')].length";
    browser.press("2");
    assertThat(browser.ask("location.hash")).isEqualTo("#findings");
    int all = Integer.parseInt(browser.ask(shown));
    assertThat(all).isGreaterThan(10);

    browser.press("/", "m", "i", "n", "e", "r");
    assertThat(browser.ask("document.activeElement.value")).isEqualTo("miner");
    browser.ask("new Promise(done => setTimeout(done, 400))");
    assertThat(Integer.parseInt(browser.ask(shown))).isLessThan(all).isPositive();

    browser.press("ArrowDown");
    assertThat(browser.ask("document.activeElement.tagName")).isEqualTo("SUMMARY");
    browser.press("j");
    String open = "document.activeElement.parentElement.open";
    boolean before = Boolean.parseBoolean(browser.ask(open));
    browser.press("Enter");
    assertThat(browser.ask(open)).isEqualTo(String.valueOf(!before));
    assertThat(browser.ask("document.querySelector('#view-findings').innerText"))
        .contains("NVIDIA_VISIBLE_DEVICES");
    browser.press("Escape", "Escape", "Escape");
    isSilent();
  }

  @Test
  void aFilterShowsWhatItSays() throws Exception {
    Path page = examples("scan");
    browser.open(page, 1280, false);
    browser.ask("location.hash = '#findings?severity=critical'");
    browser.ask("new Promise(done => setTimeout(done, 200))");
    assertThat(
            browser.ask(
                "[...document.querySelectorAll('#view-findings details.group')]"
                    + ".every(g => g.className.includes('critical'))"))
        .isEqualTo("true");
    isSilent();
  }

  /** A finding opened alone says what, why it matters and what to do. */
  @Test
  void aFindingSaysWhyItMatters() throws Exception {
    TestingCli cli = new TestingCli(folder);
    Path page = page("scan", cli.file("pod.yaml", TestingCli.WORKLOAD));
    browser.open(page, 1280, false);
    browser.ask("location.hash = '#findings?control=GG-BYP-004'");
    browser.ask("new Promise(done => setTimeout(done, 300))");
    browser.ask(
        "document.querySelectorAll('#view-findings summary').forEach(s => s.parentElement.open ||"
            + " s.click())");
    browser.ask("new Promise(done => setTimeout(done, 300))");
    String rationale = cli.run("explain", "GG-BYP-004").out();
    String shown = browser.ask("document.querySelector('#view-findings .rationale').innerText");
    assertThat(shown).hasSizeGreaterThan(60);
    assertThat(rationale.replaceAll("\\s+", " ")).contains(shown.replaceAll("\\s+", " "));
    assertThat(browser.ask("document.querySelector('#view-findings .detail').textContent"))
        .containsSubsequence("What", "Why it matters", "Repair");
    browser.picture(pictures.resolve("finding.png"));
    isSilent();
  }

  @Test
  void lightAndDarkWideAndNarrow() throws Exception {
    Path page = examples("scan");
    for (int width : new int[] {1280, 400}) {
      for (boolean dark : new boolean[] {false, true}) {
        browser.open(page, width, dark);
        String name = width + (dark ? "-dark" : "-light");
        assertThat(browser.ask("document.documentElement.dataset.theme"))
            .isEqualTo(dark ? "dark" : "light");
        int section = 1;
        for (String id : List.of("summary", "findings", "components", "audit", "roadmap")) {
          browser.press(String.valueOf(section++));
          if (id.equals("findings")) {
            browser.press("j", "Enter", "j", "Enter");
          }
          browser.picture(pictures.resolve("scan-" + id + "-" + name + ".png"));
          fitsItsWindow();
        }
      }
    }
    browser.press("t");
    assertThat(browser.ask("document.documentElement.dataset.theme")).isEqualTo("light");
    isSilent();
  }

  @Test
  void printsOnPaper() throws Exception {
    browser.open(examples("scan"), 1280, true);
    Path pdf = pictures.resolve("scan.pdf");
    browser.print(pdf);
    assertThat(Files.size(pdf)).isGreaterThan(5_000);
    browser.ask("window.print = () => { window.printed = document.body.innerText }; 0");
    browser.ask("document.getElementById('print').click()");
    browser.ask("new Promise(done => setTimeout(done, 500))");
    assertThat(browser.ask("window.printed"))
        .contains("28 findings: 1 critical")
        .contains("/var/lib/kubelet/device-plugins")
        .contains("Pin the image to the digest");
    isSilent();
  }

  @Test
  void namesOfTheInputAreTextAndNothingElse() throws Exception {
    TestingCli cli = new TestingCli(folder);
    for (String verb : List.of("scan", "inventory", "plan")) {
      browser.open(page(verb, cli.file("nasty.yaml", TestingInputs.NASTY)), 1280, false);
      if (verb.equals("scan")) {
        browser.press("2", "j", "Enter", "j", "Enter");
        assertThat(browser.ask("document.body.innerText")).contains("<b>");
      }
      assertThat(browser.ask("document.querySelectorAll('main b b, main script').length"))
          .isEqualTo("0");
    }
    isSilent();
  }

  @Test
  void anEmptyScanHasAPageToo() throws Exception {
    TestingCli cli = new TestingCli(folder);
    cli.file("empty/readme.txt", "nothing");
    browser.open(page("scan", cli.path("empty")), 1280, false);
    assertThat(browser.ask("document.body.innerText")).isNotBlank();
    browser.picture(pictures.resolve("scan-empty.png"));
    browser.press("2");
    assertThat(browser.ask("document.querySelector('#view-findings').innerText"))
        .containsIgnoringCase("nothing");
    isSilent();
  }

  @Test
  void theInventoryPageTellsAnAuditorEverything() throws Exception {
    Path page = examples("inventory");
    for (int width : new int[] {1280, 400}) {
      for (boolean dark : new boolean[] {false, true}) {
        browser.open(page, width, dark);
        fitsItsWindow();
        browser.picture(
            pictures.resolve("inventory-" + width + (dark ? "-dark" : "-light") + ".png"));
      }
    }
    assertThat(browser.ask("document.body.innerText"))
        .contains("NVIDIA device plugin")
        .contains("/var/lib/kubelet/device-plugins")
        .contains("examples/vulnerable/device-plugin.yaml:")
        .contains("Deployment team-a/notebook");
    browser.print(pictures.resolve("inventory.pdf"));
    isSilent();
  }
}
