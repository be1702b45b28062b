import type { Dump, LayerPart } from '../../ingest/index.ts';
import { filterLength, type DumpedLayer } from '../../schema/index.ts';

/** Weights that are read at once, in bytes: with their gradients and the same of the dump before they stay in a core's second cache, from the read until they are computed. */
const PART_BYTES = 128 << 10;
/** What `readLayer` aligns weights and gradients to, in bytes. */
const ALIGNMENT = 64;

/** How many filters of a layer are read at once: all of them where a part would take as long as the whole. */
export function filtersAtOnce(layer: DumpedLayer, isSeekable: boolean): number {
  if (!isSeekable) return layer.filters;
  const filterBytes = 4 * filterLength(layer);
  return Math.max(1, Math.min(layer.filters, Math.floor(PART_BYTES / filterBytes)));
}

/** The filters of a layer, in stretches of so many. */
export function* partsOf({ filters }: DumpedLayer, atOnce: number): Iterable<LayerPart> {
  for (let from = 0; from < filters; from += atOnce) yield { from, to: Math.min(from + atOnce, filters) };
}

/** Bytes that `readLayer` needs for any of the parts that are read at once of a layer, which stands at this position in the dump. */
export function partBytes(dump: Dump, position: number, layer: DumpedLayer): number {
  const { isSeekable } = dump;
  if (!isSeekable) return dump.layerBytes(position);
  const column = 4 * filterLength(layer) * filtersAtOnce(layer, isSeekable);
  return 2 * Math.ceil(column / ALIGNMENT) * ALIGNMENT;
}
