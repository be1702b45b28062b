import { timeLeft } from './progress-bar.ts';

test.each([
  [0, '0 s left'],
  [59.4, '59 s left'],
  [59.6, '1 min 0 s left'],
  [3599, '59 min 59 s left'],
  [7260, '2 h 1 min left'],
  [Infinity, 'time left not known yet'],
  [NaN, 'time left not known yet'],
  // What cli-progress gives for these two.
  ['INF' as unknown as number, 'time left not known yet'],
  ['NULL' as unknown as number, 'time left not known yet'],
])('%p seconds: %s', (seconds, words) => {
  expect(timeLeft(seconds)).toBe(words);
});
