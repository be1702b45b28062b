import type { AnomalyIterations, TopFilters } from '../index.ts';

/** Algorithm 1 of DeepTracker, line by line. */
export function minimumSetPartition(targets: readonly ReadonlySet<number>[]): ReadonlySet<number>[] {
  let result: ReadonlySet<number>[] = [];
  for (const target of targets) {
    let st = target;
    const fresh: ReadonlySet<number>[] = [];
    for (const sr of result) {
      const intersection = new Set([...st].filter((filter) => sr.has(filter)));
      fresh.push(intersection, new Set([...sr].filter((filter) => !st.has(filter))));
      st = new Set([...st].filter((filter) => !sr.has(filter)));
    }
    if (st.size > 0) fresh.push(st);
    result = fresh.filter(({ size }) => size > 0);
  }
  return result;
}

/** The anomaly filters of each layer at a dump. */
export function filtersAt(
  top: TopFilters,
  firstFilter: Int32Array,
  dump: number,
  k: number,
): ReadonlySet<number>[] {
  const first = [...top.filter.subarray(dump * top.top, dump * top.top + Math.min(k, top.top))];
  return Array.from(
    { length: firstFilter.length - 1 },
    (_, layer) =>
      new Set(first.filter((filter) => filter >= firstFilter[layer]! && filter < firstFilter[layer + 1]!)),
  );
}

/** The mini-sets of a layer as texts, in order: filters, then the places in T where they appear. */
export function naiveMiniSets(
  top: TopFilters,
  { all }: AnomalyIterations,
  firstFilter: Int32Array,
  layer: number,
  k: number,
): string[] {
  const targets = [...all].map((dump) => filtersAt(top, firstFilter, dump, k)[layer]!);
  return minimumSetPartition(targets)
    .map((set) => {
      const filters = [...set].sort((a, b) => a - b);
      const places = targets.flatMap((target, place) => (target.has(filters[0]!) ? [place] : []));
      return { filters, places };
    })
    .sort((a, b) => a.filters[0]! - b.filters[0]!)
    .map(({ filters, places }) => `${filters.join()}@${places.join()}`);
}

/** The mini-sets of all layers by their definition: the filters of each layer and places in T, for sets too large for Algorithm 1. */
export function naiveParts(
  top: TopFilters,
  { all }: AnomalyIterations,
  firstFilter: Int32Array,
  k: number,
): Map<string, number[]> {
  const places: number[][] = Array.from({ length: firstFilter.at(-1)! }, () => []);
  all.forEach((dump, place) => {
    for (const filter of top.filter.subarray(dump * top.top, dump * top.top + Math.min(k, top.top))) {
      if (filter >= 0) places[filter]!.push(place);
    }
  });
  const parts = new Map<string, number[]>();
  places.forEach((own, filter) => {
    if (own.length === 0) return;
    const layer = firstFilter.findIndex((first) => first > filter) - 1;
    const key = `${layer}@${own.join()}`;
    parts.set(key, [...(parts.get(key) ?? []), filter]);
  });
  return parts;
}

/** A column of the cells, an entry a layer of the model: the sizes of the unions of anomaly filters. */
export function naiveColumn(
  top: TopFilters,
  { offsets, dumps }: AnomalyIterations,
  firstFilter: Int32Array,
  k: number,
  column: number,
): number[] {
  const union = new Set<number>();
  for (const dump of dumps.subarray(offsets[column], offsets[column + 1])) {
    for (let at = dump * top.top; at < dump * top.top + Math.min(k, top.top); at++) {
      if (top.filter[at]! >= 0) union.add(top.filter[at]!);
    }
  }
  const counts = new Array<number>(firstFilter.length - 1).fill(0);
  for (const filter of union) counts[firstFilter.findIndex((first) => first > filter) - 1]! += 1;
  return counts;
}
