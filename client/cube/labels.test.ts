import { classNames } from './labels.ts';
import type { ShownCube } from './shown-cube.ts';

/** A cube of two classes that stand 5 pixels apart: room for one name. @param counts their anomaly iterations */
function cubeOf(counts: readonly [number, number], selected: number | null, going: number | null): ShownCube {
  const face = { origin: { x: 0, y: 200 }, across: { x: 100, y: 0 }, along: { x: 0, y: -100 } };
  const cube = {
    correlation: () => ({ iterations: { offsets: [0, counts[0], counts[0] + counts[1]] } }),
    correlations: { hovered: () => null },
    run: {
      detail: () => ({ classNames: ['many', 'few'] }),
      address: () => ({ class: selected }),
      hovered: () => null,
    },
    going: () => (going === null ? null : { columns: new Set([going]) }),
    shape: () => ({ top: face, front: { ...face, origin: { x: 0, y: 400 } } }),
    classes: () => [
      { id: 0, column: 0, from: 0.5, to: 0.5 },
      { id: 1, column: 1, from: 0.55, to: 0.55 },
    ],
  };
  return cube as unknown as ShownCube;
}

const named = (cube: ShownCube) =>
  classNames(cube)
    .filter(({ isNamed, shift }) => isNamed && shift === 0)
    .map(({ name }) => name);

test('of names without room for both that of the class with more anomaly iterations is there', () => {
  expect(named(cubeOf([3, 2], null, null))).toEqual(['many']);
  expect(named(cubeOf([2, 3], null, null))).toEqual(['few']);
});

test('what is selected, or goes with that, has its name before any number of anomaly iterations', () => {
  expect(named(cubeOf([5_000_000, 1], 1, null))).toEqual(['few']);
  expect(named(cubeOf([5_000_000, 1], null, 1))).toEqual(['few']);
});
