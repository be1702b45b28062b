import { randomStream } from '../random.ts';
import { testImages } from '../test-images.testing.ts';
import { standardisationOf, standardised, trainingBatches } from './batches.ts';
import { pictureName, pixelsOf, sampleValidation } from './image-set.ts';
import { decodePicture, encodePicture } from './picture.ts';
import { startCpu } from '../backends/cpu.ts';

const set = testImages();

const sample = (count: number, seed = 1) => [
  ...sampleValidation(set, count, randomStream(seed, 'validation')),
];

const perClass = (indices: readonly number[]) =>
  set.classNames.map((_, id) => indices.filter((index) => set.pool.classes[index] === id).length);

test('validation images: evenly over the classes, none twice, seeded', () => {
  expect(perClass(sample(22))).toEqual([6, 6, 5, 5]);
  expect(new Set(sample(22)).size).toBe(22);
  expect(sample(22)).toEqual(sample(22));
  expect(sample(22, 2)).not.toEqual(sample(22));
});

test('where a class has too few, the others have more', () => {
  const classes = set.pool.classes.map((id, index) => (id === 3 && index > 10 ? 0 : id));
  const uneven = { ...set, pool: { ...set.pool, classes } };
  const indices = [...sampleValidation(uneven, 40, randomStream(1, 'validation'))];
  expect([0, 1, 2, 3].map((id) => indices.filter((index) => classes[index] === id).length)).toEqual([
    13, 13, 12, 2,
  ]);
});

test('a name says class and number', () => {
  const named = { ...set, classNames: ['Ankle boot', 'T-shirt', 'x', 'y'] };
  expect(pictureName(named, set.pool, 72)).toBe('ankle-boot-00018');
  expect(pictureName(named, set.pool, 1)).toBe('t-shirt-00000');
});

test('a picture comes back from its PNG', () => {
  const pixels = pixelsOf(set, set.pool, 7);
  expect(decodePicture(encodePicture(pixels, 12, 12))).toEqual({ pixels, height: 12, width: 12 });
});

test('standardised pixels have mean 0 and variance 1', () => {
  const { pixels } = set.training;
  const values = standardised(pixels, standardisationOf(pixels));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  expect(mean).toBeCloseTo(0, 5);
  expect(variance).toBeCloseTo(1, 4);
});

test('an epoch shows every picture once, in an order of its own, and drops what does not fill a batch', async () => {
  await startCpu({ say: () => undefined, named: true });
  const marked = {
    ...set,
    training: { ...set.training, classes: Uint8Array.from({ length: 200 }, (_, i) => i) },
  };
  const batches = trainingBatches(marked, {
    batchSize: 30,
    standardisation: { mean: 0, sd: 1 },
    order: randomStream(1, 'order'),
    shifts: undefined,
  });
  const seen: number[][] = [];
  for (let batch = 0; batch < 12; batch++)
    seen.push([...(batches.next().value.classes.dataSync() as Int32Array)]);
  const [first, second] = [seen.slice(0, 6).flat(), seen.slice(6).flat()];
  expect(new Set(first).size).toBe(180);
  expect(new Set(second).size).toBe(180);
  expect(second).not.toEqual(first);
});

test('shifted pictures hold the same pixels elsewhere, black where nothing was', async () => {
  await startCpu({ say: () => undefined, named: true });
  const pixels = new Uint8Array(12 * 12);
  pixels[5 * 12 + 6] = 255;
  const one = { ...set, training: { pixels, classes: Uint8Array.of(0), numbers: Uint32Array.of(0) } };
  const batches = trainingBatches(one, {
    batchSize: 1,
    standardisation: { mean: 0, sd: 1 },
    order: randomStream(1, 'order'),
    shifts: randomStream(1, 'shifts'),
  });
  const places = new Set<number>();
  for (let batch = 0; batch < 200; batch++) {
    const values = batches.next().value.images.dataSync();
    expect(values.filter((value) => value !== 0).length).toBe(1);
    places.add(values.indexOf(1));
  }
  const expected = [-2, -1, 0, 1, 2].flatMap((down) =>
    [-2, -1, 0, 1, 2].map((right) => (5 + down) * 12 + 6 + right),
  );
  expect([...places].sort((a, b) => a - b)).toEqual(expected);
});
