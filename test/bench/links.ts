import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  SUITED_RATE,
  anomalyIterations,
  classAnomalies,
  correlate,
  estimateGuidance,
  evidence,
  propose,
  suitedFilters,
  type Correlation,
  type Evidence,
  type TopFilters,
} from '../../analysis/index.ts';
import {
  synthShape,
  synthTruth,
  writeSynthLog,
  type SynthShape,
  type SynthTruth,
} from '../../fixtures/index.ts';
import { TOP_FILTERS, dumpedLayers, indexKey, iterationFilters } from '../../schema/index.ts';
import { defaultStore, openStore } from '../../store/index.ts';
import { indexInto } from '../serving.ts';
import { readRecorded, readRows } from './anomalies.ts';
import type { BenchResult } from './measure.ts';

/** The rate up to which entries count as found. */
const RATE = 0.05;
const LEAST = 0.95;

/** Smaller ones have too few anomaly iterations for links of several classes to stand out. */
const SHAPE = {
  layers: 24,
  filters: 64,
  length: 9,
  images: 50,
  classes: 300,
  dumps: 750,
  anomalies: 200,
} as const;
const LINKS = 40;

/** Whether the links that are planted in a generated log, and no others, are found by their evidence: log → index → proposed settings → mini-sets → evidence. */
export async function benchLinks(quick: boolean): Promise<BenchResult[]> {
  const results: BenchResult[] = [];
  for (const links of quick ? [LINKS] : [LINKS, 0]) {
    const shape = synthShape({ ...SHAPE, links });
    const { correlation, found } = await evidenceOf(shape);
    results.push(...(links > 0 ? benchFound(correlation, found, shape) : [benchNothing(found)]));
  }
  return results;
}

async function evidenceOf(shape: SynthShape): Promise<{ correlation: Correlation; found: Evidence }> {
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'traincube-links-'));
  try {
    const directory = path.join(temporary, 'links');
    await writeSynthLog(directory, shape);
    const location = defaultStore(directory);
    await indexInto(directory, location);
    const recorded = await readRecorded({ run: 'links', store: location });
    const { flips, classOf, classes, stages } = recorded;
    const settings = propose(
      [...estimateGuidance(flips, classOf, classes, stages, { seed: 1 })].at(-1)!,
      SUITED_RATE,
    );
    if (!settings) throw new Error(`No settings keep to a false discovery rate of ${SUITED_RATE}.`);
    const scores = classAnomalies(flips, classOf, classes, settings.window);
    const firstFilter = firstFilterOf(shape);
    const correlation = correlate(
      anomalyIterations(scores, settings.threshold),
      await readTopFilters(location, shape, firstFilter),
      firstFilter,
      { k: suitedFilters(SHAPE.layers * SHAPE.filters), leastAppearances: 1 },
    );
    return { correlation, found: evidence(correlation, stages) };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function firstFilterOf({ model }: SynthShape): Int32Array {
  const layers = dumpedLayers(model);
  const first = new Int32Array(layers.length + 1);
  layers.forEach(({ filters }, at) => (first[at + 1] = first[at]! + filters));
  return first;
}

async function readTopFilters(
  location: string,
  shape: SynthShape,
  firstFilter: Int32Array,
): Promise<TopFilters> {
  const store = await openStore(location);
  try {
    const width = Math.min(TOP_FILTERS, firstFilter.at(-1)!);
    const rows = await readRows(
      store,
      { run: 'links', index: 'iteration-filters', key: indexKey['iteration-filters']('relativeChange') },
      iterationFilters(width),
    );
    const placeOf = new Map(dumpedLayers(shape.model).map(({ id }, place) => [id, place]));
    const [layers, filters] = [rows.getChild('layer')!, rows.getChild('filter')!];
    const filter = new Int32Array(rows.numRows * width).fill(-1);
    for (let dump = 0; dump < rows.numRows; dump++) {
      const [layer, number] = [layers.get(dump), filters.get(dump)];
      for (let i = 0; i < width; i++) {
        if (layer.get(i) !== null)
          filter[dump * width + i] = firstFilter[placeOf.get(layer.get(i))!]! + number.get(i);
      }
    }
    return { dumps: rows.numRows, top: width, filter };
  } finally {
    await store.close();
  }
}

/**
 * How well the planted links come first. Recall: of the planted pairs of filter and class those in an entry so far. Precision: of the entries so far those
 * of which all filters are linked with the class. Once down the list as far as precision allows, and once up to the rate that the page begins with.
 */
function benchFound({ sets, iterations }: Correlation, found: Evidence, shape: SynthShape): BenchResult[] {
  const planted = plantedPairs(synthTruth(shape), shape);
  const reached = new Set<string>();
  let right = 0;
  let [far, within] = [
    { entries: 0, recall: 0 },
    { entries: 0, recall: 0, precision: 0 },
  ];
  for (let entries = 1; entries <= found.q.length; entries++) {
    const [set, id] = [found.set[entries - 1]!, iterations.classes[found.column[entries - 1]!]!];
    const pairs = [...sets.filters.subarray(sets.offsets[set], sets.offsets[set + 1])].map(
      (filter) => `${filter},${id}`,
    );
    if (pairs.every((pair) => planted.has(pair))) {
      right += 1;
      pairs.forEach((pair) => reached.add(pair));
    }
    const [recall, precision] = [reached.size / planted.size, right / entries];
    if (precision >= LEAST) far = { entries, recall };
    if (found.q[entries - 1]! <= RATE) within = { entries, recall, precision };
  }
  const pairs = `${planted.size} pairs of filter and class`;
  return [
    {
      ...share(`recall of planted links at a precision of ${LEAST}`, far.recall),
      target: `≥ ${LEAST}`,
      ok: far.recall >= LEAST,
      note: `${pairs}, in the first ${far.entries} entries`,
    },
    { ...share(`their recall at q ≤ ${RATE}`, within.recall), note: `${within.entries} entries` },
    {
      ...share(`the precision at q ≤ ${RATE}`, within.precision),
      target: `≥ ${LEAST}`,
      ok: within.precision >= LEAST,
    },
  ];
}

function plantedPairs({ links }: SynthTruth, shape: SynthShape): Set<string> {
  const firstFilter = firstFilterOf(shape);
  const placeOf = new Map(dumpedLayers(shape.model).map(({ id }, place) => [id, place]));
  return new Set(
    links.flatMap(({ layer, filters, classes }) =>
      filters.flatMap((filter) => classes.map((id) => `${firstFilter[placeOf.get(layer)!]! + filter},${id}`)),
    ),
  );
}

function benchNothing({ q, tested }: Evidence): BenchResult {
  const wrong = q.filter((rate) => rate <= RATE).length;
  return {
    name: 'links found where none are planted',
    unit: '',
    median: wrong,
    spread: [wrong, wrong],
    target: '0',
    ok: wrong === 0,
    note: `of ${tested} pairs in question`,
  };
}

function share(name: string, found: number): BenchResult {
  return { name, unit: '', median: found, spread: [found, found] };
}
