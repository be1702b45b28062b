import type { Finding } from './finding.ts';
import { placeAt, type DumpRows, type LayerFacts, type LayerRows, type RunFacts } from './rows.ts';

/** Half as much again since the first third: what the initialisation brings about is over by then. */
export const SD_GROWTH = 1.5;
/** How much of it in the last third, so that one that grew and settled does not count. */
const STILL_GROWING = 1.1;
/** Fewer dumps have no thirds to speak of. */
export const FEWEST_DUMPS = 9;

/** Rule `growing-sd`: the spread of a layer's weights grows from the first third of the run to its end. */
export class GrowingSd {
  #early = NaN;
  #late = NaN;
  #last = NaN;
  #from = 0;
  #dumps = 0;

  constructor(
    readonly layer: LayerFacts,
    readonly run: RunFacts,
  ) {}

  take({ first, iterations }: DumpRows, { sd }: LayerRows): void {
    const [early, late] = [placeAt(1 / 3, this.run.dumps), placeAt(2 / 3, this.run.dumps)];
    for (let row = 0; row < iterations.length; row++) {
      const value = sd[row]!;
      const place = first + row;
      if (!(value > 0)) continue;
      if (place <= early) this.#early = value;
      if (place <= late) this.#late = value;
      this.#last = value;
      if (place <= early) continue;
      if (value <= SD_GROWTH * this.#early) this.#dumps = 0;
      else if (this.#dumps++ === 0) this.#from = iterations[row]!;
    }
  }

  findings(): Finding[] {
    const growth = this.#last / this.#early;
    if (this.run.dumps < FEWEST_DUMPS || !(growth > SD_GROWTH)) return [];
    if (!(this.#last > STILL_GROWING * this.#late)) return [];
    return [
      {
        rule: 'growing-sd',
        node: this.layer.node,
        filters: [],
        from: this.#from,
        to: this.run.lastIteration,
        dumps: this.#dumps,
        value: growth,
        limit: SD_GROWTH,
        other: this.#last,
      },
    ];
  }
}
