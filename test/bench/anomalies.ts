import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { tableFromIPC, type Schema, type Table } from 'apache-arrow';
import {
  SUITED_RATE,
  classAnomalies,
  classAnomalyFacts,
  estimateGuidance,
  flipsOf,
  learningRateStages,
  overallAnomalies,
  propose,
  type AnomalySettings,
  type Scores,
  type Flips,
  type Guidance,
  type Stage,
} from '../../analysis/index.ts';
import { denseScores } from '../../analysis/dense-scores.testing.ts';
import type { SynthTruth } from '../../fixtures/index.ts';
import {
  classStats,
  concatenate,
  indexKey,
  scalars,
  streamParts,
  type Catalogue,
  type IndexName,
} from '../../schema/index.ts';
import { openStore, type Store } from '../../store/index.ts';
import { writeAnomalyLog, type AnomalyLog } from './anomaly-log.ts';
import { percentile, sampleSeconds, summary, type BenchOptions, type BenchResult } from './measure.ts';

/** The false discovery rate at which settings are proposed: the part of what is found that may be chance. */
const RATE = SUITED_RATE;
const LEAST = 0.95;
const SLIDER_MS = 100;

/** What the page holds of a run to look for anomalies in. */
export interface Recorded {
  readonly flips: Flips;
  readonly classOf: readonly number[];
  readonly classes: number;
  readonly stages: readonly Stage[];
}

/** What is found and what was planted; each is a class, a dump and a rule. */
interface Matched {
  readonly recall: number;
  readonly precision: number;
  readonly found: number;
  /** Found where the learning rate falls and nothing is planted: neither right nor wrong. */
  readonly atDrops: number;
}

/**
 * Whether the anomalies that are planted in a generated log, and no others, are found at the settings that are proposed for it; and how long the analysis takes.
 */
export async function benchAnomalies({ quick }: BenchOptions): Promise<BenchResult[]> {
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'traincube-anomalies-'));
  try {
    const log = await writeAnomalyLog(temporary, quick);
    const recorded = await readRecorded(log);
    return [
      ...(await benchProposal(recorded, log.truth, quick)),
      await benchSliderStep(recorded, quick ? 50 : 200),
    ];
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

export async function readRecorded({
  run,
  store: location,
}: Pick<AnomalyLog, 'run' | 'store'>): Promise<Recorded> {
  const store = await openStore(location);
  try {
    const catalogue = (await store.catalogue(run))!;
    const rows = (index: IndexName, key: string, schema: Schema) =>
      readRows(store, { run, index, key }, schema);
    const rates = await rows('scalars', indexKey.scalars('learningRate'), scalars);
    return {
      flips: flipsOf(await rows('class-stats', indexKey['class-stats'](-1), classStats)),
      classOf: catalogue.imageClasses,
      classes: catalogue.run.classes.length,
      stages: stagesOf(catalogue, rates),
    };
  } finally {
    await store.close();
  }
}

export async function readRows(
  store: Store,
  series: { run: string; index: IndexName; key: string },
  schema: Schema,
): Promise<Table> {
  const blocks: Uint8Array[] = [];
  for await (const { bytes } of store.range(series, 0, Infinity)) blocks.push(bytes);
  return tableFromIPC(concatenate(streamParts(schema, blocks)));
}

function stagesOf({ iterations }: Catalogue, rates: Table): Stage[] {
  return learningRateStages(iterations, rates.getChild('last')!.toArray() as Float64Array);
}

async function benchProposal(recorded: Recorded, truth: SynthTruth, quick: boolean): Promise<BenchResult[]> {
  let guidance: Guidance | undefined;
  const estimate = () => (guidance = [...estimatesOf(recorded)].at(-1));
  const seconds = await sampleSeconds(estimate, { runs: quick ? 3 : 5, warmUp: 0 });
  const settings = propose(guidance!, RATE);
  if (!settings) throw new Error(`No settings keep to a false discovery rate of ${RATE}.`);
  const scores = classAnomalies(recorded.flips, recorded.classOf, recorded.classes, settings.window);
  const dense = { dumps: scores.dumps, ...denseScores(scores) };
  const { recall, precision, found, atDrops } = match(dense, settings, truth);
  const at = `window ${settings.window}, threshold ${settings.threshold}`;
  return [
    { ...share('recall of planted anomalies', recall), note: at },
    {
      ...share('precision of what is found', precision),
      note: `${found} found, and ${atDrops} at drops of the learning rate`,
    },
    { name: 'guidance for window and threshold', unit: 's', ...summary(seconds) },
  ];
}

function estimatesOf({ flips, classOf, classes, stages }: Recorded) {
  return estimateGuidance(flips, classOf, classes, stages, { seed: 1 });
}

/**
 * Recall: of the planted (class, dump, rule), those whose score reaches the threshold. Precision: of all (class, dump, rule) whose score does, those of a class and
 * dump with something planted; a dump at which the learning rate falls is set aside where nothing is, for what happens there has a cause, but not one of ours.
 */
function match(
  { dumps, left, right }: { readonly dumps: number } & Pick<Scores, 'left' | 'right'>,
  { threshold }: AnomalySettings,
  truth: SynthTruth,
): Matched {
  const rules = { left, right };
  const planted = new Set(truth.anomalies.map(({ class: id, dump }) => id * dumps + dump));
  const drops = new Set(truth.drops.map(({ dump }) => dump));
  const wanted = truth.anomalies.flatMap(({ class: id, dump, rules: seen }) =>
    seen.map((rule) => rules[rule][id * dumps + dump]!),
  );
  let [good, wrong, atDrops] = [0, 0, 0];
  for (const scores of Object.values(rules)) {
    scores.forEach((score, at) => {
      if (score < threshold) return;
      if (planted.has(at)) good += 1;
      else if (drops.has(at % dumps)) atDrops += 1;
      else wrong += 1;
    });
  }
  return {
    recall: wanted.filter((score) => score >= threshold).length / wanted.length,
    precision: good / (good + wrong),
    found: good + wrong,
    atDrops,
  };
}

function share(name: string, found: number): BenchResult {
  return { name, unit: '', median: found, spread: [found, found], target: `≥ ${LEAST}`, ok: found >= LEAST };
}

/** What follows from one step of a slider, but for the drawing: scores, what classes are sorted by, and the timeline's sums. */
async function benchSliderStep(recorded: Recorded, runs: number): Promise<BenchResult> {
  const { flips, classOf, classes } = recorded;
  const dumps = flips.offsets.length - 1;
  let window = 0;
  const step = () => {
    window = (window % Math.min(50, dumps)) + 1;
    const scores = classAnomalies(flips, classOf, classes, window);
    classAnomalyFacts(scores, 5);
    overallAnomalies(scores, 5, scores.dumps);
  };
  const milliseconds = (await sampleSeconds(step, { runs, warmUp: 5 })).map((seconds) => seconds * 1000);
  const p95 = percentile(milliseconds, 0.95);
  return {
    name: 'scores of all classes for another window',
    unit: 'ms',
    ...summary(milliseconds),
    target: `p95 < ${SLIDER_MS} ms`,
    ok: p95 < SLIDER_MS,
    note: `p95 ${p95.toPrecision(3)} ms, ${flips.image.length} flips`,
  };
}
