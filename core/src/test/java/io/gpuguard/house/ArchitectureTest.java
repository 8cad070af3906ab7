package io.gpuguard.house;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.gpuguard.finding.Horizon;
import io.gpuguard.finding.Severity;
import io.gpuguard.source.Reading;
import org.junit.jupiter.api.Test;

/** The arrows of docs/architecture.md, held against the compiled classes of core. */
class ArchitectureTest {

  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(place -> !place.contains("/generated-sources/"))
          .importPackages("io.gpuguard");

  private static String room(String name) {
    return "io.gpuguard." + name + "..";
  }

  @Test
  void whatIsHeldAgainstTheRulesIsThere() {
    assertThat(CORE.contain(Reading.class)).isTrue();
    assertThat(CORE.size()).isGreaterThan(300);
  }

  /** A control has a severity and a horizon, and a finding has a control: the words are shared. */
  @Test
  void roomsFormNoCircle() {
    slices()
        .matching("io.gpuguard.(*)..")
        .should()
        .beFreeOfCycles()
        .ignoreDependency(alwaysTrue(), belongToAnyOf(Severity.class, Horizon.class))
        .check(CORE);
  }

  @Test
  void aTreeKnowsNothingElse() {
    classes()
        .that()
        .resideInAPackage(room("tree"))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(room("tree"), "java..", "org.jspecify..")
        .check(CORE);
  }

  @Test
  void theReaderKnowsOnlyObjects() {
    classes()
        .that()
        .resideInAPackage(room("source"))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            room("source"),
            room("resource"),
            room("tree"),
            "java..",
            "org.jspecify..",
            "org.snakeyaml.engine..")
        .check(CORE);
  }

  /** What findings are made of does not know how they were read or how they are shown. */
  @Test
  void checksKnowNeitherFilesNorReports() {
    noClasses()
        .that()
        .resideInAnyPackage(
            room("cel"),
            room("inventory"),
            room("component"),
            room("check"),
            room("finding"),
            room("podsecurity"),
            room("rbac"),
            room("network"),
            room("node"),
            room("health"),
            room("image"),
            room("sharing"),
            room("scheduling"),
            room("admission"),
            room("monitoring"),
            room("hostpath"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            room("source"), room("scan"), room("report"), room("plan"), room("repair"))
        .check(CORE);
  }

  /** By the reader, and by what lints, compiles and documents a catalogue folder. */
  @Test
  void onlyTheReaderTouchesFiles() {
    noClasses()
        .that()
        .resideOutsideOfPackages(room("source"), room("catalog"), room("reference"))
        .and()
        .doNotHaveFullyQualifiedName("io.gpuguard.scan.ExampleScans")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.nio.file.Files")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.File")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.ProcessBuilder")
        .check(CORE);
  }

  @Test
  void nothingOpensAConnection() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net.http..", "javax.net..", "java.nio.channels..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.net.Socket")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.net.URLConnection")
        .check(CORE);
  }

  /** cel-java parses for the build and for users' own controls; a scan evaluates without it. */
  @Test
  void onlyTheParserKnowsCelJava() {
    noClasses()
        .that()
        .haveNameNotMatching("io\\.gpuguard\\.cel\\.CelParser.*")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.cel..")
        .check(CORE);
  }

  /** The clock belongs to the command line: the same input gives the same bytes. */
  @Test
  void nobodyLooksAtTheClock() {
    noClasses()
        .should()
        .callMethod(java.time.LocalDate.class, "now")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .check(CORE);
  }

  @Test
  void roomsAreNamedForWhatIsInThem() {
    for (String name : new String[] {"util", "utils", "common", "helper", "manager", "impl"}) {
      noClasses().should().resideInAPackage(".." + name + "..").check(CORE);
      String word = Character.toUpperCase(name.charAt(0)) + name.substring(1);
      noClasses().should().haveSimpleNameEndingWith(word).check(CORE);
    }
  }
}
