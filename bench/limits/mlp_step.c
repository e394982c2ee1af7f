/*
 * The practical limit of one training step on this machine: a perceptron with ReLU, softmax cross-entropy and
 * Adam, on one thread, with OpenBLAS for the products and loops that the compiler vectorizes for the rest.
 *
 *   gcc -std=gnu11 -O3 -march=native -ffast-math mlp_step.c -o mlp_step -lopenblas -lm
 *   mlp_step 64,64,32,10 32 1.0       widths from the input to the classes, rows of a batch, seconds
 *
 * Prints one line of JSON: steps per second over all of the time, those of its best tenth of a second, the losses
 * after the first and after the last step (the labels can be learned, so the last one must be lower), and the kernel
 * that OpenBLAS chose.
 */
#define _GNU_SOURCE
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cblas.h>

enum { MOST_LAYERS = 16, ROWS = 4096, WARM_STEPS = 500, ALIGNMENT = 64 };

static const double WINDOW_SECONDS = 0.1;

/* One layer: out = activation(in · weights + bias); gradients beside what they belong to. */
typedef struct {
  int in, out;
  float *weights, *bias;                   /* [in, out] row-major, [out] */
  float *weight_gradients, *bias_gradients;
  float *activations, *deltas;             /* [batch, out] */
} Layer;

typedef struct {
  int depth, batch, classes, features;
  long step;
  size_t parameters;
  float *values, *gradients, *first_moments, *second_moments;
  Layer layers[MOST_LAYERS];
  float *rows;                             /* [ROWS, features] */
  int *labels;                             /* [ROWS] */
} Training;

static void *allocate(size_t count, size_t size) {
  size_t bytes = (count * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  void *memory = aligned_alloc(ALIGNMENT, bytes);
  if (!memory) {
    fprintf(stderr, "mlp_step: no memory for %zu bytes\n", bytes);
    exit(1);
  }
  return memset(memory, 0, bytes);
}

static float *floats(size_t count) { return allocate(count, sizeof(float)); }

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static float uniform(void) { return (float)rand() / (float)RAND_MAX; }

static void product(CBLAS_TRANSPOSE ta, CBLAS_TRANSPOSE tb, int m, int n, int k, const float *a, int lda,
                    const float *b, int ldb, float *c) {
  cblas_sgemm(CblasRowMajor, ta, tb, m, n, k, 1.0f, a, lda, b, ldb, 0.0f, c, n);
}

static void add_bias(float *restrict z, const float *restrict bias, int rows, int n) {
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < n; j++) z[i * n + j] += bias[j];
}

static void add_bias_and_rectify(float *restrict z, const float *restrict bias, int rows, int n) {
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < n; j++) {
      float sum = z[i * n + j] + bias[j];
      z[i * n + j] = sum > 0 ? sum : 0;
    }
}

static void mask(float *restrict deltas, const float *restrict activations, int count) {
  for (int i = 0; i < count; i++) deltas[i] = activations[i] > 0 ? deltas[i] : 0;
}

static void column_sums(const float *restrict deltas, float *restrict sums, int rows, int n) {
  memset(sums, 0, (size_t)n * sizeof(float));
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < n; j++) sums[j] += deltas[i * n + j];
}

/*
 * Logits to the loss's gradient by them; returns the mean loss. The exponentials are taken in one pass over all rows,
 * which vectorizes however few classes there are.
 */
static float softmax_gradient(const float *restrict logits, float *restrict deltas, const int *labels, int rows, int n) {
  for (int i = 0; i < rows; i++) {
    float greatest = logits[i * n];
    for (int j = 1; j < n; j++) greatest = logits[i * n + j] > greatest ? logits[i * n + j] : greatest;
    for (int j = 0; j < n; j++) deltas[i * n + j] = logits[i * n + j] - greatest;
  }
  for (int i = 0; i < rows * n; i++) deltas[i] = expf(deltas[i]);
  float loss = 0;
  float share = 1.0f / (float)rows;
  for (int i = 0; i < rows; i++) {
    float sum = 0;
    for (int j = 0; j < n; j++) sum += deltas[i * n + j];
    loss -= logf(deltas[i * n + labels[i]] / sum);
    float scale = share / sum;
    for (int j = 0; j < n; j++) deltas[i * n + j] *= scale;
    deltas[i * n + labels[i]] -= share;
  }
  return loss * share;
}

static void adam(float *restrict values, const float *restrict gradients, float *restrict first,
                 float *restrict second, size_t count, float rate) {
  for (size_t i = 0; i < count; i++) {
    float g = gradients[i];
    first[i] = 0.9f * first[i] + 0.1f * g;
    second[i] = 0.999f * second[i] + 0.001f * g * g;
    values[i] -= rate * first[i] / (sqrtf(second[i]) + 1e-8f);
  }
}

/* One step on the next rows in turn; returns the mean loss before it. */
static float step(Training *t) {
  t->step++;
  int first = (int)(t->step * t->batch % (ROWS - t->batch));
  const float *rows = t->rows + (size_t)first * (size_t)t->features;
  int b = t->batch;
  const float *in = rows;
  for (int l = 0; l < t->depth; l++) {
    Layer *layer = &t->layers[l];
    product(CblasNoTrans, CblasNoTrans, b, layer->out, layer->in, in, layer->in, layer->weights, layer->out,
            layer->activations);
    if (l < t->depth - 1)
      add_bias_and_rectify(layer->activations, layer->bias, b, layer->out);
    else
      add_bias(layer->activations, layer->bias, b, layer->out);
    in = layer->activations;
  }
  Layer *last = &t->layers[t->depth - 1];
  float loss = softmax_gradient(last->activations, last->deltas, t->labels + first, b, t->classes);
  for (int l = t->depth - 1; l >= 0; l--) {
    Layer *layer = &t->layers[l];
    Layer *below = l > 0 ? layer - 1 : NULL;
    product(CblasTrans, CblasNoTrans, layer->in, layer->out, b, below ? below->activations : rows, layer->in,
            layer->deltas, layer->out, layer->weight_gradients);
    column_sums(layer->deltas, layer->bias_gradients, b, layer->out);
    if (below) {
      product(CblasNoTrans, CblasTrans, b, layer->in, layer->out, layer->deltas, layer->out, layer->weights,
              layer->out, below->deltas);
      mask(below->deltas, below->activations, b * layer->in);
    }
  }
  double corrections = sqrt(1 - pow(0.999, (double)t->step)) / (1 - pow(0.9, (double)t->step));
  adam(t->values, t->gradients, t->first_moments, t->second_moments, t->parameters, (float)(1e-3 * corrections));
  return loss;
}

static Training *training(const int *widths, int depth, int batch) {
  Training *t = allocate(1, sizeof *t);
  t->depth = depth;
  t->batch = batch;
  t->features = widths[0];
  t->classes = widths[depth];
  for (int l = 0; l < depth; l++) t->parameters += (size_t)(widths[l] + 1) * (size_t)widths[l + 1];
  t->values = floats(t->parameters);
  t->gradients = floats(t->parameters);
  t->first_moments = floats(t->parameters);
  t->second_moments = floats(t->parameters);
  size_t at = 0;
  for (int l = 0; l < depth; l++) {
    Layer *layer = &t->layers[l];
    layer->in = widths[l];
    layer->out = widths[l + 1];
    size_t weights = (size_t)layer->in * (size_t)layer->out;
    layer->weights = t->values + at;
    layer->weight_gradients = t->gradients + at;
    layer->bias = t->values + at + weights;
    layer->bias_gradients = t->gradients + at + weights;
    at += weights + (size_t)layer->out;
    layer->activations = floats((size_t)batch * (size_t)layer->out);
    layer->deltas = floats((size_t)batch * (size_t)layer->out);
    float range = sqrtf(6.0f / (float)layer->in);
    for (size_t i = 0; i < weights; i++) layer->weights[i] = (2 * uniform() - 1) * range;
  }
  t->rows = floats((size_t)ROWS * (size_t)t->features);
  t->labels = allocate(ROWS, sizeof(int));
  for (int i = 0; i < ROWS * t->features; i++) t->rows[i] = uniform();
  for (int i = 0; i < ROWS; i++) {
    const float *row = t->rows + (size_t)i * (size_t)t->features;
    for (int j = 1; j < t->classes && j < t->features; j++)
      if (row[j] > row[t->labels[i]]) t->labels[i] = j;
  }
  return t;
}

/* Numbers between commas; returns how many, 0 if something else is among them. */
static int parse(const char *text, int *numbers, int most) {
  int count = 0;
  for (const char *at = text; count < most; at++) {
    char *end;
    long number = strtol(at, &end, 10);
    if (end == at || number < 1 || number > 1 << 16) return 0;
    numbers[count++] = (int)number;
    if (*end == '\0') return count;
    if (*end != ',') return 0;
    at = end;
  }
  return 0;
}

int main(int count, char **arguments) {
  int widths[MOST_LAYERS + 1];
  int layers = count == 4 ? parse(arguments[1], widths, MOST_LAYERS + 1) - 1 : 0;
  int batch = count == 4 ? atoi(arguments[2]) : 0;
  double seconds = count == 4 ? atof(arguments[3]) : 0;
  if (layers < 1 || batch < 1 || batch > ROWS / 2 || seconds <= 0) {
    fprintf(stderr, "mlp_step WIDTHS BATCH SECONDS, such as: mlp_step 64,64,32,10 32 1.0 (a batch of at most %d)\n",
            ROWS / 2);
    return 2;
  }
  openblas_set_num_threads(1);
  srand(1);
  Training *t = training(widths, layers, batch);
  float first_loss = step(t), last_loss = first_loss;
  for (int i = 1; i < WARM_STEPS; i++) step(t);

  long steps = 0;
  double best = 0, start = now(), end = start;
  while (end - start < seconds) {
    long before = steps;
    double window = end;
    do {
      last_loss = step(t);
      steps++;
      end = now();
    } while (end - window < WINDOW_SECONDS && end - start < seconds);
    double rate = (double)(steps - before) / (end - window);
    if (rate > best) best = rate;
  }
  printf("{\"way\":\"c\",\"widths\":\"%s\",\"batch\":%d,\"steps_per_second\":%.1f,\"best\":%.1f,"
         "\"first_loss\":%.4f,\"last_loss\":%.4f,\"blas\":\"OpenBLAS %s\"}\n",
         arguments[1], batch, (double)steps / (end - start), best, first_loss, last_loss, openblas_get_corename());
  return 0;
}
