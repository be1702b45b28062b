/** What time it is, for a run's log. */
export interface Clock {
  /** ISO 8601. */
  now(): string;
  /** Seconds since the clock was made. */
  elapsed(): number;
}

/**
 * The machine's clock; or one that stands still at `$SOURCE_DATE_EPOCH` (seconds since 1970, the convention of
 * reproducible-builds.org), so that the same command writes the same bytes, times included.
 */
export function createClock(sourceDateEpoch = process.env['SOURCE_DATE_EPOCH']): Clock {
  if (sourceDateEpoch !== undefined && /^\d{1,12}$/.test(sourceDateEpoch)) {
    const instant = new Date(Number(sourceDateEpoch) * 1000).toISOString();
    return { now: () => instant, elapsed: () => 0 };
  }
  const start = performance.now();
  return { now: () => new Date().toISOString(), elapsed: () => (performance.now() - start) / 1000 };
}
