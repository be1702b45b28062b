import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { tableFromIPC, type Table } from 'apache-arrow';

/**
 * The index of a log, computed as its definitions read: whole files, plain loops, double precision. It shares no code with `ingest/` and `indexer/`, so a test
 * can compare them. For small logs of finite coefficients; everything is held in memory.
 */
export interface NaiveDump {
  readonly iteration: number;
  /** `[layer position][filter]`: the coefficients. */
  readonly weights: readonly (readonly Float64Array[])[];
  readonly gradients: readonly (readonly Float64Array[])[];
  readonly predicted: readonly number[];
  readonly confidence: readonly number[];
  readonly trueProbability: readonly number[];
  readonly scalars: Table;
}

const arrow = (...parts: string[]): Table => tableFromIPC(readFileSync(path.join(...parts)));

function column(table: Table, name: string): number[] {
  return Array.from(table.getChild(name)!, Number);
}

function coefficients(table: Table, name: string): Float64Array[][] {
  return table.batches.map((batch) =>
    Array.from(batch.getChild(name)!, (filter: Iterable<number>) => Float64Array.from(filter)),
  );
}

/** Every dump of a log, ascending. */
export function readDumps(run: string): NaiveDump[] {
  return readdirSync(path.join(run, 'dumps'))
    .filter((name) => !name.startsWith('.'))
    .sort()
    .map((name) => {
      const parameters = arrow(run, 'dumps', name, 'parameters.arrow');
      const validation = arrow(run, 'dumps', name, 'validation.arrow');
      return {
        iteration: Number(name),
        weights: coefficients(parameters, 'weights'),
        gradients: coefficients(parameters, 'gradients'),
        predicted: column(validation, 'predicted'),
        confidence: column(validation, 'confidence'),
        trueProbability: column(validation, 'trueProbability'),
        scalars: arrow(run, 'dumps', name, 'scalars.arrow'),
      };
    });
}

/** The class of each image. */
export function readImageClasses(run: string): number[] {
  return column(arrow(run, 'images.arrow'), 'class');
}

const total = (values: Float64Array, term: (value: number, i: number) => number) =>
  values.reduce((sum, value, i) => sum + term(value, i), 0);

const quotient = (a: number, b: number) => (b === 0 ? null : a / b);

/** Every measure of design over a set of coefficients; `before` is the same set at the dump before. */
export function naiveMeasures(
  weights: Float64Array,
  before: Float64Array | undefined,
  gradients: Float64Array,
): Record<string, number | null> {
  const basic = (values: Float64Array) => {
    const mean = total(values, (value) => value) / values.length;
    return {
      mean,
      sd: Math.sqrt(total(values, (value) => (value - mean) ** 2) / values.length),
      min: values.reduce((least, value) => Math.min(least, value), Infinity),
      max: values.reduce((most, value) => Math.max(most, value), -Infinity),
      norm: Math.sqrt(total(values, (value) => value ** 2)),
    };
  };
  const w = basic(weights);
  const g = basic(gradients);
  const change = before ? Math.sqrt(total(weights, (value, i) => (value - before[i]!) ** 2)) : null;
  const normBefore = before ? basic(before).norm : 0;
  return {
    ...w,
    sum: total(weights, (value) => value),
    change,
    cosine: before
      ? quotient(
          total(weights, (value, i) => value * before[i]!),
          w.norm * normBefore,
        )
      : null,
    relativeChange: change === null ? null : quotient(change, normBefore),
    gradientMean: g.mean,
    gradientSd: g.sd,
    gradientMin: g.min,
    gradientMax: g.max,
    gradientNorm: g.norm,
  };
}

/** Filters end to end, as one set of coefficients. */
export function joined(filters: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(filters.reduce((length, filter) => length + filter.length, 0));
  let offset = 0;
  for (const filter of filters) {
    all.set(filter, offset);
    offset += filter.length;
  }
  return all;
}

/** The value below which a share of the values lies (nearest rank). */
export function naiveQuantile(values: Float64Array, share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

export interface NaiveFlip {
  readonly image: number;
  readonly leftRun: number;
  readonly rightRun: number;
  readonly learned: boolean;
}

/** The flips of one image: for each dump where its correctness differs from the dump before. */
export function naiveFlips(image: number, correct: readonly boolean[]): Map<number, NaiveFlip> {
  const flips = new Map<number, NaiveFlip>();
  for (let dump = 1; dump < correct.length; dump++) {
    if (correct[dump] === correct[dump - 1]) continue;
    let leftRun = 0;
    while (dump - 1 - leftRun >= 0 && correct[dump - 1 - leftRun] === correct[dump - 1]) leftRun++;
    let rightRun = 0;
    while (dump + rightRun < correct.length && correct[dump + rightRun] === correct[dump]) rightRun++;
    flips.set(dump, { image, leftRun, rightRun, learned: correct[dump]! });
  }
  return flips;
}
