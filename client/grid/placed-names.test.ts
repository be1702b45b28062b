import { placedNames, type NameRoom, type Wanted } from './placed-names.ts';

const NAMES: readonly Wanted[] = [
  { y: 0, rank: [0, 1] },
  { y: 5, rank: [0, 9] },
  { y: 20, rank: [0, 2] },
  { y: 30, rank: [0, 1] },
  { y: 34, rank: [0, 1] },
];

/** Which of the names have room, by their places, and where. */
function placed(room: NameRoom): Record<number, number> {
  const found = placedNames(NAMES, room);
  return Object.fromEntries(
    NAMES.flatMap((name, at) => (found.has(name) ? [[at, found.get(name)!] as const] : [])),
  );
}

test('names that would cover each other give way to those that matter more', () => {
  expect(placed({ height: 10 })).toEqual({ 1: 5, 2: 20, 3: 30 });
});

test('a name may stand beside its row, as far as it is let, and never passes another', () => {
  expect(placed({ height: 10, shift: 6 })).toEqual({ 0: -5, 1: 5, 2: 20, 3: 30, 4: 40 });
  expect(placed({ height: 10, shift: 5 })).toEqual({ 0: -5, 1: 5, 2: 20, 3: 30 });
});

test('names stay within their room', () => {
  expect(placed({ height: 10, shift: 6, from: 0, to: 36 })).toEqual({ 1: 5, 2: 20, 3: 30 });
});

test('what a name is for comes before any size', () => {
  const large = { y: 0, rank: [0, 1e9] } as const;
  const meant = { y: 5, rank: [1, 1] } as const;
  expect([...placedNames([large, meant], { height: 10 }).keys()]).toEqual([meant]);
});
