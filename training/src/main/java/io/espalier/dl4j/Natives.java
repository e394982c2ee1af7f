package io.espalier.dl4j;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.memory.MemoryWorkspaceManager;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** The libraries and classes behind networks. */
public final class Natives {
  /** Any will do. */
  private static final long SEED = 1;

  private Natives() {}

  /**
   * Loads them, by a step of a tiny network. That takes seconds of a process's life, which the
   * first leg would spend, but can be spent in any thread, while something else is waited for.
   *
   * @throws LinkageError if a native library does not load
   */
  public static void load() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(SEED)
                .updater(new Adam())
                .list()
                .layer(new DenseLayer.Builder().nIn(1).nOut(1).build())
                .layer(new OutputLayer.Builder().nIn(1).nOut(2).build())
                .build());
    network.init();
    network.fit(Nd4j.ones(1, 1), Nd4j.ones(1, 2));
    network.output(Nd4j.ones(1, 1));
    // Closing the network would force three full collections; it is collected some time anyway.
    MemoryWorkspaceManager workspaces = Nd4j.getWorkspaceManager();
    workspaces.getAllWorkspacesForCurrentThread().forEach(workspaces::destroyWorkspace);
  }
}
