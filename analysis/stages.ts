/** A stretch of dumps over which the learning rate keeps to one plan; `from` and `to` are dump indexes, both inclusive. */
export interface Stage {
  readonly from: number;
  readonly to: number;
  readonly fromIteration: number;
  readonly toIteration: number;
  /** The rate at the stage's last dump. */
  readonly learningRate: number;
  /** `warm-up`: it rises from dump to dump; `decay`: it falls from dump to dump; `constant`: it stays. */
  readonly kind: 'warm-up' | 'constant' | 'decay';
}

/** Rates are float32 in the log: what differs by less than this, relatively, is the same rate. */
const SAME_RATE = 1e-6;

/**
 * The stages of a run's learning rate (DeepTracker, section 7.1: the steps s1, s2, … of the timeline). A new stage begins where the rate
 * changes; changes at consecutive dumps in one direction are one stage, so a warm-up or a cosine is not cut into single dumps.
 *
 * @param iterations one entry a dump, ascending
 * @param learningRate the rate at each dump; NaN where the log has none
 */
export function learningRateStages(iterations: ArrayLike<number>, learningRate: ArrayLike<number>): Stage[] {
  const plateaus = plateausOf(learningRate);
  const stages: Stage[] = [];
  for (let first = 0; first < plateaus.length;) {
    const last = endOfSlope(plateaus, learningRate, first);
    const from = plateaus[first]!.from;
    const to = plateaus[last]!.to;
    stages.push({
      from,
      to,
      fromIteration: iterations[from]!,
      toIteration: iterations[to]!,
      learningRate: learningRate[to]!,
      kind: last === first ? 'constant' : learningRate[to]! > learningRate[from]! ? 'warm-up' : 'decay',
    });
    first = last + 1;
  }
  return stages;
}

interface Plateau {
  readonly from: number;
  readonly to: number;
}

function plateausOf(rates: ArrayLike<number>): Plateau[] {
  const plateaus: Plateau[] = [];
  for (let from = 0, dump = 1; dump <= rates.length; dump++) {
    if (dump < rates.length && isSame(rates[from]!, rates[dump]!)) continue;
    plateaus.push({ from, to: dump - 1 });
    from = dump;
  }
  return plateaus;
}

/** The last of the one-dump plateaus that go on in the direction in which `first` begins; `first` itself where there is no slope. */
function endOfSlope(plateaus: readonly Plateau[], rates: ArrayLike<number>, first: number): number {
  const isSingle = (index: number) => plateaus[index]?.from === plateaus[index]?.to;
  const rate = (index: number) => rates[plateaus[index]!.from]!;
  let last = first;
  if (!isSingle(first)) return last;
  const direction = first + 1 < plateaus.length ? Math.sign(rate(first + 1) - rate(first)) : 0;
  while (
    last + 1 < plateaus.length &&
    isSingle(last + 1) &&
    Math.sign(rate(last + 1) - rate(last)) === direction
  ) {
    last += 1;
  }
  return last;
}

function isSame(a: number, b: number): boolean {
  return Object.is(a, b) || Math.abs(a - b) <= SAME_RATE * Math.max(Math.abs(a), Math.abs(b));
}
