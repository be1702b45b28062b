import type { Dump } from '../../ingest/index.ts';
import type { DumpedLayer } from '../../schema/index.ts';
import { Kernels } from '../kernels/kernels.ts';
import { Slots, slotCount } from './slots.ts';

const MB = 1 << 20;

test.each([
  [MB, 4096 * MB, 64, 16],
  [MB, 4096 * MB, 5, 6],
  [100 * MB, 4096 * MB, 64, 3],
  [1500 * MB, 4096 * MB, 64, 2],
  [2100 * MB, 4096 * MB, 64, 1],
])('slots of %p bytes in %p, %p dumps: %p', (bytes, room, dumps, count) => {
  expect(slotCount(bytes, room, dumps)).toBe(count);
});

test('a layer that is too large is refused in one sentence, before memory is asked for', () => {
  const layer: DumpedLayer = {
    id: 3,
    name: 'embedding',
    type: 'fc',
    path: [],
    inputs: [],
    filters: 300_000,
    kernel: [1000],
  };
  const dump: Pick<Dump, 'hasGradients' | 'layerBytes'> = {
    hasGradients: true,
    layerBytes: () => 8 * 300_000_000,
  };
  // Nothing of the kernels is called but `reserve`, which would fail.
  const kernels = { reserve: () => expect('reserved').toBe('not reserved') } as unknown as Kernels;
  expect(() => new Slots(kernels, layer, 0, [dump as Dump, dump as Dump], 0)).toThrow(
    /^model\.json: the layer embedding has 300,000,000 coefficients, .*: dump it in parts, each a layer of its own\.$/,
  );
});
