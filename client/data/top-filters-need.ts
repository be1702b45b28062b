import type { Table } from 'apache-arrow';
import { routes, type Ranking, type RunDetail } from '../../schema/index.ts';
import type { Need } from './coordinator.ts';
import { tableNeed } from './needs.ts';
import { joined, rowsNeed, tableReader } from './rows-need.ts';

/** The filters that change most at each dump, in order; [dumps × top], dump after dump. */
export interface RankedFilters {
  readonly dumps: number;
  /** How many are held of each dump. */
  readonly top: number;
  /** The id of a filter's layer in `model.json`; −1 for none. */
  readonly layer: Int32Array;
  /** Its number in the layer. */
  readonly filter: Int32Array;
}

/** The first filters of all dumps in a ranking. */
export function topFiltersNeed(run: RunDetail, ranking: Ranking): Need<RankedFilters> {
  const url = `${routes.iterationFilters(run.id, ranking)}?columns=layer,filter`;
  const reader = tableReader<RankedFilters>(readRankedFilters, (before, later) => ({
    dumps: before.dumps + later.dumps,
    top: before.top,
    layer: joined(before.layer, later.layer),
    filter: joined(before.filter, later.filter),
  }));
  return rowsNeed(run, url, reader);
}

/** The first filters of some dumps, a row each. @param iterations ascending */
export function chosenTopFiltersNeed(
  run: RunDetail,
  ranking: Ranking,
  iterations: readonly number[],
  top: number,
): Need<RankedFilters> {
  const chosen = `columns=layer,filter&top=${top}&iterations=${iterations.join(',')}`;
  const url = `${routes.iterationFilters(run.id, ranking)}?${chosen}`;
  return {
    ...tableNeed(run, url, readRankedFilters),
    bytes: ({ layer, filter }) => layer.byteLength + filter.byteLength,
  };
}

/** Rows of `iteration-filters`. */
export function readRankedFilters(table: Table): RankedFilters {
  const column = (name: string) => table.getChild(name)!.data;
  const [layers, filters] = [column('layer'), column('filter')];
  const top = (layers[0]?.type as { listSize?: number } | undefined)?.listSize ?? 0;
  const layer = new Int32Array(table.numRows * top);
  const filter = new Int32Array(table.numRows * top);
  let at = 0;
  layers.forEach(({ length, children: [entries] }, part) => {
    layer.set((entries!.values as Int32Array).subarray(0, length * top), at);
    filter.set((filters[part]!.children[0]!.values as Int32Array).subarray(0, length * top), at);
    if (entries!.nullCount > 0) writeNone(layer, at, entries!.nullBitmap!, entries!.offset, length * top);
    at += length * top;
  });
  return { dumps: table.numRows, top, layer, filter };
}

/** @param bits Arrow's bits of validity, from bit `offset` on */
function writeNone(layer: Int32Array, at: number, bits: Uint8Array, offset: number, count: number): void {
  for (let i = 0, bit = offset; i < count; i++, bit++) {
    if (((bits[bit >> 3]! >> (bit & 7)) & 1) === 0) layer[at + i] = -1;
  }
}
