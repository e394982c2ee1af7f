package io.espalier.direct;

/**
 * What keeps a layer from overfitting. Penalties are of its weights, never of its biases; all that
 * is random happens in training alone.
 *
 * @param l1 c of the penalty c·Σ|w|, followed by its subgradient c·sign(w)
 * @param proximalL1 c of the same penalty, followed by a soft threshold after each step: weights
 *     come nearer to 0 by the learning rate times c, and stay there
 * @param l2 c of the penalty ½c·Σw²
 * @param weightDecay share of each weight that a step takes off, times the learning rate if the
 *     updater has one
 * @param activityL1 λ of the penalty λ·Σ|h| on its inputs, its mean over the batch; not used in the
 *     first layer, whose inputs do not learn
 * @param noise variance of the normal noise that is added to its inputs
 * @param dropped share of its inputs that is dropped, after the noise
 * @param dropConnect share of its weights that is dropped, others in each step
 */
public record Treatment(
    double l1,
    double proximalL1,
    double l2,
    double weightDecay,
    double activityL1,
    double noise,
    double dropped,
    double dropConnect) {

  /** Leaves a layer alone. */
  public static final Treatment NONE = new Treatment(0, 0, 0, 0, 0, 0, 0, 0);

  /** Whether it changes anything at random. */
  public boolean random() {
    return noise > 0 || dropped > 0 || dropConnect > 0;
  }

  /** The same, with another share of the inputs dropped. */
  public Treatment dropping(double share) {
    return new Treatment(l1, proximalL1, l2, weightDecay, activityL1, noise, share, dropConnect);
  }
}
