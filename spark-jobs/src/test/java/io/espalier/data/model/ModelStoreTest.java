package io.espalier.data.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.data.DataProblem;
import io.espalier.data.DataSchema;
import io.espalier.data.Impute;
import io.espalier.data.MissingCells;
import io.espalier.ensemble.Combination;
import io.espalier.ensemble.Ensemble;
import io.espalier.metrics.Task;
import io.espalier.port.Feature;
import io.espalier.trial.EnsembleFacts.Member;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStoreTest {
  private final ModelStore store = new ModelStore(new Configuration());

  @TempDir Path directory;

  @Test
  void modelIsReadBackAsItWasSaved() throws IOException {
    SavedModel model = model(1);
    save(model);
    SavedModel read = store.load(directory.toUri());
    assertThat(read.name()).isEqualTo("averaging");
    assertThat(read.schema()).isEqualTo(model.schema());
    assertThat(read.ensemble()).isEqualTo(model.ensemble());
    assertThat(read.checkpoints().keySet()).isEqualTo(model.checkpoints().keySet());
    read.checkpoints()
        .forEach((trial, bytes) -> assertThat(bytes).isEqualTo(model.checkpoints().get(trial)));
  }

  @Test
  void namesAndWhatIsMissingAreReadBackAsTheyWereSaved() throws IOException {
    DataSchema schema =
        schema(
            Impute.MEDIAN,
            new Feature.Categorical("a", List.of("", "grün", "x \"y\"")),
            new Feature.Numeric("b"));
    save(model(schema));
    assertThat(store.load(directory.toUri()).schema()).isEqualTo(schema);
  }

  @Test
  void everyMemberHasItsCheckpointAndItsNetworkInDl4jsOwnForm() throws IOException {
    save(model(1));
    assertThat(names()).hasSize(5).filteredOn(name -> name.endsWith(".zip")).hasSize(2);
    assertThat(names()).filteredOn(name -> name.endsWith(".checkpoint")).hasSize(2);
  }

  @Test
  void savingAgainReplacesTheModelAndLeavesNothing() throws IOException {
    save(model(1));
    List<String> before = names();
    save(model(1));
    assertThat(names()).isEqualTo(before);
    save(model(2));
    assertThat(names()).hasSize(5).doesNotContainAnyElementsOf(before.subList(1, 5));
    assertThat(store.load(directory.toUri()).checkpoints().get(new TrialId(3)))
        .isEqualTo(FakeNetworks.checkpoint(2, -2));
  }

  @Test
  void saveThatDiesHalfwayLeavesTheOldModel() throws IOException {
    save(model(1));
    assertThatThrownBy(
            () ->
                store.save(
                    directory.toUri(),
                    model(2),
                    (checkpoint, out) -> {
                      throw new IOException("the disk is full");
                    }))
        .hasMessage("the disk is full");
    assertThat(store.load(directory.toUri()).checkpoints().get(new TrialId(3)))
        .isEqualTo(FakeNetworks.checkpoint(1, -1));
  }

  @Test
  void whatIsNoModelOrNotWholeIsRefused() throws IOException {
    refused("There is no model at");
    save(model(1));
    Path json = directory.resolve("model.json");
    String text = Files.readString(json);

    Files.writeString(json, text.replace("0.75", "0.70"));
    refused("its checksum is wrong");
    Files.writeString(json, text.substring(0, text.length() / 2));
    refused("it is no JSON");
    Files.writeString(json, text.replace("\"format\" : 3", "\"format\" : 7"));
    refused("is of format 7; this version reads formats up to 3");
    Files.writeString(json, "[]");
    refused("its checksum is wrong");
    Files.writeString(json, text);
    store.load(directory.toUri());

    Path member =
        directory.resolve(
            names().stream().filter(n -> n.endsWith(".checkpoint")).findFirst().orElseThrow());
    byte[] content = Files.readAllBytes(member);
    Files.write(member, FakeNetworks.checkpoint(5, 5));
    refused("is torn or changed");
    Files.write(member, content);
    Files.delete(member);
    refused("lacks its member's file");
  }

  private void refused(String message) {
    assertThatThrownBy(() -> store.load(directory.toUri()))
        .isInstanceOf(DataProblem.class)
        .hasMessageContaining(message);
  }

  @Test
  void modelWithoutAMembersCheckpointIsRefused() {
    SavedModel model = model(1);
    assertThatThrownBy(
            () ->
                new SavedModel(
                    "m", model.schema(), model.ensemble(), Map.of(new TrialId(3), new byte[0])))
        .hasMessage("The model m has no checkpoint of its member t8");
  }

  private void save(SavedModel model) throws IOException {
    store.save(directory.toUri(), model, new FakeNetworks());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      // The description sorts behind nothing else, so that it comes first here.
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  static SavedModel model(float factor) {
    return new SavedModel(
        "averaging",
        schema(Impute.REFUSE, new Feature.Numeric("a"), new Feature.Numeric("b")),
        new Ensemble(
            List.of(new Member(new TrialId(3), 0.75), new Member(new TrialId(8), 0.25)),
            Combination.MEAN),
        Map.of(
            new TrialId(3), FakeNetworks.checkpoint(factor, -factor),
            new TrialId(8), FakeNetworks.checkpoint(-2 * factor, 2 * factor)));
  }

  static DataSchema schema(Impute impute, Feature... features) {
    return new DataSchema(
        List.of(features),
        "label",
        new Task.Classification(List.of("yes", "no")),
        MissingCells.of(List.of("?", "NaN"), impute));
  }

  static SavedModel model(DataSchema schema) {
    SavedModel usual = model(1);
    return new SavedModel(usual.name(), schema, usual.ensemble(), usual.checkpoints());
  }
}
