import type { Finding } from './finding.ts';
import { medianOf, placeAt, type DumpRows, type FilterRows, type LayerFacts, type RunFacts } from './rows.ts';

/** A filter is far beyond the others where it changes so many times as much as their median, and is beyond the outer fence of Tukey 1977. */
export const ACTIVE_FACTOR = 5;
const FENCE = 3;
/** In nearly all of the dumps. */
const PART = 0.9;
/** Fewer dumps, or fewer filters, have no usual. */
export const FEWEST_DUMPS = 8;
export const FEWEST_FILTERS = 8;

/** Rule `ever-active-filter` (figure 8c of the paper): filters that in the last third go on changing far more than the others of their layer. */
export class EverActiveFilters {
  readonly #active: Int32Array;
  readonly #logs: Float64Array;
  readonly #known: Int32Array;
  readonly #first: Int32Array;

  constructor(
    readonly layer: LayerFacts,
    readonly run: RunFacts,
  ) {
    this.#active = new Int32Array(layer.filters);
    this.#logs = new Float64Array(layer.filters);
    this.#known = new Int32Array(layer.filters);
    this.#first = new Int32Array(layer.filters);
  }

  take({ first, iterations }: DumpRows, { relativeChange }: FilterRows): void {
    const count = this.layer.filters;
    const start = placeAt(2 / 3, this.run.dumps) + 1;
    for (let row = Math.max(0, start - first); row < iterations.length; row++) {
      const changes = relativeChange.subarray(row * count, (row + 1) * count);
      const usual = usualOf(changes);
      if (usual === undefined) continue;
      for (let filter = 0; filter < count; filter++) {
        const change = changes[filter]!;
        if (!(change < Infinity)) continue;
        if (this.#known[filter]! === 0) this.#first[filter] = iterations[row]!;
        this.#known[filter]! += 1;
        if (change <= usual.limit) continue;
        this.#active[filter]! += 1;
        this.#logs[filter]! += Math.log(change / usual.median);
      }
    }
  }

  findings(): Finding[] {
    const filters = Array.from(this.#active.keys()).filter((filter) => {
      const known = this.#known[filter]!;
      return known >= FEWEST_DUMPS && this.#active[filter]! >= PART * known;
    });
    return filters.map((filter) => ({
      rule: 'ever-active-filter',
      node: this.layer.node,
      filters: [filter],
      from: this.#first[filter]!,
      to: this.run.lastIteration,
      dumps: this.#active[filter]!,
      value: Math.exp(this.#logs[filter]! / this.#active[filter]!),
      limit: ACTIVE_FACTOR,
      other: this.#active[filter]! / this.#known[filter]!,
    }));
  }
}

/** What is usual among the filters at one dump; undefined where there are too few that change. */
function usualOf(changes: Float32Array): { readonly median: number; readonly limit: number } | undefined {
  const known = changes.filter((change) => change < Infinity);
  if (known.length < FEWEST_FILTERS) return undefined;
  const median = medianOf(known);
  if (!(median > 0)) return undefined;
  const quartile = (part: number) => known[Math.ceil(part * known.length) - 1]!;
  const fence = quartile(0.75) + FENCE * (quartile(0.75) - quartile(0.25));
  return { median, limit: Math.max(ACTIVE_FACTOR * median, fence) };
}
