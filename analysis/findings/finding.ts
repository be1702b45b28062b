import type { RuleId } from './rules.ts';

/** What a rule says of a layer, or of some of its filters. */
export interface Finding {
  readonly rule: RuleId;
  /** A node of the hierarchy. */
  readonly node: number;
  /** Ascending; empty for the whole node. */
  readonly filters: readonly number[];
  /** Iterations, both inclusive, within which it holds at `dumps` dumps. */
  readonly from: number;
  readonly to: number;
  readonly dumps: number;
  /** What was measured, the limit that it passed, and a second number: `RULES` says what they are. NaN for null. */
  readonly value: number;
  readonly limit: number;
  readonly other: number;
}

/** At least this many dumps, and at least this part of them: what is shorter is a transient. */
const FEWEST = 3;
const PART = 0.1;

/** At how many dumps something has to hold to be more than a transient. */
export function longEnough(dumps: number, fewest = FEWEST): number {
  return Math.max(fewest, Math.ceil(PART * dumps));
}

/** The dumps at which something holds: first, last, how many. */
export class Span {
  from = 0;
  to = 0;
  dumps = 0;

  add(iteration: number): void {
    if (this.dumps === 0) this.from = iteration;
    this.to = iteration;
    this.dumps += 1;
  }

  clear(): void {
    this.dumps = 0;
  }
}
