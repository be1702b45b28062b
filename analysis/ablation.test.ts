import type { Ablation } from '../schema/index.ts';
import { ablationEffects } from './ablation.ts';

type Counts = Ablation['classes'][number];

const counts = (id: number, wrong: number, ablated: number, controls: number[], images = 10): Counts => ({
  class: id,
  ...{ images, wrong, ablated, controls },
});

test('change, control, p by the share of choices that do as much', () => {
  const { classes, all } = ablationEffects({ classes: [counts(3, 2, 6, [2, 6, 1])] });
  expect(classes[0]).toMatchObject({
    class: 3,
    images: 10,
    error: 0.2,
    ablatedError: 0.6,
    p: 2 / 4,
    q: 2 / 4,
  });
  expect(classes[0]!.change).toBeCloseTo(0.4);
  expect([...classes[0]!.controls].map((one) => Math.round(one * 10) / 10)).toEqual([-0.1, 0, 0.4]);
  expect(classes[0]!.controlMean).toBeCloseTo(0.1);
  expect(classes[0]!.beyond).toBeCloseTo(0.3);
  expect(all).toMatchObject({ class: -1, error: 0.2, q: NaN });
});

test('farthest beyond the control first; all together are counted image by image', () => {
  const { classes, all } = ablationEffects({
    classes: [
      counts(0, 0, 0, [0, 0, 0]),
      counts(1, 1, 8, [1, 2, 1]),
      counts(2, 1, 5, [1, 2, 1]),
      counts(3, 0, 4, [5, 6, 7], 30),
    ],
  });
  expect(classes.map(({ class: id }) => id)).toEqual([1, 2, 0, 3]);
  expect(classes.map(({ p }) => p)).toEqual([0.25, 0.25, 1, 1]);
  expect(all).toMatchObject({ images: 60, error: 2 / 60, ablatedError: 17 / 60, p: 1 / 4 });
  expect([...all.controls].map((one) => Math.round(one * 60))).toEqual([5, 7, 8]);
});

test('q as Benjamini and Hochberg have it: p × classes / rank, never less than that of a smaller p', () => {
  const hundred = (atLeast: number) => [
    ...Array<number>(atLeast).fill(5),
    ...Array<number>(99 - atLeast).fill(0),
  ];
  // p = 0.01, 0.04, 0.03, 0.5
  const { classes } = ablationEffects({
    classes: [0, 3, 2, 49].map((atLeast, id) => counts(id, 0, 5, hundred(atLeast))),
  });
  const q = Object.fromEntries(classes.map(({ class: id, q: rate }) => [id, Math.round(rate * 1e4) / 1e4]));
  expect(q).toEqual({ 0: 0.04, 2: 0.0533, 1: 0.0533, 3: 0.5 });
});

test('without a control, the largest change first', () => {
  const { classes, all } = ablationEffects({ classes: [counts(0, 1, 1, []), counts(1, 1, 3, [])] });
  expect(classes.map(({ class: id }) => id)).toEqual([1, 0]);
  expect(classes[0]).toMatchObject({ p: NaN, q: NaN, controlMean: NaN, beyond: NaN });
  expect(all.controls.length).toBe(0);
});
