package io.espalier.run;

import io.espalier.data.PreparedRows;
import io.espalier.data.StoredTestSet;
import io.espalier.ensemble.Combiner;
import io.espalier.ensemble.Ensemble;
import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import io.espalier.port.PredictionStore;
import io.espalier.port.TestSet;
import io.espalier.results.PredictionRow;
import io.espalier.results.ResultTable;
import io.espalier.spark.Retries;
import io.espalier.tables.ParquetTables;
import io.espalier.trial.EnsembleFacts;
import io.espalier.trial.StudyView;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The table of what ensembles say of rows: of validation rows, and of test rows once opened. */
final class PredictionTable {
  private final PreparedRows data;
  private final ParquetTables tables;

  PredictionTable(PreparedRows data, ParquetTables tables) {
    this.data = data;
    this.tables = tables;
  }

  /** Writes the part of the validation rows, from stored predictions. */
  void writeValidation(StudyView view, PredictionStore stored) throws IOException {
    Map<TrialId, Predictions> predictions = new TreeMap<>();
    for (EnsembleFacts ensemble : view.ensembles()) {
      for (EnsembleFacts.Member member : ensemble.members()) {
        URI place = view.artifacts(member.trial()).orElseThrow().predictions();
        predictions.put(member.trial(), stored.read(place).validation());
      }
    }
    int[] rows = data.validationRows();
    int[] numbers = IntStream.of(rows).map(data::sourceRow).toArray();
    write("validation", view, numbers, data.targets(rows), predictions);
  }

  /**
   * A test set that leaves its part of the table behind whenever it is opened: before the opening
   * is journaled, so that no opening is without it.
   */
  TestSet writing(StoredTestSet test, Supplier<StudyView> view) {
    return checkpoints -> {
      TestSet.Opening opening = test.open(checkpoints);
      write("test", view.get(), test.sourceRows(), opening.targets(), opening.predictions());
      return opening;
    };
  }

  private void write(
      String part,
      StudyView view,
      int[] numbers,
      Targets targets,
      Map<TrialId, Predictions> predictions)
      throws IOException {
    String study = view.created().orElseThrow().study();
    List<PredictionRow> rows = new ArrayList<>();
    for (EnsembleFacts facts : view.ensembles()) {
      Predictions combined = Combiner.combine(Ensemble.of(facts), predictions);
      rows.addAll(
          PredictionRow.of(study, facts.name(), part, numbers, data.task(), combined, targets));
    }
    Retries.PATIENT.act(
        "Writing predictions of " + part + " rows",
        () -> tables.replace(ResultTable.PREDICTIONS.of(PredictionRow.class, rows), part));
  }
}
