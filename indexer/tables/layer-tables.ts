import type { Data } from 'apache-arrow';
import {
  MEASURES,
  indexKey,
  iterationFilters,
  layerFilters,
  layerStats,
  recordBatch,
  type DumpedLayer,
  type Ranking,
} from '../../schema/index.ts';
import type { NodeTable } from '../layers/node-table.ts';
import type { TopFilters } from '../layers/top-filters.ts';
import { integers, lists, nullableFloats } from './columns.ts';
import type { Rows } from './rows.ts';

/** The rows of `layer-filters` of one layer: a series a measure. @param values for each measure `dumps × filters` values, NaN for null */
export function* layerFilterRows(
  layer: DumpedLayer,
  iterations: Int32Array,
  values: readonly Float32Array[],
): Iterable<Rows> {
  const schema = layerFilters(layer.filters);
  const type = schema.fields[1]!.type;
  for (const [i, measure] of MEASURES.entries()) {
    const entries = lists(type, iterations.length, nullableFloats(values[i]!));
    yield {
      index: 'layer-filters',
      key: indexKey['layer-filters'](layer.id, measure),
      batch: recordBatch(schema, [integers(iterations), entries]),
    };
  }
}

/** The rows of `layer-stats` of one node. */
export function nodeRows(node: number, iterations: Int32Array, table: NodeTable): Rows {
  const dumps = iterations.length;
  const columns = [
    integers(new Int32Array(dumps).fill(node)),
    integers(iterations),
    ...table.columns().map(nullableFloats),
  ];
  return {
    index: 'layer-stats',
    key: indexKey['layer-stats'](node),
    batch: recordBatch(layerStats, columns),
  };
}

/** The rows of `iteration-filters` of one ranking. @param selections of each dump @param places for each filter of the model, in order, its layer and its number there */
export function topFilterRows(
  ranking: Ranking,
  iterations: Int32Array,
  top: number,
  selections: readonly TopFilters[],
  places: { readonly layer: Int32Array; readonly filter: Int32Array },
): Rows {
  const layer = new Int32Array(iterations.length * top);
  const filter = new Int32Array(iterations.length * top);
  const values = new Float32Array(iterations.length * top).fill(NaN);
  selections.forEach((selection, row) => {
    const listed = selection.takeAll();
    values.set(listed.values, row * top);
    listed.ids.forEach((id, rank) => {
      layer[row * top + rank] = places.layer[id]!;
      filter[row * top + rank] = places.filter[id]!;
    });
  });
  const isListed = (i: number) => values[i] === values[i];
  const schema = iterationFilters(top);
  const entries = (field: number, child: Data) => lists(schema.fields[field]!.type, iterations.length, child);
  const columns = [
    integers(iterations),
    entries(1, integers(layer, isListed)),
    entries(2, integers(filter, isListed)),
    entries(3, nullableFloats(values)),
  ];
  return {
    index: 'iteration-filters',
    key: indexKey['iteration-filters'](ranking),
    batch: recordBatch(schema, columns),
  };
}
