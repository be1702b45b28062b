import { MEASURES, routes, type Measure, type RunDetail } from '../../schema/index.ts';
import type { Stretch } from '../drawing/scale.ts';
import type { Need } from './coordinator.ts';
import { readFilterChunk, type FilterChunk } from './filter-histories.ts';
import { tableNeed, type Read } from './needs.ts';
import { getBatches } from './request.ts';
import { joined, joinedStretch, rowsNeed, wholeStretch, type RowReader } from './rows-need.ts';
import { numbersOf } from './series.ts';

/** A measure of all filters of a layer. @param layer its id in `model.json` */
export function filterChunkNeed(
  run: RunDetail,
  layer: number,
  filters: number,
  measure: Measure,
  stretch: Stretch,
): Need<FilterChunk> {
  return rowsNeed(run, routes.layerFilters(run.id, layer, measure), filterReader(filters), stretch);
}

/** A measure of some filters of a layer over the whole run, in their order. @param filters ascending */
export function chosenFiltersNeed(
  run: RunDetail,
  layer: number,
  filters: readonly number[],
  measure: Measure,
): Need<FilterChunk> {
  const url = `${routes.layerFilters(run.id, layer, measure)}?filters=${filters.join(',')}`;
  return rowsNeed(run, url, filterReader(filters.length), wholeStretch(run), url);
}

/** Reads a measure of so many filters, batch by batch as they come. */
function filterReader(filters: number): RowReader<FilterChunk> {
  return {
    read: async (url, stretch, signal) => {
      let rows = 0;
      const counted = async function* () {
        for await (const batch of getBatches(url, signal)) {
          rows += batch.numRows;
          yield batch;
        }
      };
      return { value: await readFilterChunk(counted(), filters, stretch), rows };
    },
    join: (before, later) => ({
      stretch: joinedStretch(before.stretch, later.stretch),
      values: joined(before.values, later.values, filters),
    }),
  };
}

/** Every measure of one filter by its name, an entry a dump; NaN where it has no value. @param layer its id in `model.json` */
export function filterHistoryNeed(
  run: RunDetail,
  layer: number,
  filter: number,
): Need<ReadonlyMap<string, Float64Array>> {
  return tableNeed(
    run,
    routes.filterHistory(run.id, layer, filter),
    (table) => new Map(MEASURES.map((measure) => [measure, numbersOf(table, measure)])),
  );
}

/** What the weights of a layer are at one dump. */
export interface LayerSpread {
  readonly min: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly max: number;
}

/** @param kind of the weights, or of the gradients */
export function spreadNeed(
  run: RunDetail,
  node: number,
  dump: number,
  kind: 'weight' | 'gradient',
): Need<LayerSpread> {
  const names =
    kind === 'weight'
      ? ['min', 'q1', 'median', 'q3', 'max']
      : ['gradientMin', 'gradientQ1', 'gradientMedian', 'gradientQ3', 'gradientMax'];
  const iteration = run.iterations[dump]!;
  const url = `${routes.layerStats(run.id, node)}?columns=${names.join(',')}&from=${iteration}&to=${iteration}`;
  return tableNeed(run, url, (table) => {
    const [min, q1, median, q3, max] = names.map((name) => numbersOf(table, name)[0] ?? NaN);
    return { min: min!, q1: q1!, median: median!, q3: q3!, max: max! };
  });
}

/** The coefficients of a filter at a dump, in the order of its kernel. */
export interface Coefficients {
  readonly weight: Float32Array;
  /** Null where the log has none. */
  readonly gradient: Float32Array | null;
}

/** From the log itself; while a run grows they stay. @param layer its id in `model.json` */
export function coefficientsNeed(
  run: RunDetail,
  dump: number,
  layer: number,
  filter: number,
): Need<Coefficients> {
  const at = [run.id, run.iterations[dump]!, layer, filter] as const;
  const read: Read<Coefficients> = (table) => {
    const gradient = table.getChild('gradient')!;
    return {
      weight: table.getChild('weight')!.toArray() as Float32Array,
      gradient: gradient.nullCount > 0 ? null : (gradient.toArray() as Float32Array),
    };
  };
  return tableNeed(run, routes.filter(...at, run.version), read, routes.filter(...at));
}

/** The filters of its layer that are most similar to a filter at a dump, the largest |cosine| first. */
export interface SimilarFilters {
  readonly filter: Int32Array;
  readonly cosine: Float32Array;
}

/** From the log itself. @param layer its id in `model.json` */
export function similarNeed(
  run: RunDetail,
  dump: number,
  layer: number,
  filter: number,
): Need<SimilarFilters> {
  const at = [run.id, run.iterations[dump]!, layer, filter] as const;
  const read: Read<SimilarFilters> = (table) => ({
    filter: table.getChild('filter')!.toArray() as Int32Array,
    cosine: table.getChild('cosine')!.toArray() as Float32Array,
  });
  return tableNeed(run, routes.similarFilters(...at, run.version), read, routes.similarFilters(...at));
}
