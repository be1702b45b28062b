import { UNKNOWN } from '../drawing/strip.ts';
import type { History } from '../page/image-history.ts';
import { stripsOf } from './image-strips.ts';

/** One span a class, of so many dumps; the classes as given. */
function history(...taken: readonly (readonly [id: number, dumps: number])[]): History {
  let from = 0;
  const spans = taken.map(([id, dumps]) => {
    const span = { from, to: from + dumps - 1, class: id };
    from += dumps;
    return span;
  });
  const classes = taken.map(([id, dumps]) => ({ class: id, dumps })).sort((a, b) => b.dumps - a.dumps);
  return { spans, classes, probability: new Float32Array(from) } as History;
}

test('each class that an image was taken for has a strip, the most frequent first', () => {
  const strips = stripsOf(history([3, 1], [8, 4], [1, 2]), 8);
  expect(strips.map(({ class: id, dumps }) => [id, dumps])).toEqual([
    [8, 4],
    [1, 2],
    [3, 1],
  ]);
  expect([...strips[1]!.members]).toEqual([0, 0, 0, 0, 0, 1, 1]);
});

test('beyond five, the others share one; the true class keeps its own', () => {
  const strips = stripsOf(history([0, 9], [1, 8], [2, 7], [3, 6], [4, 5], [5, 4], [6, 1]), 6);
  expect(strips.map(({ class: id, dumps }) => [id, dumps])).toEqual([
    [0, 9],
    [1, 8],
    [2, 7],
    [3, 6],
    [6, 1],
    [null, 9],
  ]);
  const dumps = strips[0]!.members.length;
  for (let dump = 0; dump < dumps; dump++) {
    expect(strips.reduce((sum, { members }) => sum + members[dump]!, 0)).toBe(1);
  }
});

test('a dump that is not here yet is in no strip, nor out of it', () => {
  const partly = { ...history([2, 2]), probability: new Float32Array(4) };
  expect([...stripsOf(partly, 2)[0]!.members]).toEqual([1, 1, UNKNOWN, UNKNOWN]);
});
