import { RandomStream } from './random.ts';
import { flipsOfResults } from './results.testing.ts';
import type { Flips } from './flips.ts';

export interface SimulatedRun {
  readonly classOf: Uint16Array;
  readonly classes: number;
  readonly dumps: number;
  readonly stages: readonly { readonly from: number; readonly to: number }[];
  readonly flips: Flips;
  /** Planted anomaly iterations, class · dumps + dump. */
  readonly planted: ReadonlySet<number>;
}

export interface Simulation {
  readonly sizes: readonly number[];
  readonly dumps: number;
  readonly anomalies: number;
  /** The part of a class's images that flip in an anomaly: from the first to the second, equally likely. */
  readonly share: readonly [number, number];
  /** Standard deviation of the dumps at which images of a class are learned. */
  readonly wave: number;
  readonly seed: number;
}

/** The part of the images that are undecided, and how often they flip. */
const UNDECIDED = 0.15;
const FLICKER = 0.2;
/** How often the others turn for a while. */
const BACKGROUND = 0.004;
/** The part of the images that are wrong until the learning rate falls, and the dumps that it then takes, on the average. */
const HELPED = 0.2;
const HELPED_AFTER = 2;

/**
 * Results of a run that does what runs do: the images of a class are learned in a wave, at a time of the class's own; some flicker, all turn now and then, and
 * where the learning rate falls many are learned at once. Into it anomalies are planted: at a dump, part of a class's images turn, for some dumps or for good.
 */
export function simulatedRun({ sizes, dumps, anomalies, share, wave, seed }: Simulation): SimulatedRun {
  const random = new RandomStream(seed);
  const classOf = Uint16Array.from(sizes.flatMap((size, id) => new Array<number>(size).fill(id)));
  const borders = [Math.floor(dumps / 2), Math.floor(dumps * 0.75)];
  const time = sizes.map(() => random.uniform() * 0.4 * dumps);
  const correct = new Uint8Array(classOf.length * dumps);
  classOf.forEach((id, image) => {
    const row = correct.subarray(image * dumps, (image + 1) * dumps);
    const isHelped = random.uniform() < HELPED;
    const learned = isHelped
      ? borders[random.below(2)]! - HELPED_AFTER * Math.log(1 - random.uniform())
      : Math.max(0, time[id]! + wave * normal(random));
    row.fill(1, Math.min(dumps, Math.floor(learned)));
    disturb(row, random);
  });
  const planted = new Set<number>();
  const busy = new Set<number>();
  for (let tries = 0; planted.size < 2 * anomalies && tries < 1e5; tries++) {
    plant(correct, { classOf, sizes, dumps, borders, share }, random, planted, busy);
  }
  const stages = [0, ...borders].map((from, i) => ({ from, to: (borders[i] ?? dumps) - 1 }));
  return {
    classOf,
    classes: sizes.length,
    dumps,
    stages,
    flips: flipsOfResults(correct, classOf.length, dumps),
    planted,
  };
}

function normal(random: RandomStream): number {
  return Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
}

function disturb(row: Uint8Array, random: RandomStream): void {
  const isUndecided = random.uniform() < UNDECIDED;
  for (let dump = 1; dump < row.length; dump++) {
    if (random.uniform() >= (isUndecided ? FLICKER : BACKGROUND)) continue;
    const end = dump + 1 + random.below(isUndecided ? 3 : 12);
    for (let at = dump; at < Math.min(end, row.length); at++) row[at] = 1 - row[at]!;
  }
}

interface Ground {
  readonly classOf: Uint16Array;
  readonly sizes: readonly number[];
  readonly dumps: number;
  readonly borders: readonly number[];
  readonly share: readonly [number, number];
}

/** Turns part of a class for a while, away from stage borders and other anomalies; both ends are anomaly iterations. */
function plant(
  correct: Uint8Array,
  { classOf, sizes, dumps, borders, share }: Ground,
  random: RandomStream,
  planted: Set<number>,
  busy: Set<number>,
): void {
  const id = random.below(sizes.length);
  const dump = 12 + random.below(dumps - 40);
  const length = 1 + random.below(20);
  const slot = (at: number) => id * 1000 + Math.floor(at / 25);
  const isNear = (at: number) => [0, ...borders].some((border) => at >= border - 1 && at < border + 10);
  if (isNear(dump) || isNear(dump + length) || busy.has(slot(dump)) || busy.has(slot(dump + length))) return;
  busy.add(slot(dump)).add(slot(dump + length));
  const part = share[0] + (share[1] - share[0]) * random.uniform();
  const turned = Array.from(classOf.keys()).filter(
    (image) => classOf[image] === id && random.uniform() < part,
  );
  for (const image of turned) {
    const row = correct.subarray(image * dumps, (image + 1) * dumps);
    for (let at = dump; at < dump + length; at++) row[at] = 1 - row[at]!;
  }
  planted.add(id * dumps + dump).add(id * dumps + dump + length);
}
