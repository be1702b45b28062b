import {
  SUITED_RATE,
  classAnomalies,
  estimateGuidance,
  guidanceCurve,
  propose,
  type Guidance,
  type Reach,
} from './index.ts';
import { AnomalyTally } from './anomaly-tally.ts';
import { denseScores } from './dense-scores.testing.ts';
import { flipHistories } from './flip-histories.ts';
import { cellsOf } from './flip-jitter.ts';
import { flipsOfResults } from './results.testing.ts';
import { simulatedRun, type SimulatedRun, type Simulation } from './simulation.testing.ts';

const BASE: Simulation = {
  sizes: new Array<number>(40).fill(50),
  dumps: 200,
  anomalies: 30,
  share: [0.3, 0.9],
  wave: 15,
  seed: 1,
};

function guidanceOf(
  { flips, classOf, classes, stages }: SimulatedRun,
  seed = 1,
  reach: Reach = 'cell',
): Guidance {
  return [...estimateGuidance(flips, classOf, classes, stages, { seed, reach })].at(-1)!;
}

/** 1 where a dump counts: not the first dumps of a stage. */
const countedDumps = ({ stages, dumps }: SimulatedRun) => {
  const cells = cellsOf(stages, dumps);
  return Uint8Array.from(cells.of, (cell) => cells.isFree[cell]!);
};

/** What the proposed settings find, against what was planted. */
function judged(run: SimulatedRun, rate: number, guidance = guidanceOf(run)) {
  const proposal = propose(guidance, rate);
  if (!proposal) return { recall: 0, falseRate: 0, found: 0 };
  const { left, right } = denseScores(classAnomalies(run.flips, run.classOf, run.classes, proposal.window));
  const isCounted = countedDumps(run);
  const found = [...left.keys()].filter(
    (at) => Math.max(left[at]!, right[at]!) >= proposal.threshold && isCounted[at % run.dumps],
  );
  const planted = found.filter((at) => run.planted.has(at)).length;
  return {
    recall: planted / run.planted.size,
    falseRate: 1 - planted / found.length,
    found: found.length,
  };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const seeds = [1, 2, 3];

test('what is observed is what the rules find, each class and dump once', () => {
  const run = simulatedRun({ ...BASE, sizes: [30, 0, 5, 50], dumps: 80, anomalies: 3 });
  const { windows, thresholds, observed } = guidanceOf(run);
  expect([...windows]).toEqual([1, 2, 3, 5, 8, 13]);
  const isCounted = countedDumps(run);
  windows.forEach((window, place) => {
    const { left, right } = denseScores(classAnomalies(run.flips, run.classOf, run.classes, window));
    const scores = left.map((score, at) => Math.max(score, right[at]!)).filter((_, at) => isCounted[at % 80]);
    if (window === 1) expect(thresholds).toBe(Math.max(...scores));
    for (let threshold = 1; threshold <= thresholds; threshold++) {
      const found = scores.filter((score) => score >= threshold).length;
      expect(observed[place * thresholds + threshold - 1]).toBe(found);
    }
  });
});

test.each([
  ['classes of fifty images', {}],
  ['classes that are learned within ten dumps', { wave: 4 }],
  ['classes that are learned slowly', { wave: 50 }],
  ['anomalies of a quarter to a half of a class', { share: [0.25, 0.5] }],
  ['a short run', { dumps: 100, anomalies: 20 }],
  ['few classes', { sizes: [100, 100, 100, 100, 100], anomalies: 8 }],
  ['anomalies in every class', { anomalies: 80 }],
] as [string, Partial<Simulation>][])('%s: recall and precision of what was planted', (_, change) => {
  const results = seeds.map((seed) => judged(simulatedRun({ ...BASE, ...change, seed }), SUITED_RATE));
  expect(mean(results.map(({ recall }) => recall))).toBeGreaterThanOrEqual(0.95);
  expect(1 - mean(results.map(({ falseRate }) => falseRate))).toBeGreaterThanOrEqual(0.95);
});

test('moved all over their stage, flips of slow waves give what was planted, and faster ones are found as well', () => {
  const results = (wave: number, reach: Reach) => {
    const runs = seeds.map((seed) => simulatedRun({ ...BASE, wave, seed }));
    const all = runs.map((run) => judged(run, SUITED_RATE, guidanceOf(run, 1, reach)));
    const falseRate = mean(all.map(({ falseRate }) => falseRate));
    return { recall: mean(all.map(({ recall }) => recall)), falseRate };
  };
  const slow = results(50, 'stage');
  expect(slow.recall).toBeGreaterThanOrEqual(0.95);
  expect(slow.falseRate).toBeLessThanOrEqual(0.05);
  expect(results(4, 'stage').falseRate).toBeGreaterThan(0.3);
  expect(results(4, 'cell').falseRate).toBeLessThanOrEqual(0.05);
});

test('the false discovery rate is kept to on the average', () => {
  const runs = [...seeds, 4, 5, 6].map((seed) => simulatedRun({ ...BASE, seed }));
  const guidances = runs.map((run) => guidanceOf(run));
  for (const rate of [0.05, 0.1, 0.2]) {
    const rates = runs.map((run, i) => judged(run, rate, guidances[i]).falseRate);
    expect(mean(rates)).toBeLessThan(rate);
    expect(mean(rates)).toBeGreaterThan(rate / 10);
  }
});

test('where nothing was planted nothing is proposed, for all the waves and stage borders', () => {
  for (const seed of seeds) {
    expect(judged(simulatedRun({ ...BASE, anomalies: 0, seed }), SUITED_RATE).found).toBe(0);
  }
});

test('of windows that find as much the longest is proposed', () => {
  const counts = {
    windows: Int32Array.of(1, 2, 3, 5),
    thresholds: 1,
    observed: Float64Array.of(9, 8, 8, 7),
    expected: new Float64Array(4),
    permutations: 20,
  };
  expect(propose(counts, 0.05)).toEqual({ window: 3, threshold: 1, observed: 8, expected: 0 });
});

test('moved flips that score more than all recorded ones count as the largest score', () => {
  const flips = flipsOfResults([0, 1, 1, 1, 0, 0, 0, 1], 2, 4);
  const histories = flipHistories(flips, [0, 0], 1);
  const tally = new AnomalyTally(histories, new Uint8Array(4).fill(1), Int32Array.of(1, 2));
  expect(tally.thresholds).toBe(1);
  expect([...tally.count(Int32Array.of(1, 1), new Uint8Array(4))]).toEqual([1, 1]);
});

test('a larger rate finds no less; the curve falls with the threshold', () => {
  const guidance = guidanceOf(simulatedRun(BASE));
  const found = [0.01, 0.05, 0.2, 1.1].map((rate) => propose(guidance, rate)!);
  for (let i = 1; i < found.length; i++) {
    expect(found[i]!.observed).toBeGreaterThanOrEqual(found[i - 1]!.observed);
  }
  guidance.windows.forEach((window, place) => {
    const curve = guidanceCurve(guidance, place);
    expect(curve.window).toBe(window);
    for (let at = 1; at < curve.rate.length; at++) {
      expect(curve.rate[at]).toBeLessThanOrEqual(curve.rate[at - 1]!);
      expect(curve.observed[at]).toBeLessThanOrEqual(curve.observed[at - 1]!);
      expect(curve.expected[at]).toBeLessThanOrEqual(curve.expected[at - 1]!);
    }
  });
  expect(propose(guidance, 0)).toBeNull();
});

test('a seed decides the answer; work goes on step by step and can be given up', () => {
  const run = simulatedRun({ ...BASE, sizes: [50, 50], dumps: 100, anomalies: 2 });
  expect(guidanceOf(run, 7)).toEqual(guidanceOf(run, 7));
  expect(guidanceOf(run, 8).expected).not.toEqual(guidanceOf(run, 7).expected);
  const { flips, classOf, classes, stages } = run;
  const work = estimateGuidance(flips, classOf, classes, stages, { seed: 1, permutations: 4 });
  const steps = Array.from(work, ({ progress, permutations }) => [Math.round(9 * progress), permutations]);
  expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map((step) => [step, step <= 5 ? step : step - 5]));
  const given = estimateGuidance(flips, classOf, classes, stages, { seed: 1 });
  given.next();
  given.return();
  expect(given.next().done).toBe(true);
});

test.each([
  ['no flips', [1, 1, 1, 1, 1, 1], 2, 3],
  ['one dump', [1, 0], 2, 1],
  ['no dumps', [], 2, 0],
  ['no images', [], 0, 5],
  ['one image', [0, 0, 0, 0, 1, 1, 0, 1], 1, 8],
])('%s: nothing to propose', (_, correct, images, dumps) => {
  const flips = flipsOfResults(correct, images, dumps);
  const steps = [...estimateGuidance(flips, new Uint16Array(images), 1, [], { seed: 1 })];
  expect(propose(steps.at(-1)!, 0.05)).toBeNull();
});
