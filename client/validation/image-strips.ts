import type { History } from '../page/image-history.ts';
import { UNKNOWN } from '../drawing/strip.ts';

/** Classes that get a strip of their own. */
const MOST = 5;

/** At which dumps an image was taken for a class. */
export interface ImageStrip {
  /** Null for all classes that have no strip of their own. */
  readonly class: number | null;
  readonly dumps: number;
  /** An entry a dump: 1, 0, or `UNKNOWN` where it is not here yet. */
  readonly members: Int8Array;
}

/**
 * Strips of an image: the classes that it was taken for most, the most frequent first, and one for all others. Where it was ever taken for what it is,
 * the true class is among the first.
 */
export function stripsOf(history: History, trueClass: number): ImageStrip[] {
  const { classes } = history;
  const [first, rest] = [classes.slice(0, MOST), classes.slice(MOST)];
  const truth = rest.find((entry) => entry.class === trueClass);
  const named = truth ? [...first.slice(0, -1), truth] : first;
  const strips = named.map(({ class: id, dumps }) => ({
    class: id,
    dumps,
    members: membersOf(history, (other) => other === id),
  }));
  if (rest.length === 0) return strips;
  const isOther = (id: number) => !named.some((entry) => entry.class === id);
  const others = classes.reduce((sum, entry) => sum + (isOther(entry.class) ? entry.dumps : 0), 0);
  return [...strips, { class: null, dumps: others, members: membersOf(history, isOther) }];
}

function membersOf({ spans, probability }: History, isIn: (id: number) => boolean): Int8Array {
  const members = new Int8Array(probability.length).fill(UNKNOWN);
  for (const { from, to, class: id } of spans) members.fill(Number(isIn(id)), from, to + 1);
  return members;
}
