import { exact } from '../drawing/numbers.ts';

/** With anomaly iterations at more of the dumps than this most of them are chance; with fewer than that there is little to compare. */
const [MANY, FEW] = [2 / 3, 1 / 4];

/** Up to so many appearances what is left out could be no evidence. */
const HARMLESS = 5;

export interface AdviceNeeds {
  /** Dumps with an anomaly iteration, of all dumps. */
  readonly struck: number;
  readonly dumps: number;
  readonly k: number;
  /** What k is at first. */
  readonly suited: number;
  readonly leastAppearances: number;
  /** Whether any mini-set goes with a class more often than is expected. */
  readonly standsOut: boolean;
  /** The least rate, in per cent, at which something would be found; undefined where none that can be chosen is. */
  readonly rate: number | undefined;
}

/** What to try where nothing is beyond chance, what has helped most in generated runs first (docs/evidence.md). */
export function evidenceAdvice({
  struck,
  dumps,
  k,
  suited,
  leastAppearances,
  standsOut,
  rate,
}: AdviceNeeds): string {
  const fewer = Math.max(1, Math.round(suited / 2));
  const tried = [
    ruleAdvice(struck, dumps),
    k > fewer ? `fewer filters: top ${k > suited ? suited : fewer}` : `more filters: top ${suited}`,
    ...(leastAppearances > HARMLESS ? ['fewer appearances left out'] : []),
    ...(rate === undefined ? [] : [`a rate of ${rate} %`]),
  ];
  const hope = standsOut ? '' : 'No mini-set stands out: the run may be too short, whatever is chosen. ';
  return `${hope}What may show more: ${tried.join('; ')}.`;
}

function ruleAdvice(struck: number, dumps: number): string {
  const seen = `classes have anomalies at ${exact(struck)} of ${exact(dumps)} dumps; the tab anomalies suggests both`;
  if (struck > MANY * dumps) return `a higher threshold or a larger window (${seen})`;
  if (struck < FEW * dumps) return `a lower threshold or a smaller window (${seen})`;
  return 'the window and threshold that the tab anomalies suggests';
}
