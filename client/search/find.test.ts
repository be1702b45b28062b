import { hierarchy } from '../../schema/index.ts';
import { find, type Searched } from './find.ts';

const conv = (name: string, path: string[], filters: number) => ({
  id: 0,
  name,
  path,
  filters,
  type: 'conv' as const,
  inputs: [],
  kernel: [3, 3, 1],
});
const LAYERS = [
  conv('stem', [], 8),
  conv('conv1', ['stage1', 'block1'], 16),
  conv('conv2', ['stage1', 'block1'], 64),
  conv('conv1', ['stage1', 'block2'], 16),
].map((layer, id) => ({ ...layer, id }));
const NODES = hierarchy({ layers: LAYERS });
/** The layer of block 2. */
const CONV1 = 7;

const ITERATIONS = [100, 200, 300, 500, 900];

describe('search', () => {
  const searched: Searched = {
    classes: ['Bag', 'Ankle boot', 'Handbag'],
    images: 300,
    imageName: (image) => (image < 3 ? `photo-${image}` : null),
    iterations: ITERATIONS,
    nearest: (iteration) => (iteration > 400 ? 4 : 0),
    network: {
      nodes: NODES,
      filtersOf: (node) => LAYERS[NODES[node]!.layer ?? -1]?.filters ?? 0,
      selected: null,
    },
    commands: ['theme: dark', 'fold all classes'],
  };
  const shown = (search: string, selected: number | null = null) =>
    find(search, { ...searched, network: { ...searched.network, selected } }).map(({ kind, name, note }) =>
      [kind, name, note].filter(Boolean).join(', '),
    );

  test('finds names, those that begin with the words first', () => {
    expect(shown('bag')).toEqual(['class, Bag, class 0', 'class, Handbag, class 2']);
  });

  test('a bare number is an iteration, an image and a class, each once and labelled', () => {
    expect(shown('1').slice(0, 3)).toEqual([
      'iteration, 100, the dump nearest to 1',
      'image, photo-1, image 1',
      'class, Ankle boot, class 1',
    ]);
    expect(shown('100')).toEqual(['iteration, 100', 'image, image 100']);
  });

  test('a number with its kind is just that', () => {
    expect(shown('image 299')).toEqual(['image, image 299']);
    expect(shown('#2')).toEqual(['image, photo-2, image 2']);
    expect(shown('class 2')).toEqual(['class, Handbag, class 2']);
    expect(shown('0.9k')).toEqual(['iteration, 900']);
    expect(shown('iteration 2k')).toEqual(['iteration, 900, the dump nearest to 2,000']);
  });

  test('finds images by name and commands by any part', () => {
    expect(shown('photo-2')).toEqual(['image, photo-2, image 2']);
    expect(shown('dark')).toEqual(['command, theme: dark']);
    expect(shown('')).toEqual(['command, theme: dark', 'command, fold all classes']);
    expect(shown('nothing like it')).toEqual([]);
  });

  test('finds modules, blocks and layers, and says what they are in', () => {
    expect(shown('CONV')).toEqual([
      'layer, conv1, in stage1 ▸ block1, 16 filters',
      'layer, conv2, in stage1 ▸ block1, 64 filters',
      'layer, conv1, in stage1 ▸ block2, 16 filters',
    ]);
    expect(shown('block2')).toEqual(['block, block2, in stage1']);
    expect(shown('st')).toEqual(['layer, stem, 8 filters', 'module, stage1']);
    expect(shown('layer st')).toEqual(['layer, stem, 8 filters']);
    expect(shown('model')).toEqual([]);
  });

  test('finds a filter by its layer and its number, as far as there are filters', () => {
    const filter20 = ['filter, conv2 · filter 20, in stage1 ▸ block1, of 64'];
    expect(shown('conv 20')).toEqual(filter20);
    expect(shown('conv2 filter 20')).toEqual(filter20);
    expect(shown('conv2 · filter 20')).toEqual(filter20);
    expect(shown('filter 20')).toEqual(filter20);
    expect(shown('conv1 16')).toEqual([]);
    expect(find('conv1 15', searched)).toMatchObject([
      { node: 4, id: 15 },
      { node: CONV1, id: 15 },
    ]);
  });

  test('filters of the selected layer come first, and are found by a number alone', () => {
    expect(
      find('filter 3', { ...searched, network: { ...searched.network, selected: CONV1 } })[0],
    ).toMatchObject({ kind: 'filter', node: CONV1, id: 3 });
    expect(shown('15', CONV1)).toEqual([
      'iteration, 100, the dump nearest to 15',
      'image, image 15',
      'filter, conv1 · filter 15, in stage1 ▸ block2, of 16',
    ]);
    expect(shown('16', CONV1)).toHaveLength(2);
  });
});
