/*
 * C as a peer of Traincube: the measures of every filter of a log, and the quartiles of every layer from two histograms a dump, on one thread.
 *
 *     native-peer PLAN
 *
 * PLAN, of int64: dumps, layers, then filters and length of each layer, then for each dump and layer where weights and gradients stand in the dump's file;
 * behind that the files' names, each ended by 0. For each line on standard input it does the work, from opening the files on, and writes to the file that
 * the line names the measures (dumps x filters x 14 float64, in the order of MEASURES; NaN for null) and the quartiles (dumps x layers x 6 float64: three
 * of the weights, three of the gradients), then "seconds processor" on standard output.
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
/* Where least and greatest of the weights, and of the gradients, stand among the measures. */
#define MIN 3
#define MAX 4
#define GRADIENT_MIN 11
#define GRADIENT_MAX 12
#define QUARTILES 6
/* A bucket is the upper 15 bits of a float: of the positive values by magnitude, then of the negative ones. */
#define BUCKETS (1 << 15)
#define MAGNITUDES (1 << 14)
#define NOT_FINITE (255 << 6)
/* Bytes of weights that are read at once, as the product does: they stay in a core's second cache. */
#define PART (128 << 10)

static int64_t dumps, layers, *shapes, *places;
static char **paths;
/* Of each dump one of the weights and one of the gradients of the layer that is being read. */
static uint32_t (*histograms)[2][BUCKETS];

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

/* The middle of a bucket. */
static double value_of(int bucket) {
  const uint32_t magnitude = bucket % MAGNITUDES, bits = (2 * magnitude + 1) << 16;
  float value;
  memcpy(&value, &bits, sizeof value);
  return magnitude == 0 ? 0 : bucket < MAGNITUDES ? value : -value;
}

/* Quartiles of n values by nearest rank, kept within least and greatest. */
static void take_quartiles(const uint32_t *histogram, int64_t n, double least, double most, double *out) {
  const int64_t ranks[] = {(n + 3) / 4, (n + 1) / 2, (3 * n + 3) / 4};
  int64_t seen = 0;
  for (int place = 0, found = 0; found < 3; place++) {
    const int bucket = place < NOT_FINITE ? MAGNITUDES + NOT_FINITE - 1 - place : place - NOT_FINITE;
    for (seen += histogram[bucket]; found < 3 && seen >= ranks[found]; found++)
      out[found] = fmax(least, fmin(most, value_of(bucket)));
  }
}

/* Of a layer at a dump. @param measures of its first filter at that dump */
static void layer_quartiles(uint32_t histogram[2][BUCKETS], const double *measures, int64_t filters, int64_t length, double *out) {
  const int at[] = {MIN, MAX, GRADIENT_MIN, GRADIENT_MAX};
  double edges[4];
  for (int i = 0; i < 4; i++) edges[i] = measures[at[i]];
  for (int64_t filter = 1; filter < filters; filter++)
    for (int i = 0; i < 4; i++) {
      const double value = measures[MEASURES * filter + at[i]];
      edges[i] = i % 2 ? fmax(edges[i], value) : fmin(edges[i], value);
    }
  for (int side = 0; side < 2; side++)
    take_quartiles(histogram[side], filters * length, edges[2 * side], edges[2 * side + 1], out + 3 * side);
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
static void work(double *measures, double *quartiles, int64_t all_filters) {
  float *buffers[3];
  int *files = malloc(sizeof(int) * dumps);
  for (int64_t dump = 0; dump < dumps; dump++)
    if ((files[dump] = open(paths[dump], O_RDONLY)) < 0) fail(paths[dump]);
  int64_t longest = PART;
  for (int64_t layer = 0; layer < layers; layer++)
    if (4 * shapes[2 * layer + 1] > longest) longest = 4 * shapes[2 * layer + 1];
  for (int i = 0; i < 3; i++) buffers[i] = aligned_alloc(64, (longest + 63) / 64 * 64);
  int64_t first = 0;
  for (int64_t layer = 0; layer < layers; layer++) {
    const int64_t filters = shapes[2 * layer], length = shapes[2 * layer + 1], bytes = 4 * length;
    const int64_t at_once = PART / bytes > 1 ? PART / bytes : 1;
    memset(histograms, 0, sizeof *histograms * dumps);
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
          count(weights + i * length, length, histograms[dump][0]);
          count(gradients + i * length, length, histograms[dump][1]);
        }
      }
    }
    for (int64_t dump = 0; dump < dumps; dump++)
      layer_quartiles(histograms[dump], measures + MEASURES * (dump * all_filters + first), filters, length,
                      quartiles + QUARTILES * (dump * layers + layer));
    first += filters;
  }
  for (int i = 0; i < 3; i++) free(buffers[i]);
  for (int64_t dump = 0; dump < dumps; dump++) close(files[dump]);
  free(files);
}

static void read_plan(const char *name) {
  FILE *plan = fopen(name, "rb");
  if (!plan) fail(name);
  int64_t head[2];
  if (fread(head, 8, 2, plan) != 2) fail(name);
  dumps = head[0], layers = head[1];
  shapes = malloc(16 * layers), places = malloc(16 * dumps * layers), paths = calloc(dumps, sizeof *paths);
  histograms = malloc(sizeof *histograms * dumps);
  if (fread(shapes, 16, layers, plan) != (size_t)layers) fail(name);
  if (fread(places, 16, dumps * layers, plan) != (size_t)(dumps * layers)) fail(name);
  for (int64_t dump = 0; dump < dumps; dump++) {
    size_t room = 0;
    if (getdelim(&paths[dump], &room, 0, plan) <= 0) fail(name);
  }
  fclose(plan);
}

int main(int count, char **parameters) {
  if (count != 2) return 2;
  read_plan(parameters[1]);
  int64_t filters = 0;
  for (int64_t layer = 0; layer < layers; layer++) filters += shapes[2 * layer];
  const size_t all = MEASURES * filters * dumps, entries = all + QUARTILES * layers * dumps;
  double *measures = malloc(sizeof(double) * entries);
  const uint64_t none = 0x7ff8000000000000;
  char *answer = NULL;
  size_t room = 0;
  for (ssize_t length; (length = getline(&answer, &room, stdin)) > 0;) {
    answer[length - 1] = 0;
    const double start = seconds(CLOCK_MONOTONIC), processor = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (size_t i = 0; i < all; i++) memcpy(measures + i, &none, 8);
    work(measures, measures + all, filters);
    const double took = seconds(CLOCK_MONOTONIC) - start;
    printf("%.9f %.9f\n", took, seconds(CLOCK_PROCESS_CPUTIME_ID) - processor);
    FILE *file = fopen(answer, "wb");
    if (!file || fwrite(measures, 8, entries, file) != entries) fail(answer);
    fclose(file);
    fflush(stdout);
  }
  return 0;
}
