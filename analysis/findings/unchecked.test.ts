import { RULE_IDS } from './rules.ts';
import { uncheckedRules, type CheckedRun } from './unchecked.ts';

const LONG: CheckedRun = {
  dumps: 100,
  firstIteration: 10,
  iterationsPerEpoch: 100,
  hasGradients: true,
  filters: [16, 16, 10],
};
const rulesOf = (run: Partial<CheckedRun>) => uncheckedRules({ ...LONG, ...run }).map(({ rule }) => rule);

test('all rules can be checked in a long run with gradients and filters', () => {
  expect(uncheckedRules(LONG)).toEqual([]);
  expect(rulesOf({ dumps: 22 })).toEqual(['ever-active-filter']);
  expect(rulesOf({ dumps: 23 })).toEqual([]);
});

test('what is missing is said', () => {
  expect(uncheckedRules({ ...LONG, hasGradients: false })).toEqual([
    { rule: 'exploding-gradients', why: 'the log has no gradients' },
    { rule: 'vanishing-gradients', why: 'the log has no gradients' },
  ]);
  expect(uncheckedRules({ ...LONG, filters: [16] })).toEqual([
    { rule: 'vanishing-gradients', why: 'it takes 3 layers, and there is 1' },
  ]);
  expect(uncheckedRules({ ...LONG, filters: [7, 7, 7] })).toEqual([
    { rule: 'ever-active-filter', why: 'it takes a layer of 8 filters, and the largest has 7' },
  ]);
  expect(uncheckedRules({ ...LONG, firstIteration: 101 })).toEqual([
    { rule: 'initialisation', why: 'the first dump is after the first epoch' },
  ]);
});

test('what takes a single dump is checked in every run', () => {
  const checked = RULE_IDS.filter((rule) => !rulesOf({ dumps: 1 }).includes(rule));
  expect(checked).toEqual(['not-finite', 'initialisation', 'duplicate-filters']);
});
