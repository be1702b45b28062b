import type { Finding } from './finding.ts';
import { RULE_IDS } from './rules.ts';
import { findingPlace, findingSentence, findingTime, readable } from './sentence.ts';

const finding: Finding = {
  rule: 'dead-filter',
  node: 3,
  filters: [1, 5, 9],
  from: 100,
  to: 12_000,
  dumps: 30,
  value: 0,
  limit: 0,
  other: 0.25,
};

test.each([
  [0, '0'],
  [12, '12'],
  [1204, '1,204'],
  [278010.4, '278,000'],
  [3.14159, '3.14'],
  [0.0012345, '0.00123'],
  [1.23e-7, '1.2e-7'],
  [4.5e9, '4.5e9'],
  [Infinity, '∞'],
  [NaN, '?'],
])('%p reads %p', (value, text) => expect(readable(value)).toBe(text));

test('where: a layer, a filter, some, many', () => {
  expect(findingPlace({ ...finding, filters: [] }, 'conv1')).toBe('conv1');
  expect(findingPlace({ ...finding, filters: [4] }, 'conv1')).toBe('conv1, filter 4');
  expect(findingPlace(finding, 'conv1')).toBe('conv1, filters 1, 5 and 9');
  const many = Array.from({ length: 1300 }, (_, filter) => filter);
  expect(findingPlace({ ...finding, filters: many }, 'conv1')).toBe('conv1, 1,300 filters');
});

test('when: one iteration, or a stretch', () => {
  expect(findingTime({ ...finding, to: 100 })).toBe('iteration 100');
  expect(findingTime(finding)).toBe('iterations 100–12,000, 30 dumps');
});

test('every rule says its numbers, and none of them is unknown', () => {
  const sentences = RULE_IDS.map((rule) =>
    findingSentence({ ...finding, rule, value: 0.5, limit: 2 }, 'conv1'),
  );
  expect(new Set(sentences).size).toBe(RULE_IDS.length);
  for (const sentence of sentences)
    expect(sentence).toMatch(/^conv1, filters 1, 5 and 9: iterations .*, 30 dumps: [^?]*\d[^?]*\.$/);
});
