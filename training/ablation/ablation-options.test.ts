import { filterWords } from '../../analysis/index.ts';
import type { DumpedLayer } from '../../schema/index.ts';
import { ablationOptions, parseFilters, type AblationFlags } from './ablation-options.ts';

const layer = (id: number, name: string, filters: number, path: string[] = []): DumpedLayer => ({
  ...{ id, name, filters, path },
  type: 'conv',
  inputs: [id - 1],
  kernel: [3, 3, 1],
});

const LAYERS = [layer(1, 'conv1', 8), layer(4, 'conv3_1', 16, ['conv3']), layer(7, 'conv3_2', 4, ['conv3'])];
const DUMPS = [0, 30, 1950];

const parsed = (...words: string[]) =>
  parseFilters(words, LAYERS).map(({ name, filters }) => `${name}: ${filters.join(' ')}`);
const options = (flags: Partial<AblationFlags>) =>
  ablationOptions({ filters: ['conv1:0'], ...flags }, LAYERS, DUMPS);

test('layers by name or id, filters one by one, in ranges, all; in the order of the network', () => {
  expect(parsed('conv3_1:1,4,7')).toEqual(['conv3_1: 1 4 7']);
  expect(parsed('7:2', 'conv1:0,3-5')).toEqual(['conv1: 0 3 4 5', 'conv3_2: 2']);
  expect(parsed('conv3_2:all')).toEqual(['conv3_2: 0 1 2 3']);
  expect(parsed('conv3_2')).toEqual(['conv3_2: 0 1 2 3']);
  expect(parsed('conv1:1 conv3_2:0')).toEqual(['conv1: 1', 'conv3_2: 0']);
  expect(parsed('conv1:5,1', 'conv1:1-2')).toEqual(['conv1: 1 2 5']);
  expect(parseFilters(['4:15'], LAYERS)).toEqual([{ layer: 4, name: 'conv3_1', of: 16, filters: [15] }]);
});

test('what the page gives is read as what was meant', () => {
  const odd = [layer(1, 'a:1', 4), layer(2, '7', 4), layer(3, 'with space', 9), layer(4, 'module/conv', 3)];
  const meant = odd.map(({ id, name, filters }) => ({ layer: id, name, of: filters, filters: [0, 2] }));
  meant[2]!.filters = [0, 1, 3, 4, 5, 8];
  expect(filterWords(meant)).toBe('id=1:0,2 id=2:0,2 id=3:0,1,3-5,8 module/conv:0,2');
  expect(parseFilters([filterWords(meant)], odd)).toEqual(meant);
});

test('layers whose names are the ids of others are read as what was meant', () => {
  const layers = [layer(0, '0', 4), layer(1, '2', 4), layer(2, '4', 4), layer(3, 'id=2', 4)];
  for (const { id, name } of layers) {
    const meant = [{ layer: id, name, of: 4, filters: [1] }];
    expect(parseFilters([filterWords(meant)], layers)).toEqual(meant);
  }
  expect(parseFilters(['2:1'], layers)).toMatchObject([{ layer: 1 }]);
  expect(parseFilters(['3'], layers)).toMatchObject([{ layer: 3 }]);
});

test.each([
  [['conv9:1'], '--filters: conv9 is no layer with filters: there are conv1, conv3_1, conv3_2.'],
  [['conv3:1'], '--filters: conv3 holds several layers: name one of conv3_1, conv3_2.'],
  [['conv1:8'], '--filters: conv1 has no filter 8, its 8 filters are 0…7.'],
  [['conv1:0-9'], '--filters: conv1 has no filter 9, its 8 filters are 0…7.'],
  [['conv1:5-2'], '--filters takes ranges that ascend, such as 2-5, not "conv1:5-2".'],
  [['conv1:'], '--filters takes layers with their filters, as in conv1:0,3-5 or fc:all, not "conv1:".'],
  [['conv1:1.5'], '--filters takes layers with their filters, as in conv1:0,3-5 or fc:all, not "conv1:1.5".'],
  [['conv1:-1'], '--filters takes layers with their filters, as in conv1:0,3-5 or fc:all, not "conv1:-1".'],
  [['conv1:1,'], '--filters takes layers with their filters, as in conv1:0,3-5 or fc:all, not "conv1:1,".'],
  [['  '], '--filters takes layers with their filters, as in conv1:0,3-5 or fc:all, not "  ".'],
])('%j is refused in one sentence', (words, sentence) => {
  expect(() => parseFilters(words, LAYERS)).toThrow(sentence);
});

test('of many layers some are named', () => {
  const many = Array.from({ length: 40 }, (_, at) => layer(at, `c${at}`, 2));
  expect(() => parseFilters(['x:1'], many)).toThrow(/ c0, c1, .*, c11 and 28 more\.$/);
});

test('the last dump, unless one is named, as the page writes it', () => {
  expect(options({})).toMatchObject({ iteration: 1950, zeroed: 'output', controls: 99, seed: 1 });
  expect(options({}).backend).toBeUndefined();
  expect(options({ dump: '30' }).iteration).toBe(30);
  expect(options({ dump: '1,950' }).iteration).toBe(1950);
});

test.each([
  [{ dump: '40' }, 'The run has no dump of iteration 40: of its dumps, 0…1950, the nearest are 30 and 1950.'],
  [{ dump: '2000' }, 'The run has no dump of iteration 2000: of its dumps, 0…1950, the nearest is 1950.'],
  [{ dump: 'last' }, '--dump takes the iteration of a dump, not "last".'],
  [{ dump: '-1' }, '--dump takes the iteration of a dump, not "-1".'],
  [{ zero: 'bias' }, '--zero takes one of output, weights, not "bias".'],
  [{ controls: '10001' }, '--controls takes a whole number from 0 to 10000, not "10001".'],
  [{ seed: 'x' }, '--seed takes a whole number from 0 to 4294967295, not "x".'],
  [{ backend: 'gpu' }, '--backend takes one of auto, node-gpu, webgpu, wasm, cpu, not "gpu".'],
])('%j is refused in one sentence', (flags, sentence) => {
  expect(() => options(flags)).toThrow(new Error(sentence));
});

test('a run without dumps', () => {
  expect(() => ablationOptions({ filters: ['conv1:0'] }, LAYERS, [])).toThrow('The run has no dumps yet.');
});
