package io.espalier.dl4j;

import io.espalier.port.Shape;
import io.espalier.space.Params;

/**
 * Flips, turns and shifts images. Between pixels it interpolates bilinearly; what comes in at a
 * border repeats the border's pixels, as no number stands for "outside" in all data. As the weights
 * of a mean, its weights add up to 1: preparation by channel may come before or after.
 */
final class ImagePerturbation implements Perturbation {
  private final Shape.Image image;
  private final int shift;
  private final boolean horizontally;
  private final boolean vertically;
  private final double rotation;
  private final float[] turned;

  ImagePerturbation(Networks.Plan plan) {
    Params params = plan.params();
    image = (Shape.Image) plan.shape();
    shift = params.get(Shaped.SHIFT);
    horizontally = params.get(Shaped.FLIP).equals("horizontal");
    vertically = params.get(Shaped.FLIP).equals("vertical");
    rotation = Math.toRadians(params.get(Shaped.ROTATION));
    turned = new float[image.columns()];
  }

  @Override
  public void perturb(float[] rows, int count, long[] seeds) {
    for (int i = 0; i < count; i++) {
      long seed = seeds[i];
      boolean flipped = Perturbation.unit(seed, 0) < 0.5;
      double angle = rotation * (2 * Perturbation.unit(seed, 1) - 1);
      move(rows, i * image.columns(), flipped, angle, steps(seed, 2), steps(seed, 3));
    }
  }

  /** A whole number of pixels, each from -shift to shift as likely. */
  private int steps(long seed, int which) {
    return (int) (Perturbation.unit(seed, which) * (2 * shift + 1)) - shift;
  }

  /**
   * Flips an image as the hyperparameters say, turns it around its centre, then shifts it.
   *
   * @param from where its row begins
   * @param flipped whether it is flipped at all
   * @param angle in radians, from the first axis (right) to the second one (down)
   * @param right pixels
   * @param down pixels
   */
  void move(float[] rows, int from, boolean flipped, double angle, int right, int down) {
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    double middleX = (image.width() - 1) / 2.0;
    double middleY = (image.height() - 1) / 2.0;
    int at = 0;
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        // Where what comes to lie here was before: everything undone, the last thing first.
        double dx = x - right - middleX;
        double dy = y - down - middleY;
        double oldX = cos * dx + sin * dy;
        double oldY = cos * dy - sin * dx;
        pick(
            rows,
            from,
            middleX + (flipped && horizontally ? -oldX : oldX),
            middleY + (flipped && vertically ? -oldY : oldY),
            at);
        at += image.channels();
      }
    }
    System.arraycopy(turned, 0, rows, from, at);
  }

  /** Interpolates between the four pixels around a place. */
  private void pick(float[] rows, int from, double x, double y, int at) {
    double inX = Math.max(0, Math.min(image.width() - 1, x));
    double inY = Math.max(0, Math.min(image.height() - 1, y));
    int left = Math.min((int) inX, Math.max(0, image.width() - 2));
    int top = Math.min((int) inY, Math.max(0, image.height() - 2));
    float shareX = (float) (inX - left);
    float shareY = (float) (inY - top);
    int channels = image.channels();
    int next = image.width() > 1 ? channels : 0;
    int below = image.height() > 1 ? image.width() * channels : 0;
    int first = from + (top * image.width() + left) * channels;
    for (int c = 0; c < channels; c++, first++) {
      float above = mix(rows[first], rows[first + next], shareX);
      float under = mix(rows[first + below], rows[first + below + next], shareX);
      turned[at + c] = mix(above, under, shareY);
    }
  }

  /** Exactly one or the other at the ends, so that whole pixels stay what they are. */
  private static float mix(float one, float other, float share) {
    return (1 - share) * one + share * other;
  }
}
