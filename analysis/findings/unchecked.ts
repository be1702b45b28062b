import { FEWEST_DUMPS as FEWEST_ACTIVE, FEWEST_FILTERS } from './ever-active-filters.ts';
import { KNOWN_DUMPS } from './exploding-gradients.ts';
import { longEnough } from './finding.ts';
import { FEWEST_DUMPS as FEWEST_GROWING } from './growing-sd.ts';
import { placeAt, type RunFacts } from './rows.ts';
import { RULE_IDS, type RuleId } from './rules.ts';
import { FEWEST_DEAD, FEWEST_STOPPED } from './still-filters.ts';

/** What decides whether a rule can find anything at all. */
export interface CheckedRun extends Pick<
  RunFacts,
  'dumps' | 'firstIteration' | 'iterationsPerEpoch' | 'hasGradients'
> {
  /** Filters of each dumped layer. */
  readonly filters: readonly number[];
}

/** With fewer layers no gradient is usual. */
const FEWEST_LAYERS = 3;

/** A rule that this run can say nothing of, and why: the end of a sentence that begins with "because". */
export interface Unchecked {
  readonly rule: RuleId;
  readonly why: string;
}

/** The rules that could not be checked, in their order. */
export function uncheckedRules(run: CheckedRun): Unchecked[] {
  return RULE_IDS.flatMap((rule) => {
    const why = obstacle(rule, run);
    return why === undefined ? [] : [{ rule, why }];
  });
}

function obstacle(rule: RuleId, run: CheckedRun): string | undefined {
  const { dumps, filters, hasGradients } = run;
  if (rule.endsWith('gradients') && !hasGradients) return 'the log has no gradients';
  if (rule === 'vanishing-gradients' && filters.length < FEWEST_LAYERS)
    return `it takes ${FEWEST_LAYERS} layers, and there ${are(filters.length)}`;
  if (rule === 'ever-active-filter' && Math.max(...filters) < FEWEST_FILTERS)
    return `it takes a layer of ${FEWEST_FILTERS} filters, and the largest has ${Math.max(...filters)}`;
  if (rule === 'initialisation' && run.firstIteration > run.iterationsPerEpoch)
    return `the first dump is after the first epoch`;
  const fewest = fewestDumps(rule, hasGradients);
  return dumps < fewest ? `it takes ${fewest} dumps, and there ${are(dumps)}` : undefined;
}

function are(count: number): string {
  return count === 1 ? 'is 1' : `are ${count}`;
}

/** What compares dumps says nothing of the first one. */
function fewestDumps(rule: RuleId, hasGradients: boolean): number {
  switch (rule) {
    case 'exploding-gradients':
      return KNOWN_DUMPS + 1;
    case 'dead-filter':
      return FEWEST_DEAD + 1;
    case 'stopped-filter':
      return FEWEST_STOPPED + 2;
    case 'vanishing-gradients':
      return longEnough(0);
    case 'update-ratio':
      return longEnough(0) + (hasGradients ? 0 : 1);
    case 'growing-sd':
      return FEWEST_GROWING;
    case 'ever-active-filter':
      return fewestWithLastThird(FEWEST_ACTIVE);
    default:
      return 1;
  }
}

/** The fewest dumps of which the last third has so many. */
function fewestWithLastThird(count: number): number {
  let dumps = count;
  while (dumps - 1 - placeAt(2 / 3, dumps) < count) dumps++;
  return dumps;
}
