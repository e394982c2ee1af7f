package io.espalier.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Holds the layout; and of every rule, that classes which break it are found. */
class ArchitectureTest {
  private static final Rules RULES = new Rules("io.espalier");
  private static final JavaClasses PROJECT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.espalier");

  /** Else a rule could pass because nothing was looked at. */
  private static final int CLASSES_AT_LEAST = 300;

  private static void holds(List<ArchRule> rules) {
    rules.forEach(rule -> rule.check(PROJECT));
  }

  /** Some rule must find fault with the classes below a fixture's root, naming the culprit. */
  private static void finds(
      String fixture, java.util.function.Function<Rules, List<ArchRule>> of, String culprit) {
    String root = "io.espalier.architecture.fixture." + fixture;
    JavaClasses classes = new ClassFileImporter().importPackages(root);
    assertThat(classes).isNotEmpty();
    assertThatThrownBy(() -> of.apply(new Rules(root)).forEach(rule -> rule.check(classes)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(culprit);
  }

  @Test
  void thereIsSomethingToLookAt() {
    assertThat(PROJECT.size()).isGreaterThanOrEqualTo(CLASSES_AT_LEAST);
    Set<String> built = Layout.IMPORTS.keySet();
    for (String name : built) {
      assertThat(PROJECT.stream().filter(c -> c.getPackageName().equals("io.espalier." + name)))
          .as(name)
          .hasSizeGreaterThan(2);
    }
  }

  @Test
  void everyPackageHasItsPlace() {
    RULES.everyPackageHasItsPlace().check(PROJECT);
    finds("stray", r -> List.of(r.everyPackageHasItsPlace()), "stray.elsewhere.Homeless");
  }

  @Test
  void importsFollowTheMatrix() {
    holds(RULES.importsFollowTheMatrix());
    finds("matrix", Rules::importsFollowTheMatrix, "matrix.scheduling.Nosy");
  }

  @Test
  void theMatrixNamesEveryPackageOnceAndHasNoCycle() {
    assertThat(Layout.IMPORTS.keySet())
        .isEqualTo(Layout.union(Layout.COMMON, Layout.TRAINING, Layout.SPARK_JOBS));
    Layout.COMMON.forEach(
        name -> assertThat(Layout.COMMON).as(name).containsAll(Layout.IMPORTS.get(name)));
    Layout.COMMON.forEach(
        name ->
            Layout.IMPORTS
                .get(name)
                .forEach(
                    other ->
                        assertThat(Layout.IMPORTS.get(other))
                            .as(other + " and " + name)
                            .doesNotContain(name)));
  }

  @Test
  void noPackagesDependOnEachOtherInACircle() {
    RULES.noCycles().check(PROJECT);
    finds("circle", r -> List.of(r.noCycles()), "circle.data.Chicken");
  }

  @Test
  void theCoreUsesFewLibraries() {
    holds(RULES.coreUsesFewLibraries());
    finds("libraries", Rules::coreUsesFewLibraries, "libraries.trial.Bookish");
  }

  @Test
  void sparkAndHadoopStayInSparkJobs() {
    RULES.sparkAndHadoopStayInSparkJobs().check(PROJECT);
    finds("cluster", r -> List.of(r.sparkAndHadoopStayInSparkJobs()), "cluster.study.Sparkling");
    finds("cluster", r -> List.of(r.sparkAndHadoopStayInSparkJobs()), "cluster.dl4j.Stored");
  }

  @Test
  void networksStayInTraining() {
    RULES.networksStayInTraining().check(PROJECT);
    finds("networks", r -> List.of(r.networksStayInTraining()), "networks.spark.Shipped");
  }

  @Test
  void nothingStaticCanChange() {
    RULES.noStaticMutableState().check(PROJECT);
    for (String field : List.of("counter", "CACHE", "TABLE", "COUNT", "LOCAL", "LISTED")) {
      finds("statics", r -> List.of(r.noStaticMutableState()), "statics.trial.Shared." + field);
    }
    JavaClasses tolerated =
        new ClassFileImporter().importPackages("io.espalier.architecture.fixture.holder");
    new Rules("io.espalier.architecture.fixture.holder").noStaticMutableState().check(tolerated);
  }

  @Test
  void chanceAndTimeAreInjected() {
    RULES.chanceAndTimeAreInjected().check(PROJECT);
    for (String method :
        List.of("random", "math", "local", "instant", "millis", "reference", "unseeded")) {
      finds("chance", r -> List.of(r.chanceAndTimeAreInjected()), "chance.trial.Dice." + method);
    }
  }

  @Test
  void noInputNamesTheClassThatIsInstantiated() {
    holds(RULES.noInputNamesAClass());
    for (String method : List.of("objects", "named", "network", "pipeline", "typed")) {
      finds("loading", Rules::noInputNamesAClass, "loading.data.Loader." + method);
    }
    finds("polymorphic", Rules::noInputNamesAClass, "polymorphic.data.Shape");
  }

  @Test
  void nothingThatCrossesTheWireHoldsAnArray() {
    RULES.nothingThatCrossesTheWireHoldsAnArray().check(PROJECT);
    finds(
        "wire", r -> List.of(r.nothingThatCrossesTheWireHoldsAnArray()), "wire.dl4j.Parcel.array");
  }

  @Test
  void standardStreamsBelongToTheCommands() {
    RULES.standardStreamsBelongToTheCommands().check(PROJECT);
    for (String method : List.of("out", "err", "trace")) {
      finds(
          "streams",
          r -> List.of(r.standardStreamsBelongToTheCommands()),
          "streams.study.Loud." + method);
    }
  }

  @Test
  void namesSayWhatAClassIs() {
    RULES.namesSayWhatAClassIs().check(PROJECT);
    for (String name : List.of("StringUtils", "MathUtil", "TrialHelper", "Owner$StateManager")) {
      finds("names", r -> List.of(r.namesSayWhatAClassIs()), "names.trial." + name);
    }
  }
}
