import { inceptionV4 } from '../../fixtures/synth/networks/inception-v4.ts';
import { resnet50 } from '../../fixtures/synth/networks/resnet-50.ts';
import { vitB16 } from '../../fixtures/synth/networks/vit-b-16.ts';
import { hierarchy, lineage, type LayerDescription, type ModelDescription } from '../../schema/index.ts';
import { layOutGraph } from '../work/lay-out-graph.ts';
import { barsWidth, levelBars } from './level-bars.ts';
import { linksOf } from './links.ts';
import { LOOK_COLOURS, graphOf } from './node-look.ts';
import { placeNames } from './place-names.ts';
import { nodeAt, placeNetwork, type PlacedNetwork } from './place-network.ts';
import { shownNetwork } from './shown-network.ts';
import { treeItems } from './tree-items.ts';

const ROOM = { width: 115, height: 690 };

/** The id of a module or block by its name. */
function named(model: ModelDescription, name: string): number {
  return hierarchy(model).find((node) => node.name === name && node.layer === null)!.id;
}

function placed(model: ModelDescription, unfolded: readonly string[], room = ROOM): PlacedNetwork {
  const ids = unfolded.map((name) => named(model, name));
  const shown = shownNetwork(model.layers, hierarchy(model), ids);
  const graph = graphOf(shown);
  return placeNetwork(shown, graph, layOutGraph(graph), room);
}

function barsOf(model: ModelDescription, network: PlacedNetwork) {
  const nodes = hierarchy(model);
  const depths = nodes.map(({ id }) => lineage(nodes, id).length - 1);
  return levelBars(network.nodes, nodes, depths);
}

const resnet = resnet50(10);
const names = ({ nodes }: PlacedNetwork) => nodes.map(({ shown }) => shown.name);

test('modules are folded at first, each a box; what feeds its layers feeds it', () => {
  const { nodes, edges } = shownNetwork(resnet.layers, hierarchy(resnet), []);
  const folded = nodes.filter(({ type }) => type === 'folded');
  expect(folded.map(({ name, dumped }) => [name, dumped])).toEqual([
    ['conv2_x', 10],
    ['conv3_x', 13],
    ['conv4_x', 19],
    ['conv5_x', 10],
  ]);
  expect(nodes.reduce((sum, { count }) => sum + count, 0)).toBe(resnet.layers.length);
  const place = (name: string) => nodes.findIndex((node) => node.name === name);
  expect(edges.filter(([, to]) => to === place('conv3_x'))).toEqual([[place('conv2_x'), place('conv3_x')]]);
});

test('an unfolded module shows its blocks, an unfolded block its layers; inside what is folded nothing unfolds', () => {
  expect(names(placed(resnet, ['conv2_x'])).slice(5, 9)).toEqual([
    'conv2_1',
    'conv2_2',
    'conv2_3',
    'conv3_x',
  ]);
  expect(names(placed(resnet, ['conv2_x', 'conv2_2']))).toContain('conv2_2_b');
  expect(names(placed(resnet, ['conv2_2']))).toEqual(names(placed(resnet, [])));
});

test('parts without weights are not folded, and a module may lie in two pieces', () => {
  const layer = (id: number, path: string[], inputs: number[], filters?: number): LayerDescription => ({
    id,
    name: `l${id}`,
    type: filters ? 'conv' : 'relu',
    path,
    inputs,
    ...(filters ? { filters, kernel: [2] } : {}),
  });
  const model: ModelDescription = {
    layers: [layer(0, ['a'], [], 2), layer(1, ['bare'], [0]), layer(2, ['a'], [1], 2)],
  };
  const { nodes, edges } = shownNetwork(model.layers, hierarchy(model), []);
  expect(nodes.map(({ name, count }) => [name, count])).toEqual([
    ['a', 2],
    ['l1', 1],
  ]);
  expect(edges).toEqual([
    [0, 1],
    [1, 0],
  ]);
});

test('a network fits the column as long as its layers stay high enough to be seen', () => {
  const all = hierarchy(resnet).flatMap(({ name, layer, id }) => (layer === null && id > 0 ? [name] : []));
  const whole = placed(resnet, all);
  expect(whole.height).toBeLessThanOrEqual(ROOM.height + 1);
  const low = placed(resnet, all, { ...ROOM, height: 200 });
  expect(low.height).toBeGreaterThan(200);
  const weights = low.nodes.filter(({ look }) => look === 'weights').map(({ height }) => height);
  expect(Math.min(...weights)).toBeCloseTo(3);
});

test('a bar spans all that it stands for: modules outermost, then blocks, then layers', () => {
  const network = placed(resnet, ['conv2_x', 'conv2_1']);
  const bars = new Map(barsOf(resnet, network).map((bar) => [bar.node, bar]));
  const nodes = hierarchy(resnet);
  const bar = (name: string) => bars.get(nodes.find((node) => node.name === name)!.id)!;
  const inside = network.nodes.filter(({ shown }) => shown.around[0] === named(resnet, 'conv2_x'));
  const top = Math.min(...inside.map((box) => box.top));
  const bottom = Math.max(...inside.map((box) => box.top + box.height));
  expect(bar('conv2_x')).toMatchObject({ top, right: 0, isFolded: false });
  expect(bar('conv2_x').height).toBeCloseTo(bottom - top);
  expect(bar('conv2_1').right).toBeGreaterThan(bar('conv2_x').right);
  expect(bar('conv2_1_a').right).toBeGreaterThan(bar('conv2_1').right);
  expect(bar('conv2_1_a').isFolded).toBeNull();
  expect(bar('conv3_x').isFolded).toBe(true);
});

test('bars of a level that overlap stand beside one another', () => {
  const model = inceptionV4(10);
  const all = hierarchy(model).flatMap(({ name, layer, id }) => (layer === null && id > 0 ? [name] : []));
  const bars = barsOf(model, placed(model, all));
  expect(bars).toHaveLength(hierarchy(model).length - 1);
  const covering = bars.filter((a) =>
    bars.some(
      (b) =>
        a.node < b.node &&
        a.right < b.right + b.width &&
        b.right < a.right + a.width &&
        a.top + 0.01 < b.top + b.height &&
        b.top + 0.01 < a.top + a.height,
    ),
  );
  expect(covering.filter(({ height }) => height > 2)).toEqual([]);
  expect(barsWidth(bars)).toBe(28);
});

test('names stand where there is room, modules first, cut in their middle', () => {
  const network = placed(resnet, ['conv2_x', 'conv2_1']);
  const right = 100;
  const widthOf = (text: string) => 9 * text.length;
  const found = placeNames(network, right, widthOf).filter(({ isInside }) => !isInside);
  expect(found.slice(0, 2).every(({ node }) => node.look === 'folded')).toBe(true);
  expect(found.map(({ node }) => node.shown.name)).toEqual(
    expect.arrayContaining(['conv3_x', 'conv4_x', 'fc']),
  );
  for (const { x, text } of found) expect(x + widthOf(text)).toBeLessThanOrEqual(right);
  const ys = found.map(({ y }) => y).sort((a, b) => a - b);
  ys.slice(1).forEach((y, at) => expect(y - ys[at]!).toBeGreaterThanOrEqual(11));
  const cut = found.filter(({ text }) => text.includes('…'));
  expect(cut.length).toBeGreaterThan(0);
  for (const { text, node } of cut) expect(node.shown.name.endsWith(text.split('…')[1]!)).toBe(true);
});

test.each([7, 8, 10, 40])('no cut name of %s characters could be that of another box', (length) => {
  const model = vitB16(10);
  const nodes = hierarchy(model);
  const shown = shownNetwork(
    model.layers,
    nodes,
    nodes.map(({ id }) => id),
  );
  const graph = graphOf(shown);
  const network = placeNetwork(shown, graph, layOutGraph(graph), ROOM);
  const left = network.nodes.find(({ shown: { name } }) => name === 'block11_out')!;
  const found = placeNames(
    network,
    left.left + left.width + 5 + 6 * length,
    (text) => 6 * text.length,
  ).filter(({ isInside }) => !isInside);
  const texts = found.map(({ text }) => text);
  expect(new Set(texts).size).toBe(texts.length);
  expect(texts.some((text) => text.includes('11_out'))).toBe(true);
  for (const { text, node } of found.filter((one) => one.text.includes('…'))) {
    const [head, end] = text.split('…') as [string, string];
    const alike = names(network).filter((name) => name.startsWith(head) && name.endsWith(end));
    expect(alike).toEqual([node.shown.name]);
  }
});

test('boxes side by side without room for names hold what tells their names apart', () => {
  const network = placed(vitB16(10), ['block1', 'block1_attention']);
  const found = placeNames(network, ROOM.width, (text) => 6 * text.length);
  const inside = found.filter(({ isInside }) => isInside);
  expect(inside.map(({ text }) => text)).toEqual(['query', 'key', 'value']);
  for (const { x, y, node } of inside) {
    expect([x, y]).toEqual([node.left + node.width / 2, node.top + node.height / 2]);
  }
  const wide = placeNames(network, ROOM.width, (text) => 12 * text.length);
  expect(wide.filter(({ isInside }) => isInside).map(({ text }) => text)).not.toContain('query');
});

test('a box is found by the pointer, also near it', () => {
  const { nodes } = placed(resnet, []);
  const box = nodes[4]!;
  expect(nodeAt(nodes, box.left + 1, box.top + 1, 0)).toBe(box);
  expect(nodeAt(nodes, nodes[0]!.left - 3, nodes[0]!.top, 4)).toBe(nodes[0]);
  expect(nodeAt(nodes, nodes[0]!.left - 6, nodes[0]!.top, 4)).toBeUndefined();
});

test('links run from bars to the charts in view; what is folded away is linked from what it is in', () => {
  const nodes = hierarchy(resnet);
  const bars = barsOf(resnet, placed(resnet, []));
  const [conv2, conv2a] = ['conv2_x', 'conv2_1_a'].map(
    (name) => nodes.find((node) => node.name === name)!.id,
  ) as [number, number];
  const rows = [conv2, conv2a].map((node, at) => ({ node, top: at * 36, height: 36 }));
  const scrolled = { rowsTop: 0, structureTop: 0, height: 690 };
  const links = linksOf(rows, bars, nodes, scrolled);
  expect(links.map(({ node, to }) => [node, to])).toEqual([
    [conv2, 18],
    [conv2a, 54],
  ]);
  expect(links[0]!.from).toBe(links[1]!.from);
  expect(linksOf(rows, bars, nodes, { ...scrolled, rowsTop: 30 }).map(({ node }) => node)).toEqual([conv2a]);
  expect(linksOf(rows, bars, nodes, { ...scrolled, structureTop: 600 })[0]!.from).toBe(0);
});

test('the tree has every module, block and layer, depth first', () => {
  const network = placed(resnet, ['conv2_x', 'conv2_1']);
  const items = treeItems(network.nodes, hierarchy(resnet));
  expect(items.map(({ key }) => key)).toHaveLength(new Set(items.map(({ key }) => key)).size);
  const at = items.findIndex(({ text }) => text === 'block conv2_1');
  expect(items[at - 1]).toMatchObject({ text: 'module conv2_x', level: 1, isUnfolded: true, parent: null });
  expect(items[at]).toMatchObject({ level: 2, isUnfolded: true, parent: items[at - 1]!.key });
  expect(items[at + 1]).toMatchObject({
    level: 3,
    isUnfolded: null,
    text: 'layer conv2_1_a · conv · 64 filters of 1×1×64',
  });
  expect(items).toHaveLength(network.nodes.length + 2);
});

/** What readers see who lack one kind of cone (Machado et al., 2009, severity 1), for linear red, green and blue. */
const SEEN = {
  all: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

test.each(Object.entries(SEEN))(
  'data, weights, pool and the rest differ for readers with %s',
  (_, matrix) => {
    for (const colours of Object.values(LOOK_COLOURS)) {
      const seen = Object.values(colours).map((colour) => labOf(colour, matrix));
      seen.slice(0, 3).forEach((a, at) => {
        for (const b of seen.slice(at + 1))
          expect(Math.hypot(...a.map((value, i) => value - b[i]!))).toBeGreaterThan(20);
      });
    }
  },
);

/** CIE L*a*b* (D65) of `#rrggbb` as it is seen through a matrix. */
function labOf(css: string, matrix: readonly number[]): number[] {
  const linear = [1, 3, 5].map((at) => {
    const value = parseInt(css.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const times = (rows: readonly number[], by: readonly number[]) =>
    [0, 3, 6].map((row) => rows[row]! * by[0]! + rows[row + 1]! * by[1]! + rows[row + 2]! * by[2]!);
  const xyz = times(
    [0.4124, 0.3576, 0.1805, 0.2126, 0.7152, 0.0722, 0.0193, 0.1192, 0.9505],
    times(matrix, linear).map((value) => Math.min(Math.max(value, 0), 1)),
  );
  const [x, y, z] = xyz.map((value, at) => {
    const share = value / [0.9505, 1, 1.089][at]!;
    return share > 0.008856 ? Math.cbrt(share) : 7.787 * share + 16 / 116;
  }) as [number, number, number];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
