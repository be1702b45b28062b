import { confusionOf, confusionStripe, similarityOrder } from './index.ts';
import { RandomStream } from './random.ts';

test('counts are those of the pairs', () => {
  const random = new RandomStream(4);
  const classes = 7;
  const classOf = Uint16Array.from({ length: 200 }, () => random.below(classes - 1));
  const predicted = classOf.map((id) => (random.uniform() < 0.5 ? id : random.below(classes)));
  const { offsets, predicted: columns, count } = confusionOf(predicted, classOf, classes);
  for (let id = 0; id < classes; id++) {
    const row = Array.from({ length: classes }, (_, other) =>
      classOf.reduce((sum, own, image) => sum + Number(own === id && predicted[image] === other), 0),
    );
    const entries = row.flatMap((images, other) => (images > 0 ? [[other, images]] : []));
    const stored = [...columns.subarray(offsets[id], offsets[id + 1])].map((other, i) => [
      other,
      count[offsets[id]! + i],
    ]);
    expect(stored).toEqual(entries);
  }
  expect(offsets[classes]).toBe(offsets[classes - 1]);
});

test('no images, and one class', () => {
  expect([...confusionOf([], [], 2).offsets]).toEqual([0, 0, 0]);
  const one = confusionOf([0, 0], [0, 0], 1);
  expect([...one.count]).toEqual([2]);
  expect([...similarityOrder(one)]).toEqual([0]);
});

test('classes that are taken for each other stand side by side, those that are not at the end', () => {
  const groups = 12;
  const classes = 5 * groups + 2;
  const random = new RandomStream(9);
  const group = (id: number) => (id < 5 * groups ? id % groups : -1);
  const classOf = Uint16Array.from({ length: classes * 40 }, (_, image) => image % classes);
  const predicted = classOf.map((id) => {
    const isRight = group(id) < 0 || random.uniform() < 0.6;
    return isRight ? id : group(id) + groups * random.below(5);
  });
  const order = similarityOrder(confusionOf(predicted, classOf, classes));
  expect(order.slice().sort()).toEqual(Int32Array.from({ length: classes }, (_, id) => id));
  const changes = order.filter((id, place) => place > 0 && group(id) !== group(order[place - 1]!));
  expect(changes).toHaveLength(groups);
  expect([...order.slice(-2)]).toEqual([60, 61]);
});

test('the stripe holds the classes most taken for instead, and the rest', () => {
  const predictions: (number[] | undefined)[] = [
    [2, 2, 3, 0],
    [0, 0, 1, 2],
    undefined,
    [0, 0, 0, 0],
    [3, 3, 4, 1],
  ];
  const { instead, shares } = confusionStripe((dump) => predictions[dump], 5, 0, 5, 2);
  expect([...instead]).toEqual([2, 3]);
  const band = (place: number) => [...shares.subarray(place * 5, (place + 1) * 5)];
  expect(band(0)).toEqual([0.5, 0.25, NaN, 0, 0]);
  expect(band(1)).toEqual([0.25, 0, NaN, 0, 0.5]);
  expect(band(2)).toEqual([0, 0.25, NaN, 0, 0.5]);
});

test('the stripe of a class that is always right', () => {
  const { instead, shares } = confusionStripe(() => [0, 0], 2, 0, 3, 5);
  expect([...instead]).toEqual([]);
  expect([...shares]).toEqual([0, 0]);
});
