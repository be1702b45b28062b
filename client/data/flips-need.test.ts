import { dumpsThatStay } from './flips-need.ts';

const known = { startedAt: 'then', iterations: [100, 200, 300] };

test('of a run that has grown all dumps stay; of another one none', () => {
  expect(dumpsThatStay(known, { startedAt: 'then', iterations: [100, 200, 300, 400] })).toBe(3);
  expect(dumpsThatStay(known, known)).toBe(3);
  expect(dumpsThatStay(known, { startedAt: 'later', iterations: [100, 200, 300, 400] })).toBe(0);
  expect(dumpsThatStay(known, { startedAt: 'then', iterations: [100, 200, 250, 300] })).toBe(0);
  expect(dumpsThatStay(known, { startedAt: 'then', iterations: [100, 200] })).toBe(0);
  expect(dumpsThatStay(undefined, known)).toBe(0);
});
