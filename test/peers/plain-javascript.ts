import { ROW_FIELDS, filterStatistics } from '../../indexer/index.ts';
import { measuresOf } from '../../indexer/layers/measures.ts';
import { MEASURES } from '../../schema/index.ts';
import { OpenLog, type LayerAtDump } from './log-layers.ts';
import { ownPeer, type Peer } from './peer.ts';

/** The scalar twins of the kernels, over typed arrays that the product's reader fills. */
export async function openPlainJavaScript(directory: string): Promise<Peer> {
  const { layers, found } = await OpenLog.with(directory, async (log) => {
    const memory = new ArrayBuffer(2 * log.dumpBytes);
    return { layers: await log.readLast({ memory, start: 0 }), found: log.measures(1) };
  });
  return ownPeer(
    { name: 'plain JavaScript', library: `Node ${process.version}` },
    {
      files: () => OpenLog.with(directory, measuresOfFiles),
      memory: async () => {
        for (const layer of layers) measureLayer(layer, found, 0);
        return found;
      },
    },
  );
}

async function measuresOfFiles(log: OpenLog): Promise<Float64Array> {
  const memory = new ArrayBuffer(2 * log.layerBytes);
  const measures = log.measures(log.dumps.length);
  for await (const layer of log.layersAtDumps({ memory, start: 0 })) {
    measureLayer(layer, measures, layer.dump * log.filters);
  }
  return measures;
}

/** @param from the filters of the dumps before */
function measureLayer(layer: LayerAtDump, measures: Float64Array, from: number): void {
  const { weights, before, gradients, filters, length, first } = layer;
  const row = new Float64Array(ROW_FIELDS);
  const taken = new Float64Array(MEASURES.length);
  for (let filter = 0; filter < filters; filter++) {
    const of = (values: Float32Array) => values.subarray(filter * length, (filter + 1) * length);
    filterStatistics(of(weights), before && of(before), of(gradients), row);
    measuresOf(row, 0, taken);
    measures.set(taken, (from + first + filter) * MEASURES.length);
  }
}
