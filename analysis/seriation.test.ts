import { seriateRows } from './index.ts';
import { RandomStream } from './random.ts';
import { leafOrder } from './leaf-order.ts';
import { hammingDistances } from './seriation.ts';

const random = new RandomStream(6);

/** Images of two kinds, mixed (figure 6d): one learned at about dump `learned`, the other hardly ever right; both with noise. */
function twoKinds(rows: number, dumps: number, noise: number) {
  const isLearned = Array.from({ length: rows }, () => random.uniform() < 0.7);
  const correct = new Uint8Array(rows * dumps);
  isLearned.forEach((kind, row) => {
    const from = kind ? dumps * (0.2 + 0.2 * random.uniform()) : dumps;
    for (let dump = 0; dump < dumps; dump++) {
      const result = Number(dump >= from);
      correct[row * dumps + dump] = random.uniform() < noise ? 1 - result : result;
    }
  });
  return { isLearned, correct };
}

test.each([0.02, 0.15, 0.3])('two kinds of images stand apart, with %d of the results noise', (noise) => {
  for (let round = 0; round < 5; round++) {
    const { isLearned, correct } = twoKinds(80, 120, noise);
    const order = seriateRows(correct, 80, 120);
    expect(order.slice().sort()).toEqual(Int32Array.from({ length: 80 }, (_, row) => row));
    const changes = order.filter(
      (row, place) => place > 0 && isLearned[row] !== isLearned[order[place - 1]!],
    );
    expect(changes).toHaveLength(1);
    expect(isLearned[order[0]!]).toBe(true);
  }
});

test('things on a line stand in their order on it, since parts are turned so that their nearest ends meet', () => {
  for (let round = 0; round < 20; round++) {
    const places = Array.from({ length: 40 }, () => random.uniform());
    const distances = Float32Array.from(places.flatMap((a) => places.map((b) => Math.abs(a - b))));
    const found = Array.from(leafOrder(distances, 40), (thing) => places[thing]!);
    const ascending = [...found].sort((a, b) => a - b);
    expect(found[0]! < found[39]! ? found : found.reverse()).toEqual(ascending);
  }
});

test('equal rows stand side by side', () => {
  const kinds = Array.from({ length: 6 }, () => Array.from({ length: 70 }, () => random.below(2)));
  const kindOf = Array.from({ length: 60 }, () => random.below(6));
  const order = seriateRows(Uint8Array.from(kindOf.flatMap((kind) => kinds[kind]!)), 60, 70);
  const changes = order.filter((row, place) => place > 0 && kindOf[row] !== kindOf[order[place - 1]!]);
  expect(changes).toHaveLength(5);
});

test('distances are those of the bits, also beyond a word', () => {
  const [rows, dumps] = [9, 75];
  const correct = Uint8Array.from({ length: rows * dumps }, () => random.below(2));
  const distances = hammingDistances(correct, rows, dumps);
  for (let a = 0; a < rows; a++) {
    for (let b = 0; b < rows; b++) {
      let differing = 0;
      for (let dump = 0; dump < dumps; dump++) {
        differing += correct[a * dumps + dump]! ^ correct[b * dumps + dump]!;
      }
      expect(distances[a * rows + b]).toBe(differing);
    }
  }
});

test('no rows, one row, no dumps', () => {
  expect([...seriateRows(new Uint8Array(0), 0, 5)]).toEqual([]);
  expect([...seriateRows(Uint8Array.of(1, 0), 1, 2)]).toEqual([0]);
  expect([...seriateRows(new Uint8Array(0), 2, 0)].sort()).toEqual([0, 1]);
});
