/*
 * C as a peer of Traincube: the measures of every filter of a log, and the two histograms of every layer that its quartiles come from, on one thread.
 *
 *     native-peer PLAN
 *
 * PLAN, of int64: dumps, layers, then filters and length of each layer, then for each dump and layer where weights and gradients stand in the dump's file;
 * behind that the files' names, each ended by 0. For each line on standard input it does the work and writes the measures to the file that the line names
 * (dumps x filters x 14 float64, in the order of MEASURES; NaN for null), then "seconds processor" on standard output.
 */
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MEASURES 14
#define BUCKETS (1 << 15)
/* Bytes of weights that are read at once, as the product does: they stay in a core's second cache. */
#define PART (128 << 10)

static int64_t dumps, layers, *shapes, *places;
static int *files;
static uint32_t histograms[2][BUCKETS];

static double seconds(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void fill(int file, void *target, int64_t bytes, int64_t position) {
  for (char *at = target; bytes > 0;) {
    const ssize_t count = pread(file, at, bytes, position);
    if (count <= 0) fail("read");
    at += count, position += count, bytes -= count;
  }
}

static void count(const float *values, int64_t length, uint32_t *histogram) {
  const uint32_t *bits = (const uint32_t *)values;
  for (int64_t i = 0; i < length; i++) histogram[bits[i] >> 17]++;
}

/* Mean, sd, sum, min, max and norm, to every other place where gradients leave out the sum. */
static void spread(const float *values, int64_t length, double *out, int has_sum) {
  double sum = 0, squares = 0, deviation = 0;
  float least = values[0], most = values[0];
  for (int64_t i = 0; i < length; i++) {
    const double value = values[i];
    sum += value;
    squares += value * value;
    least = values[i] < least ? values[i] : least;
    most = values[i] > most ? values[i] : most;
  }
  const double mean = sum / length;
  for (int64_t i = 0; i < length; i++) deviation += (values[i] - mean) * (values[i] - mean);
  *out++ = mean;
  *out++ = least == most ? 0 : sqrt(deviation / length);
  if (has_sum) *out++ = sum;
  *out++ = least;
  *out++ = most;
  *out = sqrt(squares);
}

static void compare(const float *weights, const float *before, int64_t length, double *out) {
  double change = 0, product = 0, squares = 0, squares_before = 0;
  for (int64_t i = 0; i < length; i++) {
    const double now = weights[i], then = before[i];
    change += (now - then) * (now - then);
    product += now * then;
    squares += now * now;
    squares_before += then * then;
  }
  out[0] = sqrt(change);
  if (squares_before > 0 && squares > 0) out[1] = fmax(-1, fmin(1, product / sqrt(squares) / sqrt(squares_before)));
  if (squares_before > 0) out[2] = sqrt(change / squares_before);
}

/* A layer part by part, and each part dump by dump. */
static void work(double *measures, int64_t all_filters) {
  float *buffers[3];
  int64_t longest = PART;
  for (int64_t layer = 0; layer < layers; layer++)
    if (4 * shapes[2 * layer + 1] > longest) longest = 4 * shapes[2 * layer + 1];
  for (int i = 0; i < 3; i++) buffers[i] = aligned_alloc(64, (longest + 63) / 64 * 64);
  int64_t first = 0;
  for (int64_t layer = 0; layer < layers; layer++) {
    const int64_t filters = shapes[2 * layer], length = shapes[2 * layer + 1], bytes = 4 * length;
    const int64_t at_once = PART / bytes > 1 ? PART / bytes : 1;
    memset(histograms, 0, sizeof histograms);
    for (int64_t from = 0; from < filters; from += at_once) {
      const int64_t together = filters - from < at_once ? filters - from : at_once;
      for (int64_t dump = 0; dump < dumps; dump++) {
        const int64_t *place = places + 2 * (dump * layers + layer);
        float *weights = buffers[dump % 2], *before = buffers[(dump + 1) % 2], *gradients = buffers[2];
        fill(files[dump], weights, together * bytes, place[0] + from * bytes);
        fill(files[dump], gradients, together * bytes, place[1] + from * bytes);
        for (int64_t i = 0; i < together; i++) {
          double *out = measures + MEASURES * (dump * all_filters + first + from + i);
          spread(weights + i * length, length, out, 1);
          if (dump > 0) compare(weights + i * length, before + i * length, length, out + 6);
          spread(gradients + i * length, length, out + 9, 0);
          count(weights + i * length, length, histograms[0]);
          count(gradients + i * length, length, histograms[1]);
        }
      }
    }
    first += filters;
  }
  for (int i = 0; i < 3; i++) free(buffers[i]);
}

static void read_plan(const char *name) {
  FILE *plan = fopen(name, "rb");
  if (!plan) fail(name);
  int64_t head[2];
  if (fread(head, 8, 2, plan) != 2) fail(name);
  dumps = head[0], layers = head[1];
  shapes = malloc(16 * layers), places = malloc(16 * dumps * layers), files = malloc(sizeof(int) * dumps);
  if (fread(shapes, 16, layers, plan) != (size_t)layers) fail(name);
  if (fread(places, 16, dumps * layers, plan) != (size_t)(dumps * layers)) fail(name);
  char *path = NULL;
  size_t room = 0;
  for (int64_t dump = 0; dump < dumps; dump++)
    if (getdelim(&path, &room, 0, plan) <= 0 || (files[dump] = open(path, O_RDONLY)) < 0) fail(path);
  free(path);
  fclose(plan);
}

int main(int count, char **parameters) {
  if (count != 2) return 2;
  read_plan(parameters[1]);
  int64_t filters = 0;
  for (int64_t layer = 0; layer < layers; layer++) filters += shapes[2 * layer];
  double *measures = malloc(sizeof(double) * MEASURES * filters * dumps);
  const uint64_t none = 0x7ff8000000000000;
  char *answer = NULL;
  size_t room = 0;
  for (ssize_t length; (length = getline(&answer, &room, stdin)) > 0;) {
    answer[length - 1] = 0;
    const double start = seconds(CLOCK_MONOTONIC), processor = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (int64_t i = 0; i < MEASURES * filters * dumps; i++) memcpy(measures + i, &none, 8);
    work(measures, filters);
    const double took = seconds(CLOCK_MONOTONIC) - start;
    printf("%.9f %.9f\n", took, seconds(CLOCK_PROCESS_CPUTIME_ID) - processor);
    FILE *file = fopen(answer, "wb");
    if (!file || fwrite(measures, 8, MEASURES * filters * dumps, file) != (size_t)(MEASURES * filters * dumps)) fail(answer);
    fclose(file);
    fflush(stdout);
  }
  return 0;
}
