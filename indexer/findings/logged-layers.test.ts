import type { Onset } from '../../analysis/index.ts';
import type { Dump, LayerPart, Log } from '../../ingest/index.ts';
import type { DumpedLayer } from '../../schema/index.ts';
import { notFinite } from './logged-layers.ts';

/** A filter is 80 kB: two are more than is read at once. */
const LENGTH = 20_000;
const FILTERS = 5;
const LAYER: DumpedLayer = {
  id: 0,
  name: 'embedding',
  type: 'fc',
  path: [],
  inputs: [],
  filters: FILTERS,
  kernel: [LENGTH],
};

/** A log of one dump, at iteration 10, whose filters 1 and 4 have a coefficient that is not finite; and what was read of it. */
function spoilt(isSeekable: boolean) {
  const weights = new Float32Array(FILTERS * LENGTH);
  const gradients = new Float32Array(FILTERS * LENGTH);
  weights[2 * LENGTH - 1] = NaN;
  gradients[4 * LENGTH] = Infinity;
  const reads: (LayerPart | undefined)[] = [];
  const readLayer: Dump['readLayer'] = async (_, memory, offset, part) => {
    reads.push(part);
    const { from, to } = part ?? { from: 0, to: FILTERS };
    const length = (to - from) * LENGTH;
    const [w, g] = [offset, offset + 4 * length].map((at) => new Float32Array(memory, at, length));
    w!.set(weights.subarray(from * LENGTH, to * LENGTH));
    g!.set(gradients.subarray(from * LENGTH, to * LENGTH));
    return { layer: LAYER, weights: w!, gradients: g };
  };
  const layerBytes = () => 8 * FILTERS * LENGTH;
  const dump: Partial<Dump> = { isSeekable, layerBytes, readLayer, close: async () => {} };
  const log: Partial<Log> = { iterations: async () => [10], openDump: async () => dump as Dump };
  return { log: log as Log, reads };
}

const PLACE = { layer: LAYER, position: 0, node: 1, filters: FILTERS, kernel: LAYER.kernel };
const ONSET = { iteration: 10, weights: 1, gradients: 1, span: { from: 10, to: 20, dumps: 2 } };

test.each([
  [true, Array.from({ length: FILTERS }, (_, from) => ({ from, to: from + 1 }))],
  [false, [{ from: 0, to: FILTERS }]],
])(
  'of a layer whose dump is seekable: %p, what is not finite is looked for in %j',
  async (isSeekable, parts) => {
    const { log, reads } = spoilt(isSeekable);
    const onsets = [ONSET as unknown as Onset];
    const found = await notFinite(log, [{ place: PLACE, onsets }], undefined);
    expect(found).toMatchObject([{ node: 1, filters: [1, 4], from: 10, to: 20, dumps: 2 }]);
    expect(reads).toEqual(parts);
  },
);
