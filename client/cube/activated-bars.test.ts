import type { HierarchyNode } from '../../schema/index.ts';
import { activatedBars, barColumns } from './activated-bars.ts';

/** conv1 · module a (block x (two layers), a layer) */
const NODES: readonly HierarchyNode[] = [
  { id: 0, name: 'model', level: 'model', parent: null, layer: null },
  { id: 1, name: 'conv1', level: 'layer', parent: 0, layer: 1 },
  { id: 2, name: 'a', level: 'module', parent: 0, layer: null },
  { id: 3, name: 'x', level: 'block', parent: 2, layer: null },
  { id: 4, name: 'conv2', level: 'layer', parent: 3, layer: 2 },
  { id: 5, name: 'conv3', level: 'layer', parent: 3, layer: 4 },
  { id: 6, name: 'conv4', level: 'layer', parent: 2, layer: 6 },
];
const DEPTHS = [0, 1, 1, 2, 3, 3, 2];

test('bars span their layers, the outermost level at the right, and light up by what is in them', () => {
  const bars = activatedBars(NODES, DEPTHS, new Set([5]));
  expect(bars.map(({ node, column, from, to, isActive }) => [node, column, from, to, isActive])).toEqual([
    [1, 2, 0, 0.25, false],
    [2, 0, 0.25, 1, true],
    [3, 1, 0.25, 0.75, true],
    [4, 2, 0.25, 0.5, false],
    [5, 2, 0.5, 0.75, true],
    [6, 2, 0.75, 1, false],
  ]);
  expect(barColumns(bars)).toBe(3);
});

test('a network without modules has one column', () => {
  const flat = NODES.slice(0, 2);
  expect(activatedBars(flat, DEPTHS, new Set([1]))).toHaveLength(1);
  expect(barColumns(activatedBars(flat, DEPTHS, new Set()))).toBe(1);
});
