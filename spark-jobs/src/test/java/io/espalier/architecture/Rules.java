package io.espalier.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rules, for a root package: the project's own, or that of small classes that break them.
 *
 * @param root such as {@code io.espalier}
 */
record Rules(String root) {
  /** Through it an executor's tasks reach their plugin and their data: nothing else can. */
  private static final String HOLDER = ".spark.ExecutorHolder";

  private static final Set<String> MUTABLE =
      Set.of(
          "java.util.Queue",
          "java.util.concurrent.ConcurrentMap",
          "java.util.concurrent.locks.Lock",
          "java.util.concurrent.Executor",
          "java.util.random.RandomGenerator",
          "java.lang.ThreadLocal",
          "java.lang.Number",
          "java.lang.ref.Reference",
          "java.util.AbstractCollection",
          "java.util.AbstractMap",
          "java.util.BitSet",
          "java.lang.AbstractStringBuilder",
          "java.nio.Buffer");

  private static final Set<String> CHANCE_AND_TIME =
      Set.of(
          "java.lang.Math.random",
          "java.util.Random.<init>",
          "java.util.concurrent.ThreadLocalRandom.current",
          "java.security.SecureRandom.<init>",
          "java.util.UUID.randomUUID",
          "java.time.Instant.now",
          "java.time.LocalDate.now",
          "java.time.LocalDateTime.now",
          "java.time.ZonedDateTime.now",
          "java.lang.System.currentTimeMillis");

  /** Each makes an instance of a class that its input names. */
  private static final Set<String> NAMED_BY_INPUT =
      Set.of(
          "java.io.ObjectInputStream.<init>",
          "java.beans.XMLDecoder.<init>",
          "java.lang.Class.forName",
          "java.lang.ClassLoader.loadClass",
          "org.apache.commons.lang3.SerializationUtils.deserialize",
          "org.nd4j.common.util.SerializationUtils.deserialize",
          "org.deeplearning4j.util.ModelSerializer.restoreMultiLayerNetwork",
          "org.deeplearning4j.util.ModelSerializer.restoreMultiLayerNetworkAndNormalizer",
          "org.deeplearning4j.util.ModelSerializer.restoreComputationGraph",
          "org.deeplearning4j.util.ModelSerializer.restoreComputationGraphAndNormalizer",
          "org.deeplearning4j.util.ModelSerializer.restoreNormalizerFromFile",
          "org.deeplearning4j.util.ModelSerializer.restoreNormalizerFromInputStream",
          "org.deeplearning4j.util.ModelSerializer.getObjectFromFile",
          "org.deeplearning4j.nn.multilayer.MultiLayerNetwork.load",
          "org.deeplearning4j.nn.conf.MultiLayerConfiguration.fromJson",
          "org.deeplearning4j.nn.conf.MultiLayerConfiguration.fromYaml",
          "org.deeplearning4j.nn.conf.NeuralNetConfiguration.fromJson",
          "org.deeplearning4j.nn.conf.NeuralNetConfiguration.fromYaml",
          "org.deeplearning4j.nn.conf.ComputationGraphConfiguration.fromJson",
          "org.deeplearning4j.nn.conf.ComputationGraphConfiguration.fromYaml",
          "org.nd4j.linalg.dataset.api.preprocessor.serializer.NormalizerSerializer.restore",
          "org.apache.spark.ml.PipelineModel.load",
          "org.apache.spark.ml.Pipeline.load",
          "org.apache.spark.ml.util.MLReader.load",
          "com.fasterxml.jackson.databind.ObjectMapper.activateDefaultTyping",
          "com.fasterxml.jackson.databind.ObjectMapper.enableDefaultTyping");

  private static final String[] NETWORKS = {"org.nd4j..", "org.deeplearning4j.."};

  ArchRule everyPackageHasItsPlace() {
    return classes()
        .that(resideInAPackage(root + ".."))
        .should()
        .resideInAnyPackage(packages(Layout.IMPORTS.keySet()))
        .because("what the layout does not name escapes its import rules");
  }

  /** One rule a package: what it may use of the project. */
  List<ArchRule> importsFollowTheMatrix() {
    List<ArchRule> rules = new ArrayList<>();
    for (Map.Entry<String, Set<String>> entry : Layout.IMPORTS.entrySet()) {
      Set<String> others =
          Layout.IMPORTS.keySet().stream()
              .filter(name -> !name.equals(entry.getKey()) && !entry.getValue().contains(name))
              .collect(Collectors.toSet());
      rules.add(
          noClasses()
              .that(resideInAPackage(root + "." + entry.getKey() + ".."))
              .should()
              .dependOnClassesThat(resideInAnyPackage(packages(others)))
              .allowEmptyShould(true));
    }
    return rules;
  }

  /** One rule a package of the core: which libraries it may use. */
  List<ArchRule> coreUsesFewLibraries() {
    return Layout.COMMON.stream()
        .sorted()
        .<ArchRule>map(
            name ->
                classes()
                    .that(resideInAPackage(root + "." + name + ".."))
                    .should()
                    .onlyDependOnClassesThat(
                        resideInAnyPackage(
                            Stream.concat(
                                    Stream.of("java..", root + "..", "org.slf4j.."),
                                    Layout.LIBRARIES.getOrDefault(name, Set.of()).stream())
                                .toArray(String[]::new)))
                    .allowEmptyShould(true))
        .toList();
  }

  ArchRule noCycles() {
    return slices().matching(root + ".(*)..").should().beFreeOfCycles();
  }

  ArchRule sparkAndHadoopStayInSparkJobs() {
    return noClasses()
        .that(resideInAPackage(root + ".."))
        .and(DescribedPredicate.not(resideInAnyPackage(packages(Layout.SPARK_JOBS))))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..");
  }

  ArchRule networksStayInTraining() {
    return noClasses()
        .that(resideInAPackage(root + ".."))
        .and(DescribedPredicate.not(resideInAnyPackage(packages(Set.of("dl4j")))))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.nd4j..", "org.deeplearning4j..");
  }

  ArchRule noStaticMutableState() {
    return fields()
        .that()
        .areStatic()
        .and()
        .areDeclaredInClassesThat(resideInAPackage(root + ".."))
        .and(describe("are no compiler's own", f -> !synthetic(f)))
        .and(describe("are not the executor's holder", f -> !holder(f.getOwner())))
        .should(beConstant())
        .allowEmptyShould(true)
        .because("two studies in one process must not meet");
  }

  ArchRule chanceAndTimeAreInjected() {
    return noClasses()
        .that(resideInAPackage(root + ".."))
        .and(DescribedPredicate.not(resideInAPackage(root + ".app..")))
        .should()
        .accessTargetWhere(
            describe("chance or time is drawn from the system", access -> drawn(access)));
  }

  List<ArchRule> noInputNamesAClass() {
    return List.of(
        noClasses()
            .that(resideInAPackage(root + ".."))
            .should()
            .accessTargetWhere(
                describe(
                    "input names the class that is instantiated",
                    access -> NAMED_BY_INPUT.stream().anyMatch(name -> target(access, name))))
            .because("files come from anybody"),
        noClasses()
            .that(resideInAPackage(root + ".."))
            .should()
            .beAnnotatedWith(
                describe("JsonTypeInfo by classes' names", annotation -> byClass(annotation))));
  }

  private static boolean byClass(JavaAnnotation<?> annotation) {
    return annotation.getRawType().getName().equals("com.fasterxml.jackson.annotation.JsonTypeInfo")
        && annotation.get("use").map(Object::toString).orElse("").contains("CLASS");
  }

  /** What DL4J itself would serialize cannot be named where Spark is. */
  ArchRule nothingThatCrossesTheWireHoldsAnArray() {
    return noFields()
        .that()
        .areDeclaredInClassesThat(resideInAPackage(root + ".."))
        .and()
        .areDeclaredInClassesThat(JavaClass.Predicates.assignableTo(java.io.Serializable.class))
        .and()
        .areDeclaredInClassesThat(
            describe(
                "are no kinds of DL4J's own",
                c ->
                    Stream.concat(
                            c.getAllRawSuperclasses().stream(), c.getAllRawInterfaces().stream())
                        .noneMatch(resideInAnyPackage(NETWORKS))))
        .should()
        .haveRawType(resideInAnyPackage(NETWORKS))
        .allowEmptyShould(true)
        .because(
            "Spark closes arrays under their readers, and Kryo loses what lies outside the heap");
  }

  ArchRule standardStreamsBelongToTheCommands() {
    return noClasses()
        .that(resideInAPackage(root + ".."))
        .and(DescribedPredicate.not(resideInAPackage(root + ".app..")))
        .should()
        .accessTargetWhere(
            describe(
                "a standard stream is used",
                access ->
                    target(access, "java.lang.System.out")
                        || target(access, "java.lang.System.err")
                        || (access.getTarget().getName().equals("printStackTrace")
                            && access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget c
                            && c.getRawParameterTypes().isEmpty())));
  }

  ArchRule namesSayWhatAClassIs() {
    return noClasses()
        .that(resideInAPackage(root + ".."))
        .should()
        .haveNameMatching(".*[.$]?\\w*(Utils?|Utilities|Helpers?|Managers?)$");
  }

  private String[] packages(Set<String> names) {
    return names.stream().sorted().map(name -> root + "." + name + "..").toArray(String[]::new);
  }

  private boolean holder(JavaClass owner) {
    return (owner.getName() + "$").startsWith(root + HOLDER + "$");
  }

  private static boolean synthetic(JavaField field) {
    return field.getModifiers().contains(JavaModifier.SYNTHETIC)
        || field.getOwner().getModifiers().contains(JavaModifier.SYNTHETIC);
  }

  private static ArchCondition<JavaField> beConstant() {
    return new ArchCondition<>("be constant") {
      @Override
      public void check(JavaField field, ConditionEvents events) {
        Set<JavaModifier> modifiers = field.getModifiers();
        JavaClass type = field.getRawType();
        boolean sharedArray = type.isArray() && !modifiers.contains(JavaModifier.PRIVATE);
        if (!modifiers.contains(JavaModifier.FINAL) || sharedArray || mutable(type)) {
          events.add(
              SimpleConditionEvent.violated(
                  field, field.getFullName() + " is static and can change"));
        }
      }
    };
  }

  /** By its declared type: boxed numbers never change, other numbers are accumulators. */
  private static boolean mutable(JavaClass type) {
    boolean boxed =
        Set.of("Integer", "Long", "Short", "Byte", "Float", "Double", "BigDecimal", "BigInteger")
            .contains(type.getSimpleName());
    return (!boxed && MUTABLE.stream().anyMatch(type::isAssignableTo))
        || type.getPackageName().equals("java.util.concurrent.atomic");
  }

  private static boolean drawn(JavaAccess<?> access) {
    boolean unseeded =
        target(access, "java.util.SplittableRandom.<init>")
            && access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget c
            && c.getRawParameterTypes().isEmpty();
    return unseeded || CHANCE_AND_TIME.stream().anyMatch(name -> target(access, name));
  }

  private static boolean target(JavaAccess<?> access, String name) {
    return (access.getTargetOwner().getName() + "." + access.getTarget().getName()).equals(name);
  }
}
