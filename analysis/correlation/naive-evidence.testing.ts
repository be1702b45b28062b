import { correlate, type Correlation } from '../index.ts';
import type { RandomStream } from '../random.ts';
import type { EpisodeCounts } from './episode-counts.ts';

export interface ChanceRun {
  readonly classes: number;
  /** Episodes of all classes together; each is one anomaly iteration, `APART` dumps after the one before. */
  readonly episodes: number;
  readonly filters: number;
  /** Anomaly filters of an episode. */
  readonly top: number;
}

/** So far apart no two of a class are one episode. */
const APART = 10;

/** A correlation in which which class an episode is of has nothing to do with its filters; classes are drawn anew for each. */
export function correlationByChance(
  { classes, episodes, filters, top }: ChanceRun,
  random: RandomStream,
): Correlation {
  const own: number[][] = Array.from({ length: classes }, () => []);
  const all = Int32Array.from({ length: episodes }, (_, at) => (at + 1) * APART);
  for (const dump of all) own[random.below(classes)]!.push(dump);
  const struck = own.flatMap((dumps, id) => (dumps.length > 0 ? [id] : []));
  const offsets = new Int32Array(struck.length + 1);
  struck.forEach((id, column) => (offsets[column + 1] = offsets[column]! + own[id]!.length));
  const runDumps = (episodes + 2) * APART;
  const filter = new Int32Array(runDumps * top).fill(-1);
  for (const dump of all) {
    const found = new Set<number>();
    // The first filters are there more often than the last.
    while (found.size < top) found.add(Math.floor(filters * random.uniform() ** 2));
    filter.set([...found], dump * top);
  }
  return correlate(
    { runDumps, classes: Int32Array.from(struck), offsets, dumps: Int32Array.from(own.flat()), all },
    { dumps: runDumps, top, filter },
    Int32Array.of(0, filters >> 1, filters),
    { k: top, leastAppearances: 1 },
  );
}

/** Where the classes of all episodes may stand: the class of each episode, for each way to deal them out in their strata. */
export function allDeals({ offsets, stratum, strata }: EpisodeCounts): number[][] {
  const classOf = Array.from(stratum, (_, episode) => offsets.findLastIndex((from) => from <= episode));
  let deals: number[][] = [classOf];
  for (let one = 0; one < strata; one++) {
    const places = [...stratum.keys()].filter((episode) => stratum[episode] === one);
    const orders = permutations(places.map((place) => classOf[place]!));
    deals = deals.flatMap((deal) =>
      orders.map((order) => {
        const dealt = [...deal];
        places.forEach((place, at) => (dealt[place] = order[at]!));
        return dealt;
      }),
    );
  }
  return deals;
}

/** All orders, also of what is equal: each is as likely as any other. */
function permutations(list: readonly number[]): number[][] {
  if (list.length < 2) return [[...list]];
  return list.flatMap((first, at) => permutations(list.toSpliced(at, 1)).map((rest) => [first, ...rest]));
}
