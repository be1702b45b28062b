import type { Sort } from '../data/address.ts';
import { compareNames } from '../data/compare-names.ts';

/** What classes are ordered by, an entry a class; null where it is not here yet. */
export interface ClassFacts {
  readonly finalError: ArrayLike<number> | null;
  /** How many anomaly iterations a class has, and its largest score. */
  readonly anomalies: ArrayLike<number> | null;
  readonly largest: ArrayLike<number> | null;
  /** How many of its images were forgotten at least once. */
  readonly forgotten: ArrayLike<number> | null;
}

/** The fact that a sort goes by, largest first; undefined where it goes by id or name. */
const FACTS: Readonly<Record<Sort, keyof ClassFacts | undefined>> = {
  id: undefined,
  name: undefined,
  error: 'finalError',
  anomalies: 'anomalies',
  largest: 'largest',
  forgotten: 'forgotten',
};

/** Whether the order can be told: until then a row would jump. */
export function isOrdered(sort: Sort, facts: ClassFacts): boolean {
  const fact = FACTS[sort];
  return fact === undefined || facts[fact] !== null;
}

/** Classes in the order that the reader chose, the largest first; equals in the order of their ids. */
export function orderClasses(names: readonly string[], sort: Sort, facts: ClassFacts): number[] {
  const ids = names.map((_, id) => id);
  if (sort === 'name') return ids.sort((a, b) => compareNames(names[a]!, names[b]!) || a - b);
  const fact = FACTS[sort];
  const values = fact === undefined ? null : facts[fact];
  return values ? ids.sort((a, b) => known(values[b]!) - known(values[a]!) || a - b) : ids;
}

/** The classes that have these words in their name and, where wanted, an anomaly. */
export function filterClasses(
  ids: readonly number[],
  names: readonly string[],
  { find, only }: { readonly find: string; readonly only: 'anomalies' | null },
  { anomalies }: ClassFacts,
): number[] {
  const words = find.toLowerCase().split(/\s+/).filter(Boolean);
  const isFound = (id: number) => words.every((word) => names[id]!.toLowerCase().includes(word));
  const isWanted = (id: number) => only === null || anomalies === null || anomalies[id]! > 0;
  return ids.filter((id) => isFound(id) && isWanted(id));
}

/** A class without images stands last. */
function known(value: number): number {
  return Number.isNaN(value) ? -1 : value;
}
