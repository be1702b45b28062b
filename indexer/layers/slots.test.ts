import type { Dump } from '../../ingest/index.ts';
import type { DumpedLayer } from '../../schema/index.ts';
import { Kernels } from '../kernels/kernels.ts';
import { Slots } from './slots.ts';

type Sized = Pick<Dump, 'hasGradients' | 'isSeekable' | 'layerBytes'>;

/** @param length of a filter */
function layerOf(filters: number, length: number): DumpedLayer {
  return { id: 3, name: 'embedding', type: 'fc', path: [], inputs: [], filters, kernel: [length] };
}

function slotsOf(layer: DumpedLayer, isSeekable: boolean, reserve: (bytes: number) => void) {
  const layerBytes = () => 8 * layer.filters * layer.kernel[0]!;
  const dump: Sized = { hasGradients: true, isSeekable, layerBytes };
  // Nothing of the kernels is called but `reserve`.
  const kernels = { reserve } as unknown as Kernels;
  return new Slots(kernels, layer, 0, [dump as Dump, dump as Dump], 0);
}

test.each([
  [64, 100, true, [[0, 64]]],
  [600, 1000, true, Array.from({ length: 19 }, (_, i) => [32 * i, Math.min(32 * i + 32, 600)])],
  [
    2,
    100_000,
    true,
    [
      [0, 1],
      [1, 2],
    ],
  ],
  [600, 1000, false, [[0, 600]]],
])('%p filters of %p, seekable: %p, are read in the parts %p', (filters, length, isSeekable, parts) => {
  const slots = slotsOf(layerOf(filters, length), isSeekable, () => {});
  expect(Array.from(slots.parts(), ({ from, to }) => [from, to])).toEqual(parts);
});

test('a layer of any size takes no more memory than its parts', () => {
  const reserved: number[] = [];
  slotsOf(layerOf(300_000, 1000), true, (bytes) => reserved.push(bytes));
  expect(reserved).toHaveLength(1);
  expect(reserved[0]).toBeLessThan(1 << 20);
});

test('a layer that has to be read whole and is too large is refused in one sentence, before memory is asked for', () => {
  const reserve = () => expect('reserved').toBe('not reserved');
  expect(() => slotsOf(layerOf(300_000, 1000), false, reserve)).toThrow(
    /^model\.json: the layer embedding has 300,000,000 coefficients, .*: dump it in parts, each a layer of its own\.$/,
  );
});
