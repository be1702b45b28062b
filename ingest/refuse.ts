import { TraincubeError } from '../schema/index.ts';

/** The place in a log that a refusal is about. */
export interface Place {
  /** Relative to the run's directory. */
  readonly file: string;
  /** From 0. */
  readonly batch?: number | undefined;
  readonly column?: string | undefined;
}

/** The error for a file that breaks a rule of `docs/log-format.md`: where, what was expected, what was found. */
export function refusal(place: Place, expected: string, found: string, advice = ''): TraincubeError {
  const where = [place.file];
  if (place.batch !== undefined) where.push(`record batch ${place.batch}`);
  if (place.column !== undefined) where.push(`column ${place.column}`);
  const message = `${where.join(', ')}: expected ${expected}, found ${found}${advice && `; ${advice}`}.`;
  return new TraincubeError('refused', message, { ...place, expected, found });
}
