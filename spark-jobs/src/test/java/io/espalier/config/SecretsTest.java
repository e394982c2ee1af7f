package io.espalier.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No message and nothing that is kept of a study holds a secret. */
class SecretsTest {
  private static final String SECRET = "hunter2";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "s3a://AKIA:hun/ter+2@bucket/x.csv          | s3a://AKIA:(hidden)@bucket/x.csv",
        "no data file ftp://me:hunter2@host:21/x.gz | no data file ftp://me:(hidden)@host:21/x.gz",
        "--set data.password=hunter2                | --set data.password=(hidden)",
        "--conf spark.espalier.a.secret.key = h 2   | --conf spark.espalier.a.secret.key ="
            + " (hidden)",
        "{\"apiKey\" : \"hunter2\", \"a\" : 1}      | {\"apiKey\" : (hidden), \"a\" : 1}",
        "{access-key=hunter2, b=1}                  | {access-key=(hidden), b=1}",
      })
  void secretsWithinTextsAreHidden(String text, String shown) {
    assertThat(Secrets.hide(text)).isEqualTo(shown).doesNotContain("ter");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hdfs://host:8020/data/a@b.csv",
        "hdfs://host:8020",
        "abfs://container@account.dfs.core.windows.net/x",
        "s3a://bucket/user:name@x.csv",
        "conf/secret.conf:3",
        "training.epochs = 3: Not allowed: give a whole number from 1 on",
      })
  void whatHoldsNoSecretIsShownAsItIs(String text) {
    assertThat(Secrets.hide(text)).isEqualTo(text);
    assertThat(Secrets.login(text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data.source",
        "data.test-source",
        "data.labels-source",
        "training.encoder",
        "runtime.out",
        "runtime.root"
      })
  void aPasswordInAnyPlaceOfAStudyIsRefusedAndNotRepeated(String key) {
    String text = Fixtures.LEAST + key + " = \"s3a://id:" + SECRET + "@bucket/x\"";
    ConfigErrors errors = refused(text, Overrides.NONE);
    assertThat(errors)
        .hasMessageContaining(key + " = \"s3a://id:(hidden)@bucket/x\"")
        .hasMessageContaining("A password has no place here")
        .hasMessageNotContaining(SECRET);
  }

  @Test
  void aSecretInAKeyThatIsNoneIsNotRepeated() {
    List<ConfigErrors> all =
        List.of(
            refused(Fixtures.LEAST + "data.password = " + SECRET, Overrides.NONE),
            refused(Fixtures.LEAST + "data { s3a { secret-key = " + SECRET + "} }", Overrides.NONE),
            refused(Fixtures.LEAST, Overrides.sets("data.token=" + SECRET)),
            refused(
                Fixtures.LEAST, new Overrides(List.of(), Map.of("data.api-key", SECRET + " x"))));
    assertThat(all)
        .allSatisfy(
            errors ->
                assertThat(errors)
                    .hasMessageContaining("(hidden)")
                    .hasMessageContaining("There is no such key")
                    .hasMessageNotContaining(SECRET));
  }

  @Test
  void theEnvironmentIsNotCopiedIntoAStudy() {
    String variable = System.getenv().keySet().iterator().next();
    assertThat(refused(Fixtures.LEAST + "data.exclude = [${" + variable + "}]", Overrides.NONE))
        .hasMessageContaining("Nothing defines ${" + variable + "}");
    StudyFile read = Fixtures.read(Fixtures.LEAST + "data.time = ${?" + variable + "}");
    assertThat(read.data().dividing().time()).isEmpty();
  }

  private static ConfigErrors refused(String text, Overrides overrides) {
    return catchThrowableOfType(
        ConfigErrors.class, () -> Fixtures.reader().read(text, "study.conf", overrides));
  }
}
