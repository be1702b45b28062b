import { LayerChecks } from './layer-checks.ts';
import type { Finding } from './finding.ts';
import type { DumpRows, FilterRows, LayerFacts, LayerRows, RunFacts } from './rows.ts';

/** For tests: series of any length, handed to the rules in blocks as the indexer does. What is not given is null. */
export interface Series {
  /** A function of the dump gives all of them. */
  readonly dumps: number;
  readonly layer?: Partial<Record<keyof LayerRows, (dump: number) => number>>;
  readonly filter?: Partial<Record<keyof FilterRows, (dump: number, filter: number) => number>>;
  readonly run?: Partial<Record<'learningRate' | 'modelChange' | 'usualGradient', (dump: number) => number>>;
  readonly facts?: Partial<RunFacts>;
  readonly of?: Partial<LayerFacts>;
  /** Dumps in a block. */
  readonly block?: number;
}

/** Iterations between two dumps; the first is of iteration 0. */
export const INTERVAL = 10;
const NODE = 5;

/** What the rules say of a series. */
export function checked(series: Series): LayerChecks {
  const { dumps, block = 64 } = series;
  const layer: LayerFacts = { node: NODE, filters: 10, kernel: [3, 3, 4], ...series.of };
  const rate = series.run?.learningRate;
  const rates = Array.from({ length: dumps }, (_, dump) => rate?.(dump) ?? NaN).filter((value) => value >= 0);
  const checks = new LayerChecks(layer, {
    dumps,
    firstIteration: 0,
    lastIteration: (dumps - 1) * INTERVAL,
    iterationsPerEpoch: 100,
    highestRate: rates.length > 0 ? Math.max(...rates) : NaN,
    isPlainDescent: true,
    hasGradients: series.layer?.gradientNorm !== undefined,
    ...series.facts,
  });
  for (let first = 0; first < dumps; first += block) {
    const rows = Math.min(block, dumps - first);
    checks.take(
      dumpRows(series, first, rows),
      layerRows(series, first, rows),
      filterRows(series, layer, first, rows),
    );
  }
  return checks;
}

/** The findings of one rule. */
export function found(rule: Finding['rule'], series: Series): Finding[] {
  return checked(series)
    .findings()
    .filter((finding) => finding.rule === rule);
}

function floats(value: ((dump: number) => number) | undefined, first: number, rows: number, missing = NaN) {
  return Float64Array.from({ length: rows }, (_, row) => value?.(first + row) ?? missing);
}

function dumpRows({ run }: Series, first: number, rows: number): DumpRows {
  return {
    first,
    iterations: Int32Array.from({ length: rows }, (_, row) => (first + row) * INTERVAL),
    learningRate: floats(run?.learningRate, first, rows),
    modelChange: floats(run?.modelChange ?? ((dump) => (dump === 0 ? NaN : 1)), first, rows),
    usualGradient: floats(run?.usualGradient, first, rows),
  };
}

function layerRows({ layer }: Series, first: number, rows: number): LayerRows {
  const column = (name: keyof LayerRows, missing?: number) => floats(layer?.[name], first, rows, missing);
  return {
    sd: column('sd'),
    norm: column('norm'),
    change: column('change'),
    relativeChange: column('relativeChange'),
    gradientNorm: column('gradientNorm'),
    badWeights: column('badWeights', 0),
    badGradients: column('badGradients', 0),
  };
}

function filterRows({ filter }: Series, { filters }: LayerFacts, first: number, rows: number): FilterRows {
  const column = (name: keyof FilterRows) =>
    Float32Array.from(
      { length: rows * filters },
      (_, i) => filter?.[name]?.(first + Math.floor(i / filters), i % filters) ?? NaN,
    );
  return {
    change: column('change'),
    relativeChange: column('relativeChange'),
    gradientNorm: column('gradientNorm'),
  };
}
