package io.espalier.data.model;

import io.espalier.data.DataSchema;
import io.espalier.data.NetworkLoader;
import io.espalier.ensemble.Combination;
import io.espalier.ensemble.Ensemble;
import io.espalier.metrics.Task;
import io.espalier.trial.EnsembleFacts.Member;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.broadcast.Broadcast;

/**
 * A model on its way to executors. Its checkpoints, which are large, are broadcast, one copy a
 * process, and as plain bytes, which need no serializer that knows a class of ours.
 */
public final class ScoringModel implements Serializable {
  private static final long serialVersionUID = 1;

  private final String[] labels;
  private final String outliers;
  private final double noise;
  private final String combination;
  private final int[] trials;
  private final double[] weights;
  private final Broadcast<byte[][]> checkpoints;
  private final NetworkLoader loader;

  /**
   * A model.
   *
   * @param checkpoints those of {@link #checkpoints}
   */
  public ScoringModel(SavedModel model, Broadcast<byte[][]> checkpoints, NetworkLoader loader) {
    DataSchema schema = model.schema();
    List<Member> members = model.ensemble().members();
    this.labels =
        schema.task() instanceof Task.Classification c
            ? c.labels().toArray(String[]::new)
            : new String[0];
    Task.Reconstruction back = schema.task() instanceof Task.Reconstruction r ? r : null;
    this.outliers = back == null ? "" : back.outliers().name();
    this.noise = back == null ? 0 : back.noise();
    this.combination = model.ensemble().combination().name();
    this.trials = members.stream().mapToInt(member -> member.trial().number()).toArray();
    this.weights = members.stream().mapToDouble(Member::weight).toArray();
    this.checkpoints = checkpoints;
    this.loader = loader;
  }

  /** The members' checkpoints, in the members' order. */
  public static byte[][] checkpoints(SavedModel model) {
    return model.ensemble().trials().stream().map(model.checkpoints()::get).toArray(byte[][]::new);
  }

  /**
   * Whether the model's predictions are means over random passes: by any of its members, unless
   * they vote.
   *
   * @throws IOException if a checkpoint cannot be read
   */
  public static boolean random(SavedModel model, NetworkLoader loader) throws IOException {
    if (model.ensemble().combination() != Combination.MEAN) {
      return false;
    }
    for (byte[] checkpoint : checkpoints(model)) {
      if (loader.random(checkpoint)) {
        return true;
      }
    }
    return false;
  }

  /** What it says of rows. */
  public Task task() {
    if (!outliers.isEmpty()) {
      return new Task.Reconstruction(Task.Outliers.valueOf(outliers), noise);
    }
    return labels.length == 0 ? new Task.Regression() : new Task.Classification(List.of(labels));
  }

  /** Its members. */
  public Ensemble ensemble() {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < trials.length; i++) {
      members.add(new Member(new TrialId(trials[i]), weights[i]));
    }
    return new Ensemble(members, Combination.valueOf(combination));
  }

  /** The members' networks, for one thread, to be closed by it. */
  public Map<TrialId, NetworkLoader.Network> networks() throws IOException {
    byte[][] content = checkpoints.value();
    Map<TrialId, NetworkLoader.Network> networks = new LinkedHashMap<>();
    for (int i = 0; i < trials.length; i++) {
      networks.put(new TrialId(trials[i]), loader.load(content[i]));
    }
    return networks;
  }
}
