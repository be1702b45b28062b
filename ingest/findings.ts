import type { TraincubeError } from '../schema/index.ts';
import { type Report, refusal } from './refuse.ts';

/** A refusal, and what else of its file was refused in the same words. */
interface Fault {
  readonly first: TraincubeError;
  /** The other record batches of which the same was said. */
  readonly more: Set<unknown>;
  /** Of all of them. */
  nulls: number;
}

/** What a check keeps on its way through a log. */
export class Findings {
  /** Allowed, and worth knowing. */
  readonly notes: string[] = [];
  readonly #faults = new Map<string, Fault>();

  /** Keeps a refusal; one that differs from another in its record batch alone is counted, and nulls of one column are added up. */
  readonly report: Report = (error: TraincubeError) => {
    const { batch } = error.facts;
    const nulls = Number(error.facts['nulls'] ?? 0);
    const fault = this.#faults.get(sameOf(error));
    if (fault === undefined) {
      this.#faults.set(sameOf(error), { first: error, more: new Set(), nulls });
    } else if (fault.first.facts['batch'] !== batch && !fault.more.has(batch)) {
      fault.more.add(batch);
      fault.nulls += nulls;
    }
  };

  /** One sentence a fault, in the order in which they were found. */
  get faults(): string[] {
    return Array.from(this.#faults.values(), sentence);
  }
}

/** What two refusals share that are of different record batches of a file. */
function sameOf({ message, facts }: TraincubeError): string {
  const same = message.replace(`, record batch ${facts['batch']}`, '');
  return facts['nulls'] === undefined ? same : same.replace(/, found .*/, '');
}

function sentence({ first, more, nulls }: Fault): string {
  const { message, facts } = first;
  if (more.size === 0) return message;
  if (nulls === 0) return `${message.slice(0, -1)}; the same in ${more.size} more of its record batches.`;
  const place = { file: String(facts['file']), column: String(facts['column']) };
  return refusal(place, String(facts['expected']), `${nulls} in ${more.size + 1} record batches`).message;
}
