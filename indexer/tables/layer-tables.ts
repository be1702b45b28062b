import type { Data } from 'apache-arrow';
import {
  FIVE_NUMBERS,
  MEASURES,
  RANKINGS,
  dumpedLayers,
  filterQuartiles,
  indexKey,
  iterationFilters,
  layerFilters,
  layerStats,
  recordBatch,
  type DumpedLayer,
  type ModelDescription,
  type Ranking,
} from '../../schema/index.ts';
import {
  joined,
  topOf,
  type NodeColumns,
  type RankedFilters,
  type StretchRows,
} from '../layers/stretch-rows.ts';
import { integers, lists, nullableFloats } from './columns.ts';
import type { Rows } from './rows.ts';

/**
 * The rows of `layer-filters`, `layer-stats`, `filter-quartiles` and `iteration-filters` of dumps.
 *
 * @param stretches of all these dumps, in order; what has been taken out of them is let go
 */
export function* layerRows(
  model: ModelDescription,
  iterations: Int32Array,
  stretches: readonly StretchRows[],
): Iterable<Rows> {
  const layers = dumpedLayers(model);
  for (const [position, layer] of layers.entries()) {
    const parts = stretches.map((stretch) => stretch.layers.splice(position, 1, [])[0]!);
    const values = MEASURES.map((_, i) => joined(parts.map((part) => part[i]!)));
    yield* layerFilterRows(layer, iterations, values);
  }
  for (const [i, { id }] of stretches[0]!.nodes.entries()) {
    yield nodeRows(
      id,
      iterations,
      stretches.map(({ nodes }) => nodes[i]!),
    );
  }
  for (const node of stretches[0]!.filterQuartiles.keys()) {
    yield quartileRows(node, iterations, joined(stretches.map((stretch) => stretch.filterQuartiles[node]!)));
  }
  const places = filterPlaces(layers);
  for (const [i, ranking] of RANKINGS.entries()) {
    const parts = stretches.map(({ rankings }) => rankings[i]!);
    yield topFilterRows(ranking, iterations, topOf(model), parts, places);
  }
}

/** The rows of `layer-filters` of one layer: a series a measure. @param values for each measure `dumps × filters` values, NaN for null */
function* layerFilterRows(
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
function nodeRows(node: number, iterations: Int32Array, parts: readonly NodeColumns[]): Rows {
  const dumps = iterations.length;
  const columns = [
    integers(new Int32Array(dumps).fill(node)),
    integers(iterations),
    ...parts[0]!.columns.map((_, i) => nullableFloats(joined(parts.map((part) => part.columns[i]!)))),
  ];
  return {
    index: 'layer-stats',
    key: indexKey['layer-stats'](node),
    batch: recordBatch(layerStats, columns),
  };
}

/** The rows of `filter-quartiles` of one node. @param numbers five for each measure, dump by dump */
function quartileRows(node: number, iterations: Int32Array, numbers: Float32Array): Rows {
  const dumps = iterations.length;
  const five = FIVE_NUMBERS.length;
  const row = MEASURES.length * five;
  const columns = MEASURES.map((_, measure) => {
    const values = new Float32Array(dumps * five);
    for (let dump = 0; dump < dumps; dump++) {
      const first = dump * row + measure * five;
      values.set(numbers.subarray(first, first + five), dump * five);
    }
    return lists(filterQuartiles.fields[2 + measure]!.type, dumps, nullableFloats(values));
  });
  return {
    index: 'filter-quartiles',
    key: indexKey['filter-quartiles'](node),
    batch: recordBatch(filterQuartiles, [
      integers(new Int32Array(dumps).fill(node)),
      integers(iterations),
      ...columns,
    ]),
  };
}

/** The rows of `iteration-filters` of one ranking. */
function topFilterRows(
  ranking: Ranking,
  iterations: Int32Array,
  top: number,
  parts: readonly RankedFilters[],
  places: FilterPlaces,
): Rows {
  const filters = joined(parts.map((part) => part.filters));
  const values = joined(parts.map((part) => part.values));
  const isListed = (i: number) => values[i] === values[i];
  const layer = filters.map((id, i) => (isListed(i) ? places.layer[id]! : 0));
  const filter = filters.map((id, i) => (isListed(i) ? places.filter[id]! : 0));
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

/** For each filter of the model, in order, its layer's id and its number there. */
interface FilterPlaces {
  readonly layer: Int32Array;
  readonly filter: Int32Array;
}

function filterPlaces(layers: readonly DumpedLayer[]): FilterPlaces {
  const total = layers.reduce((sum, { filters }) => sum + filters, 0);
  const places = { layer: new Int32Array(total), filter: new Int32Array(total) };
  let id = 0;
  for (const { id: layer, filters } of layers) {
    for (let filter = 0; filter < filters; filter++, id++) {
      places.layer[id] = layer;
      places.filter[id] = filter;
    }
  }
  return places;
}
