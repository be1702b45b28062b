import type { TraincubeError } from '../schema/index.ts';
import type { Report } from './refuse.ts';

/** A refusal, and in how many more record batches of its file the same was found. */
interface Fault {
  readonly message: string;
  more: number;
}

/** What a check keeps on its way through a log. */
export class Findings {
  /** Allowed, and worth knowing. */
  readonly notes: string[] = [];
  readonly #faults = new Map<string, Fault>();

  /** Keeps a refusal; one that differs from another in its record batch alone is counted. */
  readonly report: Report = ({ message, facts }: TraincubeError) => {
    const same = message.replace(`, record batch ${facts['batch']}`, '');
    const fault = this.#faults.get(same);
    if (fault === undefined) this.#faults.set(same, { message, more: 0 });
    else if (fault.message !== message) fault.more++;
  };

  /** One sentence a fault, in the order in which they were found. */
  get faults(): string[] {
    return Array.from(this.#faults.values(), ({ message, more }) =>
      more === 0 ? message : `${message.slice(0, -1)}; the same in ${more} more of its record batches.`,
    );
  }
}
