import { hierarchy, lineage, type ModelDescription } from './index.ts';

const layer = (
  id: number,
  name: string,
  path: string[],
  filters?: number,
): ModelDescription['layers'][number] => ({
  id,
  name,
  type: filters ? 'conv' : 'relu',
  path,
  inputs: id > 0 ? [id - 1] : [],
  ...(filters ? { filters, kernel: [3, 3, 1] } : {}),
});

const model: ModelDescription = {
  layers: [
    layer(0, 'conv1', [], 4),
    layer(1, 'relu1', []),
    layer(2, 'a', ['m1', 'b1'], 4),
    layer(3, 'b', ['m1', 'b1'], 4),
    layer(4, 'c', ['m1', 'b2'], 4),
    layer(5, 'd', ['m2'], 4),
    layer(6, 'e', ['m1', 'b1'], 4),
  ],
};

test('the model comes first, a parent before its children, layers without weights are left out', () => {
  expect(hierarchy(model).map(({ name, level, parent }) => [name, level, parent])).toEqual([
    ['model', 'model', null],
    ['conv1', 'layer', 0],
    ['m1', 'module', 0],
    ['b1', 'block', 2],
    ['a', 'layer', 3],
    ['b', 'layer', 3],
    ['b2', 'block', 2],
    ['c', 'layer', 6],
    ['m2', 'module', 0],
    ['d', 'layer', 8],
    ['e', 'layer', 3],
  ]);
});

test('the lineage of a layer is itself, its block, its module, the model', () => {
  const nodes = hierarchy(model);
  expect(lineage(nodes, 7).map((id) => nodes[id]!.name)).toEqual(['c', 'b2', 'm1', 'model']);
});
