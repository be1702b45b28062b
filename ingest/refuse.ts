import { TraincubeError } from '../schema/index.ts';

/** The place in a log that a refusal is about. */
export interface Place {
  /** Relative to the run's directory. */
  readonly file: string;
  /** From 0. */
  readonly batch?: number | undefined;
  readonly column?: string | undefined;
  /** Of a JSON file, its steps joined by dots. */
  readonly field?: string | undefined;
}

/** The error for a file that breaks a rule of `docs/log-format.md`: where, what was expected, what was found. */
export function refusal(place: Place, expected: string, found: string, advice = ''): TraincubeError {
  const where = [place.file];
  if (place.batch !== undefined) where.push(`record batch ${place.batch}`);
  if (place.column !== undefined) where.push(`column ${place.column}`);
  if (place.field !== undefined) where.push(`field ${place.field}`);
  const message = `${where.join(', ')}: expected ${expected}, found ${found}${advice && `; ${advice}`}.`;
  return new TraincubeError('refused', message, { ...place, expected, found });
}

/** The error for nulls where none may be; a check adds up those of a column's record batches. */
export function nullsRefusal(place: Place, expected: string, nulls: number): TraincubeError {
  const { code, message, facts } = refusal(place, expected, String(nulls));
  return new TraincubeError(code, message, { ...facts, nulls });
}

/**
 * Where a read brings what it refuses. A reader stops at the first refusal (`whole`), a check keeps it and returns, and the read goes on with
 * what that refusal does not touch: the rules stand in one place for both.
 */
export type Report = (refusal: TraincubeError) => void;

/** What could be read of a whole: all of it where nothing was reported. */
export type Read<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** What `read` gives, or its first refusal, thrown. */
export function whole<T>(read: (report: Report) => Read<T> | undefined): T {
  return read(refuse) as T;
}

/** The report of a reader: a refusal ends it. */
export function refuse(error: TraincubeError): never {
  throw error;
}

/** What `read` gives; undefined where it was refused, and that was reported. */
export function attempt<T>(report: Report, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof TraincubeError)) throw error;
    report(error);
    return undefined;
  }
}

/** The first entry from `from` on that is wrong; `count` or more where none is. It loops by itself, so that the loop over what is right is a tight one. */
export type NextWrong = (from: number) => number;

/** The entries of which `isWrong` says so; for what is short. */
export function where(count: number, isWrong: (entry: number) => boolean): NextWrong {
  return (from) => {
    let entry = from;
    while (entry < count && !isWrong(entry)) entry++;
    return entry;
  };
}

/**
 * Looks at all of `count` entries and brings what is wrong with them to `refuseFirst` at once: the first that is wrong, and the words that say how
 * many there are where it is not the only one.
 * @returns whether none is wrong
 */
export function checkEach(
  count: number,
  things: string,
  nextWrong: NextWrong,
  refuseFirst: (entry: number, more: string) => void,
): boolean {
  const first = nextWrong(0);
  if (first >= count) return true;
  let wrong = 0;
  for (let entry = first; entry < count; entry = nextWrong(entry + 1)) wrong++;
  refuseFirst(first, wrong === 1 ? '' : `, the first of ${wrong} such ${things} in ${count}`);
  return false;
}
