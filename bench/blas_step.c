/* Times a training step in plain C on a BLAS: what the machine can do without a framework. The network, the optimiser and
 * the batches are those of `hierbench bench --only step` (bench/torch_step.py has the formula).
 *
 *   cc -O3 -march=native -ffast-math bench/blas_step.c -o blas_step -lopenblas -lm
 *   OPENBLAS_NUM_THREADS=1 ./blas_step D WIDTH LAYERS BATCH [SECONDS]
 *
 * On AMD processors with AVX-512, versions of OpenBLAS before 0.3.22 choose kernels for AVX2; OPENBLAS_CORETYPE=SKYLAKEX
 * gives them the wider ones. The last line printed is JSON: the median milliseconds of a step.
 */
#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROWS = 8192, STEPS_A_SAMPLE = 20, FEWEST_SAMPLES = 5, MOST_SAMPLES = 100000, MOST_LAYERS = 16 };

/* Where a hidden layer's parameters begin: columns for the layer below, columns for x, bias, read-out. */
typedef struct { size_t below, input, bias, readout; } Layer;

static int d, width, layers, batch;
static Layer at[MOST_LAYERS];
static size_t parameters;
static float *rows, *labels, *x, *y, *error;
static float *z[MOST_LAYERS], *h[MOST_LAYERS], *dz[MOST_LAYERS];
static float *theta, *gradient, *mean, *square;
static int taken;

static float *array(size_t count) {
  float *made = aligned_alloc(64, (count * sizeof(float) + 63) / 64 * 64);
  if (!made) { fprintf(stderr, "out of memory\n"); exit(1); }
  memset(made, 0, count * sizeof(float));
  return made;
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + 1e-9 * now.tv_nsec;
}

static float normal(void) {
  const double u = (rand() + 1.0) / (RAND_MAX + 2.0), v = rand() / (RAND_MAX + 1.0);
  return (float)(sqrt(-2 * log(u)) * cos(6.283185307179586 * v));
}

/* c (m x n) = a (m x k) b (k x n), or + c; letters say which factor is transposed. */
static void product(char ta, char tb, int m, int n, int k, const float *a, const float *b, int add, float *c) {
  cblas_sgemm(CblasRowMajor, ta == 't' ? CblasTrans : CblasNoTrans, tb == 't' ? CblasTrans : CblasNoTrans, m, n, k, 1,
              a, ta == 't' ? m : k, b, tb == 't' ? k : n, (float)add, c, n);
}

static void forward(void) {
  for (int i = 0; i < batch; i++) error[i] = theta[parameters - 1];
  for (int l = 0; l < layers - 1; l++) {
    const float *bias = theta + at[l].bias, *readout = theta + at[l].readout;
    product('n', 'n', batch, width, d, x, theta + at[l].input, 0, z[l]);
    if (l > 0) product('n', 'n', batch, width, width, h[l - 1], theta + at[l].below, 1, z[l]);
    for (int i = 0; i < batch; i++) {
      float *row = z[l] + (size_t)i * width, *out = h[l] + (size_t)i * width, sum = 0;
      for (int j = 0; j < width; j++) {
        row[j] += bias[j];
        out[j] = (row[j] * row[j] - 1) * 0.70710678f;
        sum += out[j] * readout[j];
      }
      error[i] += sum;
    }
  }
  for (int i = 0; i < batch; i++) error[i] = 2 * (error[i] - y[i]) / batch;
}

static void backward(void) {
  float total = 0;
  for (int i = 0; i < batch; i++) total += error[i];
  gradient[parameters - 1] = total;
  for (int l = layers - 2; l >= 0; l--) {
    const float *readout = theta + at[l].readout;
    float *of_bias = gradient + at[l].bias, *of_readout = gradient + at[l].readout;
    memset(of_bias, 0, width * sizeof(float));
    memset(of_readout, 0, width * sizeof(float));
    /* dz of this layer holds what comes from the layer above, if there is one. */
    const int top = l == layers - 2;
    for (int i = 0; i < batch; i++) {
      const float e = error[i], *in = z[l] + (size_t)i * width, *out = h[l] + (size_t)i * width;
      float *back = dz[l] + (size_t)i * width;
      for (int j = 0; j < width; j++) {
        of_readout[j] += e * out[j];
        back[j] = ((top ? 0 : back[j]) + e * readout[j]) * 1.41421356f * in[j];
        of_bias[j] += back[j];
      }
    }
    product('t', 'n', d, width, batch, x, dz[l], 0, gradient + at[l].input);
    if (l == 0) continue;
    product('t', 'n', width, width, batch, h[l - 1], dz[l], 0, gradient + at[l].below);
    product('n', 't', batch, width, width, dz[l], theta + at[l].below, 0, dz[l - 1]);
  }
}

static void adam(void) {
  taken++;
  const float m = 1 / (1 - powf(0.9f, taken)), v = 1 / (1 - powf(0.999f, taken));
  for (size_t i = 0; i < parameters; i++) {
    const float g = gradient[i];
    mean[i] = 0.9f * mean[i] + 0.1f * g;
    square[i] = 0.999f * square[i] + 0.001f * g * g;
    theta[i] -= 1e-3f * m * mean[i] / (sqrtf(v * square[i]) + 1e-8f);
  }
}

static void steps(int count) {
  for (int s = 0; s < count; s++) {
    for (int i = 0; i < batch; i++) {
      const int row = rand() % ROWS;
      memcpy(x + (size_t)i * d, rows + (size_t)row * d, d * sizeof(float));
      y[i] = labels[row];
    }
    forward();
    backward();
    adam();
  }
}

static int ascending(const void *a, const void *b) {
  const double p = *(const double *)a, q = *(const double *)b;
  return (p > q) - (p < q);
}

int main(int count, char **words) {
  if (count < 5) { fprintf(stderr, "usage: blas_step D WIDTH LAYERS BATCH [SECONDS]\n"); return 2; }
  d = atoi(words[1]); width = atoi(words[2]); layers = atoi(words[3]); batch = atoi(words[4]);
  const double time = count > 5 ? atof(words[5]) : 1;
  if (d < 1 || width < 1 || batch < 1 || layers < 2 || layers > MOST_LAYERS) {
    fprintf(stderr, "blas_step: sizes have to be positive, and LAYERS 2 to %d\n", MOST_LAYERS);
    return 2;
  }
  for (int l = 0; l < layers - 1; l++) {
    at[l].below = parameters; parameters += l > 0 ? (size_t)width * width : 0;
    at[l].input = parameters; parameters += (size_t)d * width;
    at[l].bias = parameters; parameters += width;
    at[l].readout = parameters; parameters += width;
    z[l] = array((size_t)batch * width); h[l] = array((size_t)batch * width); dz[l] = array((size_t)batch * width);
  }
  parameters++;
  theta = array(parameters); gradient = array(parameters); mean = array(parameters); square = array(parameters);
  rows = array((size_t)ROWS * d); labels = array(ROWS);
  x = array((size_t)batch * d); y = array(batch); error = array(batch);
  for (int i = 0; i < ROWS; i++) {
    for (int j = 0; j < d; j++) rows[(size_t)i * d + j] = normal();
    for (int j = 0; j < d && j < 4; j++) labels[i] += (rows[(size_t)i * d + j] * rows[(size_t)i * d + j] - 1) * 0.35355339f;
  }
  for (int l = 0; l < layers - 1; l++) {
    const float scale = 1 / sqrtf(l > 0 ? width + d : d);
    for (size_t i = at[l].below; i < at[l].bias; i++) theta[i] = scale * normal();
  }

  static double samples[MOST_SAMPLES];
  int found = 0;
  steps(3 * STEPS_A_SAMPLE);
  for (const double end = seconds() + time; found < MOST_SAMPLES && (found < FEWEST_SAMPLES || seconds() < end);) {
    const double start = seconds();
    steps(STEPS_A_SAMPLE);
    samples[found++] = (seconds() - start) * 1000 / STEPS_A_SAMPLE;
  }
  qsort(samples, found, sizeof(double), ascending);
  const char *kernels = getenv("OPENBLAS_CORETYPE");
  printf("{\"peer\": \"C on OpenBLAS%s%s\", \"milliseconds\": %.5f}\n", kernels ? ", " : "", kernels ? kernels : "",
         samples[found / 2]);
  return 0;
}
