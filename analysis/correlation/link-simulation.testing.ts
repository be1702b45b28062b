import type { ClassAnomalies, TopFilters } from '../index.ts';
import { sparseScores } from '../dense-scores.testing.ts';
import { RandomStream } from '../random.ts';

/** A filter–class link that is planted: the filters jump at every onset of the classes. */
export interface SimulatedLink {
  /** Filter numbers, of one layer. */
  readonly filters: readonly number[];
  readonly classes: readonly number[];
}

export interface LinkSimulation {
  readonly classes: number;
  readonly dumps: number;
  readonly layers: number;
  readonly filtersOfLayer: number;
  readonly top: number;
  /** Onsets of anomalies, each of one class to four. */
  readonly anomalies: number;
  readonly links: number;
  /** How many dumps a filter's speed keeps for, on the average: filters stay among the top for about as long. */
  readonly memory: number;
  /** This part of the filters moves most in one stretch of 10 to 60 dumps, more often an early one. */
  readonly bursts: number;
  /** Of the classes this part is learned in a wave of its own: anomaly iterations for a number of dumps, close together. */
  readonly waves: number;
  readonly seed: number;
}

export interface SimulatedLinks {
  /** 1 where a class has an anomaly iteration; the threshold is 1. */
  readonly scores: ClassAnomalies;
  readonly top: TopFilters;
  readonly firstFilter: Int32Array;
  readonly stages: readonly { readonly from: number; readonly to: number }[];
  readonly links: readonly SimulatedLink[];
}

/** Onsets that a class with a link has besides those that it has by chance. */
const LEAST_ONSETS = 4;
const MOST_ONSETS = 8;
/** One layer in so many jumps at an onset, and one of its filters in so many. */
const LAYERS_A_JUMP = 8;
const FILTERS_A_JUMP = 5;
const JUMP = 8;
const BURST = 3;

/**
 * A run as runs are, reduced to what evidence is made from. Anomalies are frequent early in a stage and rarer later; one in four strikes several classes; most
 * are followed by the flip back; where the learning rate falls a third of the classes and half of the layers jump; some classes are learned in waves. Filters keep their speed for a
 * while, some burst, some are always fast, and at every onset whole layers jump, whichever class it is of.
 */
export function simulatedLinks(simulation: LinkSimulation): SimulatedLinks {
  const { classes, dumps, layers, filtersOfLayer, anomalies, waves, seed } = simulation;
  const random = new RandomStream(seed);
  const borders = [Math.floor(dumps / 2), Math.floor(dumps * 0.75)];
  const stages = [0, ...borders].map((from, i) => ({ from, to: (borders[i] ?? dumps) - 1 }));
  const score = new Int32Array(classes * dumps);
  const onsets: number[][] = Array.from({ length: dumps }, () => []);
  const strike = (id: number, dump: number) => {
    onsets[dump]!.push(id);
    score[id * dumps + dump] = 1;
    const back = dump + 1 + random.below(5);
    if (random.uniform() < 0.67 && back < dumps) score[id * dumps + back] = 1;
  };
  for (let i = 0; i < anomalies; i++) {
    const dump = dumpIn(stages, random);
    const lead = random.below(classes);
    strike(lead, dump);
    if (i % 4 === 0) {
      for (let kin = 0; kin <= i % 3; kin++) strike((lead - (lead % 6) + random.below(6)) % classes, dump);
    }
  }
  for (let id = 0; id < classes; id++) {
    if (random.uniform() >= waves) continue;
    const from = Math.floor(dumps * random.uniform() ** 2);
    for (let dump = from; dump < Math.min(dumps, from + 30); dump++) {
      if (random.uniform() < 0.3) score[id * dumps + dump] = 1;
    }
  }
  for (const border of borders) {
    for (let id = 0; id < classes; id++) if (random.uniform() < 0.33) score[id * dumps + border] = 1;
  }
  const links = Array.from({ length: simulation.links }, (_, link) => {
    const layer = random.below(layers);
    const first = layer * filtersOfLayer + random.below(filtersOfLayer - 24);
    const filters = Array.from({ length: 2 + random.below(11) }, (_, i) => first + 2 * i);
    const linked = Array.from({ length: link % 4 === 0 ? 2 : 1 }, () => random.below(classes));
    for (const id of linked) {
      const count = LEAST_ONSETS + random.below(MOST_ONSETS - LEAST_ONSETS + 1);
      for (let i = 0; i < count; i++) strike(id, dumpIn(stages, random));
    }
    return { filters, classes: linked };
  });
  const top = topFilters(simulation, borders, onsets, links, random);
  return {
    scores: sparseScores(dumps, score, new Int32Array(score.length)),
    top,
    firstFilter: Int32Array.from({ length: layers + 1 }, (_, layer) => layer * filtersOfLayer),
    stages,
    links,
  };
}

/** A dump after the first ones of a stage, more often an early one. */
function dumpIn(stages: readonly { from: number; to: number }[], random: RandomStream): number {
  const { from, to } = stages[Math.min(2, random.below(4))]!;
  return Math.min(to, from + 8 + Math.floor((to - from - 8) * random.uniform() ** 1.5));
}

function topFilters(
  { dumps, layers, filtersOfLayer, top, memory, bursts }: LinkSimulation,
  borders: readonly number[],
  onsets: readonly (readonly number[])[],
  links: readonly SimulatedLink[],
  random: RandomStream,
): TopFilters {
  const filters = layers * filtersOfLayer;
  const base = Float64Array.from({ length: filters }, () => 0.5 * normal(random));
  const burstAt = base.map(() => (random.uniform() < bursts ? dumps * random.uniform() ** 2 : dumps));
  const burstEnd = burstAt.map((from) => from + 10 + random.below(50));
  const speed = Float64Array.from({ length: filters }, () => normal(random));
  const kept = Math.exp(-1 / memory);
  const fresh = Math.sqrt(1 - kept * kept);
  const filter = new Int32Array(dumps * top).fill(-1);
  const size = new Float64Array(filters);
  for (let dump = 1; dump < dumps; dump++) {
    for (let i = 0; i < filters; i++) {
      speed[i] = kept * speed[i]! + fresh * normal(random);
      size[i] = base[i]! + speed[i]! + (dump >= burstAt[i]! && dump < burstEnd[i]! ? BURST : 0);
    }
    const isBorder = borders.includes(dump);
    if (onsets[dump]!.length > 0 || isBorder) {
      for (let layer = 0; layer < layers; layer++) {
        if (random.below(isBorder ? 2 : LAYERS_A_JUMP) > 0) continue;
        for (let i = layer * filtersOfLayer; i < (layer + 1) * filtersOfLayer; i++) {
          if (random.below(FILTERS_A_JUMP) === 0) size[i]! += JUMP * random.uniform();
        }
      }
    }
    for (const { filters: linked, classes } of links) {
      if (!classes.some((id) => onsets[dump]!.includes(id))) continue;
      for (const number of linked) size[number]! += 2 * JUMP;
    }
    const order = Int32Array.from(size.keys()).sort((a, b) => size[b]! - size[a]!);
    filter.set(order.subarray(0, top), dump * top);
  }
  return { dumps, top, filter };
}

function normal(random: RandomStream): number {
  return Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
}
