import {
  PairEvidence,
  anomalyIterations,
  classAnomalies,
  correlate,
  correlationOrder,
  evidence,
  type Correlation,
  type Flips,
  type TopFilters,
} from '../../analysis/index.ts';
import { naiveColumn, naiveParts } from '../../analysis/correlation/naive-correlation.testing.ts';
import { synthShape } from '../../fixtures/index.ts';
import { dumpedLayers } from '../../schema/index.ts';
import { benchLinks } from './links.ts';
import {
  percentile,
  sampleSeconds,
  seededRandom,
  summary,
  type BenchOptions,
  type BenchResult,
} from './measure.ts';

const RECOMPUTE_MS = 100;
const CLASSES = 1000;
const IMAGES = 50;
const DUMPS = 750;
const TOP = 1024;
/** Flips of an image in a run, on the average: as many as in a generated log. */
const FLIPS = 22;
/** The columns of which the cells are counted again. */
const CHECKED = 12;

/** What the page holds of a run, of ResNet-50 on ImageNet's classes. */
interface Ground {
  readonly flips: Flips;
  readonly classOf: Int32Array;
  readonly top: TopFilters;
  readonly firstFilter: Int32Array;
}

interface Step {
  readonly window: number;
  readonly threshold: number;
  readonly k: number;
}

/** Steps of the three sliders: settings as they are proposed, and such that nearly every class has an anomaly iteration at nearly every dump. */
const STEPS: Readonly<Record<string, readonly Step[]>> = {
  'usual settings': [
    { window: 34, threshold: 7, k: 100 },
    { window: 30, threshold: 6, k: TOP },
    { window: 21, threshold: 5, k: 400 },
    { window: 13, threshold: 6, k: TOP },
  ],
  'low settings': [
    { window: 1, threshold: 1, k: TOP },
    { window: 2, threshold: 1, k: TOP },
    { window: 1, threshold: 2, k: TOP },
    { window: 3, threshold: 2, k: TOP },
  ],
};

/** How long anomaly filters, mini-sets and cells take after a step of a slider, and their evidence and order, at the size of the paper's largest run. */
export async function benchCorrelation({ quick }: BenchOptions): Promise<BenchResult[]> {
  const ground = generated(7);
  const results: BenchResult[] = [];
  for (const [name, steps] of Object.entries(STEPS)) {
    results.push(await benchRecompute(`recompute, ${name}`, ground, steps, quick ? 12 : 60));
  }
  const usual = recompute(ground, STEPS['usual settings']![0]!);
  const stages = [0, DUMPS / 2, DUMPS * 0.75].map((from, at, all) => ({
    from,
    to: (all[at + 1] ?? DUMPS) - 1,
  }));
  const pairs = new PairEvidence(evidence(usual, stages).ground);
  const runs = { runs: quick ? 2 : 5, warmUp: 0 };
  const work = {
    evidence: () => evidence(usual, stages),
    'evidence of a class with all mini-sets': () => pairs.ofClass(0),
    'order by similarity': () => correlationOrder(usual),
  };
  for (const [name, once] of Object.entries(work)) {
    results.push({ name, unit: 's', ...summary(await sampleSeconds(once, runs)), note: sizeOf(usual) });
  }
  return [...results, ...(await benchLinks(quick))];
}

function recompute(
  { flips, classOf, top, firstFilter }: Ground,
  { window, threshold, k }: Step,
): Correlation {
  const scores = classAnomalies(flips, classOf, CLASSES, window);
  return correlate(anomalyIterations(scores, threshold), top, firstFilter, { k, leastAppearances: 1 });
}

async function benchRecompute(
  name: string,
  ground: Ground,
  steps: readonly Step[],
  runs: number,
): Promise<BenchResult> {
  steps.forEach((step) => check(recompute(ground, step), ground, step.k));
  let at = 0;
  let last: Correlation | undefined;
  const seconds = await sampleSeconds(() => (last = recompute(ground, steps[at++ % steps.length]!)), {
    runs,
    warmUp: steps.length,
  });
  const milliseconds = seconds.map((taken) => taken * 1000);
  const p95 = percentile(milliseconds, 0.95);
  return {
    name,
    unit: 'ms',
    ...summary(milliseconds),
    target: `p95 < ${RECOMPUTE_MS} ms`,
    ok: p95 < RECOMPUTE_MS,
    note: `p95 ${p95.toPrecision(3)} ms, ${sizeOf(last!)}`,
  };
}

function sizeOf({ iterations, sets }: Correlation): string {
  return `${iterations.dumps.length} anomaly iterations, ${sets.layer.length} mini-sets`;
}

/** @throws where mini-sets are not those of the plain definition, or cells of some columns not the sizes of unions */
function check(correlation: Correlation, { top, firstFilter }: Ground, k: number): void {
  const { sets, iterations, layers, cells } = correlation;
  const columns = iterations.classes.length;
  const parts = naiveParts(top, iterations, firstFilter, k);
  for (let set = 0; set < sets.layer.length; set++) {
    const own = sets.filters.subarray(sets.offsets[set], sets.offsets[set + 1]).join();
    const places = sets.iterations.subarray(sets.iterationOffsets[set], sets.iterationOffsets[set + 1]);
    if (parts.get(`${sets.layer[set]}@${places.join()}`)?.join() !== own)
      throw new Error(`Mini-set ${set} is wrong.`);
  }
  if (parts.size !== sets.layer.length) throw new Error(`${parts.size} mini-sets, not ${sets.layer.length}.`);
  for (let i = 0; i < CHECKED; i++) {
    const column = Math.floor((i * columns) / CHECKED);
    const counts = naiveColumn(top, iterations, firstFilter, k, column);
    layers.forEach((layer, row) => {
      if (cells[row * columns + column] !== counts[layer])
        throw new Error(`Cell ${row}, ${column} is wrong.`);
    });
  }
}

function generated(seed: number): Ground {
  const layers = dumpedLayers(synthShape({ preset: 'resnet-50' }).model);
  const firstFilter = new Int32Array(layers.length + 1);
  layers.forEach(({ filters }, at) => (firstFilter[at + 1] = firstFilter[at]! + filters));
  const random = seededRandom(seed);
  return {
    flips: generatedFlips(random),
    classOf: Int32Array.from({ length: CLASSES * IMAGES }, (_, image) => image % CLASSES),
    top: generatedTop(firstFilter, random),
    firstFilter,
  };
}

/** Flips become rarer and runs longer as the run goes on; now and then a tenth to a half of a class flips together. */
function generatedFlips(random: () => number): Flips {
  const images = CLASSES * IMAGES;
  const perDump: number[][] = Array.from({ length: DUMPS }, (_, dump) => {
    const count = dump === 0 ? 0 : Math.round((2 * images * FLIPS * (DUMPS - dump)) / DUMPS ** 2);
    return Array.from({ length: count }, () => Math.floor(random() * images));
  });
  const isTogether = perDump.map(() => new Set<number>());
  for (let anomaly = 0; anomaly < 400; anomaly++) {
    const dump = 1 + Math.floor(random() * (DUMPS - 1));
    const id = Math.floor(random() * CLASSES);
    for (let i = 0; i < IMAGES * (0.1 + 0.4 * random()); i++) isTogether[dump]!.add(i * CLASSES + id);
  }
  const rows = perDump.map((found, dump) =>
    [...new Set([...found, ...isTogether[dump]!])].sort((a, b) => a - b),
  );
  const image = Int32Array.from(rows.flat());
  const offsets = new Int32Array(DUMPS + 1);
  rows.forEach((row, dump) => (offsets[dump + 1] = offsets[dump]! + row.length));
  const runs = () =>
    Int32Array.from(
      rows.flatMap((row, dump) =>
        row.map((id) =>
          isTogether[dump]!.has(id) ? 40 : 1 + Math.floor((-Math.log(1 - random()) * DUMPS) / FLIPS),
        ),
      ),
    );
  return { offsets, image, leftRun: runs(), rightRun: runs(), learned: new Uint8Array(image.length) };
}

/** A third are filters that are fast for long, the others change from dump to dump. */
function generatedTop(firstFilter: Int32Array, random: () => number): TopFilters {
  const filters = firstFilter.at(-1)!;
  const filter = new Int32Array(DUMPS * TOP).fill(-1);
  for (let dump = 1; dump < DUMPS; dump++) {
    const found = new Set<number>();
    while (found.size < TOP) {
      const isFast = random() < 1 / 3;
      const start = Math.floor(dump / 50) * 997;
      found.add(isFast ? (start + Math.floor(random() * TOP) * 7) % filters : Math.floor(random() * filters));
    }
    filter.set([...found], dump * TOP);
  }
  return { dumps: DUMPS, top: TOP, filter };
}
