package io.espalier.direct;

/**
 * A rule that turns gradients into steps, in DL4J's definitions and with its constants. What it
 * remembers of each parameter is handed to it.
 */
public sealed interface Updater {
  /** How many values it remembers for each parameter. */
  int sections();

  /** What all of them are at the start. */
  default float initial() {
    return 0;
  }

  /**
   * Takes a step.
   *
   * @param w the parameters
   * @param g their gradients
   * @param state one array like {@code w} for each section
   * @param rate the learning rate
   * @param step counted from 1
   */
  void apply(float[] w, float[] g, float[][] state, double rate, int step);

  /** Decay of the first moment. */
  float BETA_1 = 0.9f;

  /** Decay of the second moment. */
  float BETA_2 = 0.999f;

  /** Keeps divisors off 0. */
  float EPSILON = 1e-8f;

  /** The rate that makes up for moments that begin at 0. */
  private static float corrected(double rate, int step) {
    return (float) (rate * Math.sqrt(1 - Math.pow(0.999, step)) / (1 - Math.pow(0.9, step)));
  }

  /** Kingma and Ba 2015. */
  record Adam() implements Updater {
    @Override
    public int sections() {
      return 2;
    }

    @Override
    public void apply(float[] w, float[] g, float[][] state, double rate, int step) {
      loop(w, g, state[0], state[1], corrected(rate, step));
    }

    private static void loop(float[] w, float[] g, float[] m, float[] v, float rate) {
      for (int i = 0; i < w.length; i++) {
        float gradient = g[i];
        float first = BETA_1 * m[i] + (1 - BETA_1) * gradient;
        float second = BETA_2 * v[i] + (1 - BETA_2) * gradient * gradient;
        m[i] = first;
        v[i] = second;
        w[i] -= rate * first / ((float) Math.sqrt(second) + EPSILON);
      }
    }
  }

  /** Reddi et al. 2018: Adam by the greatest second moment so far. */
  record AmsGrad() implements Updater {
    @Override
    public int sections() {
      return 3;
    }

    @Override
    public void apply(float[] w, float[] g, float[][] state, double rate, int step) {
      loop(w, g, state[0], state[1], state[2], corrected(rate, step));
    }

    private static void loop(float[] w, float[] g, float[] m, float[] v, float[] h, float rate) {
      for (int i = 0; i < w.length; i++) {
        float gradient = g[i];
        float first = BETA_1 * m[i] + (1 - BETA_1) * gradient;
        float second = BETA_2 * v[i] + (1 - BETA_2) * gradient * gradient;
        float greatest = Math.max(h[i], second);
        m[i] = first;
        v[i] = second;
        h[i] = greatest;
        w[i] -= rate * first / ((float) Math.sqrt(greatest) + EPSILON);
      }
    }
  }

  /** Dozat 2016: Adam with Nesterov's momentum. */
  record Nadam() implements Updater {
    @Override
    public int sections() {
      return 2;
    }

    @Override
    public void apply(float[] w, float[] g, float[][] state, double rate, int step) {
      loop(w, g, state[0], state[1], (float) (rate / (1 - Math.pow(BETA_1, step))));
    }

    private static void loop(float[] w, float[] g, float[] m, float[] v, float rate) {
      for (int i = 0; i < w.length; i++) {
        float gradient = g[i];
        float share = (1 - BETA_1) * gradient;
        float first = BETA_1 * m[i] + share;
        float second = BETA_2 * v[i] + (1 - BETA_2) * gradient * gradient;
        m[i] = first;
        v[i] = second;
        w[i] -= rate * (BETA_1 * first + share) / ((float) Math.sqrt(second) + EPSILON);
      }
    }
  }

  /** Kingma and Ba 2015: Adam by the infinity norm. */
  record AdaMax() implements Updater {
    private static final float LEAST = 1e-32f;

    @Override
    public int sections() {
      return 2;
    }

    @Override
    public void apply(float[] w, float[] g, float[][] state, double rate, int step) {
      loop(w, g, state[0], state[1], (float) (rate / (1 - Math.pow(BETA_1, step))));
    }

    private static void loop(float[] w, float[] g, float[] m, float[] u, float rate) {
      for (int i = 0; i < w.length; i++) {
        float gradient = g[i];
        float first = BETA_1 * m[i] + (1 - BETA_1) * gradient;
        float greatest = Math.max(BETA_2 * u[i], Math.abs(gradient)) + LEAST;
        m[i] = first;
        u[i] = greatest;
        w[i] -= rate * first / greatest;
      }
    }
  }

  /** Tieleman and Hinton 2012. */
  record RmsProp() implements Updater {
    private static final float DECAY = 0.95f;

    @Override
    public int sections() {
      return 1;
    }

    @Override
    public float initial() {
      return EPSILON;
    }

    @Override
    public void apply(float[] w, float[] g, float[][] state, double rate, int step) {
      loop(w, g, state[0], (float) rate);
    }

    private static void loop(float[] w, float[] g, float[] v, float rate) {
      for (int i = 0; i < w.length; i++) {
        float gradient = g[i];
        float second = DECAY * v[i] + (1 - DECAY) * gradient * gradient;
        v[i] = second;
        w[i] -= rate * gradient / ((float) Math.sqrt(second) + EPSILON);
      }
    }
  }

  /** Duchi et al. 2011. */
  record AdaGrad() implements Updater {
    private static final float LEAST = 1e-6f;

    @Override
    public int sections() {
      return 1;
    }

    @Override
    public float initial() {
      return LEAST;
    }

    @Override
    public void apply(float[] w, float[] g, float[][] state, double rate, int step) {
      loop(w, g, state[0], (float) rate);
    }

    private static void loop(float[] w, float[] g, float[] v, float rate) {
      for (int i = 0; i < w.length; i++) {
        float gradient = g[i];
        float second = v[i] + gradient * gradient;
        v[i] = second;
        w[i] -= rate * gradient / ((float) Math.sqrt(second) + LEAST);
      }
    }
  }

  /** Zeiler 2012; it has no learning rate. */
  record AdaDelta() implements Updater {
    private static final float DECAY = 0.95f;
    private static final float LEAST = 1e-6f;

    @Override
    public int sections() {
      return 2;
    }

    @Override
    public void apply(float[] w, float[] g, float[][] state, double rate, int step) {
      loop(w, g, state[0], state[1]);
    }

    private static void loop(float[] w, float[] g, float[] v, float[] u) {
      for (int i = 0; i < w.length; i++) {
        float gradient = g[i];
        float second = DECAY * v[i] + (1 - DECAY) * gradient * gradient;
        float update =
            gradient * (float) Math.sqrt(u[i] + LEAST) / (float) Math.sqrt(second + LEAST);
        v[i] = second;
        u[i] = DECAY * u[i] + (1 - DECAY) * update * update;
        w[i] -= update;
      }
    }
  }

  /**
   * Gradient descent with Nesterov's momentum, as Sutskever et al. 2013 write it.
   *
   * @param momentum share of the last step that goes on
   */
  record Nesterovs(float momentum) implements Updater {
    @Override
    public int sections() {
      return 1;
    }

    @Override
    public void apply(float[] w, float[] g, float[][] state, double rate, int step) {
      loop(w, g, state[0], (float) rate, momentum);
    }

    private static void loop(float[] w, float[] g, float[] v, float rate, float momentum) {
      for (int i = 0; i < w.length; i++) {
        float before = momentum * v[i];
        float velocity = before - rate * g[i];
        v[i] = velocity;
        w[i] += (1 + momentum) * velocity - before;
      }
    }
  }

  /** Plain stochastic gradient descent. */
  record Sgd() implements Updater {
    @Override
    public int sections() {
      return 0;
    }

    @Override
    public void apply(float[] w, float[] g, float[][] state, double rate, int step) {
      Elementwise.add(w, (float) -rate, g, 0, w.length);
    }
  }
}
