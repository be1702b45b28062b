import type { RecordBatch, Schema } from 'apache-arrow';
import {
  medianOf,
  type DumpRows,
  type FilterRows,
  type LayerFacts,
  type LayerRows,
} from '../../analysis/index.ts';
import {
  BLOCK_DUMPS,
  hierarchy,
  indexKey,
  layerFilters,
  layerStats,
  scalars,
  type Catalogue,
  type DumpedLayer,
  type SeriesName,
} from '../../schema/index.ts';
import type { Store } from '../../store/index.ts';
import { decodeBatch } from '../tables/decode-batch.ts';

/** With fewer layers there is no usual one. */
const FEWEST_LAYERS = 3;

/** A dumped layer with its node in the hierarchy. */
export interface LayerPlace extends LayerFacts {
  readonly layer: DumpedLayer;
  /** Among the dumped layers. */
  readonly position: number;
}

/** The rows that the rules need, read from the store block by block. NaN stands for null. */
export class StoredRows {
  constructor(
    readonly store: Store,
    readonly run: string,
    readonly catalogue: Catalogue,
  ) {}

  get blocks(): number {
    return Math.ceil(this.catalogue.iterations.length / BLOCK_DUMPS);
  }

  /** How many rows of a block count. */
  rows(number: number): number {
    return Math.min(BLOCK_DUMPS, this.catalogue.iterations.length - number * BLOCK_DUMPS);
  }

  /** The learning rate at each dump of a block; NaN where the log has none. */
  async learningRate(number: number): Promise<Float64Array> {
    if (!this.catalogue.scalarColumns.includes('learningRate')) {
      return new Float64Array(this.rows(number)).fill(NaN);
    }
    const batch = await this.#batch('scalars', indexKey.scalars('learningRate'), scalars, number);
    return this.#floats(batch, 'last', number);
  }

  async layer(node: number, number: number): Promise<LayerRows> {
    const batch = await this.#batch('layer-stats', indexKey['layer-stats'](node), layerStats, number);
    const column = (name: string) => this.#floats(batch, name, number);
    const sum = (a: string, b: string) => {
      const [first, second] = [column(a), column(b)];
      return first.map((value, row) => value + second[row]!);
    };
    return {
      sd: column('sd'),
      norm: column('norm'),
      change: column('change'),
      relativeChange: column('relativeChange'),
      gradientNorm: column('gradientNorm'),
      badWeights: sum('nan', 'infinity'),
      badGradients: sum('gradientNan', 'gradientInfinity'),
    };
  }

  async filters({ layer }: LayerPlace, number: number): Promise<FilterRows> {
    const schema = layerFilters(layer.filters);
    const measure = async (name: keyof FilterRows) => {
      const batch = await this.#batch(
        'layer-filters',
        indexKey['layer-filters'](layer.id, name),
        schema,
        number,
      );
      const values = batch.getChild('values')!.data[0]!.children[0]!.values as Float32Array;
      return values.subarray(0, this.rows(number) * layer.filters);
    };
    return {
      change: await measure('change'),
      relativeChange: await measure('relativeChange'),
      gradientNorm: await measure('gradientNorm'),
    };
  }

  /** Of the run, with the rows of its layers, in any order. */
  async dumps(number: number, layers: readonly LayerRows[]): Promise<DumpRows> {
    const first = number * BLOCK_DUMPS;
    const rows = this.rows(number);
    const { change } = await this.layer(0, number);
    const usual = Float64Array.from({ length: rows }, (_, row) => usualGradient(layers, row));
    return {
      first,
      iterations: Int32Array.from(this.catalogue.iterations.slice(first, first + rows)),
      learningRate: await this.learningRate(number),
      modelChange: change,
      usualGradient: usual,
    };
  }

  async #batch(index: SeriesName, key: string, schema: Schema, number: number): Promise<RecordBatch> {
    const bytes = await this.store.get({ run: this.run, index, key }, number);
    return decodeBatch(schema, bytes!);
  }

  #floats(batch: RecordBatch, column: string, number: number): Float64Array {
    const values = batch.getChild(column)!.data[0]!.values as Float64Array;
    return values.subarray(0, this.rows(number));
  }
}

/** The median over the layers of gradient norm over weight norm. */
function usualGradient(layers: readonly LayerRows[], row: number): number {
  const parts = Float64Array.from(layers, ({ gradientNorm, norm }) => gradientNorm[row]! / norm[row]!);
  const known = parts.filter((part) => part < Infinity);
  return known.length < FEWEST_LAYERS ? NaN : medianOf(known);
}

/** The dumped layers, each with its node. */
export function layerPlaces({ model }: Catalogue, layers: readonly DumpedLayer[]): LayerPlace[] {
  const nodes = new Map(hierarchy(model).map(({ id, layer }) => [layer, id]));
  return layers.map((layer, position) => ({
    layer,
    position,
    node: nodes.get(layer.id)!,
    filters: layer.filters,
    kernel: layer.kernel,
  }));
}
