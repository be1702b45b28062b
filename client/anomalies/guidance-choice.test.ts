import { signal } from '@angular/core';
import type { Guidance } from '../../analysis/index.ts';
import { GuidanceChoice } from './guidance-choice.ts';

/** Three windows and four thresholds; by chance as much as is found, or nearly nothing. */
function guidanceOf(isChance: boolean, progress = 1): Guidance {
  const observed = Float64Array.of(900, 500, 200, 100, 700, 400, 300, 90, 600, 500, 20, 0);
  const expected = observed.map((count) => (isChance ? count : count / 1000));
  return { windows: Int32Array.of(1, 2, 5), thresholds: 4, observed, expected, permutations: 20, progress };
}

function choiceOf(guidance: Guidance) {
  const [known, rate] = [signal<Guidance | null>(guidance), signal(0.05)];
  return { known, rate, choice: new GuidanceChoice(known, rate) };
}

test('what is proposed is shown, until the reader chooses another window or threshold', () => {
  const { choice } = choiceOf(guidanceOf(false));
  const proposal = choice.proposal()!;
  expect([choice.window(), choice.threshold()]).toEqual([proposal.window, proposal.threshold]);
  choice.chooseWindow(2);
  choice.chooseThreshold(4);
  expect([choice.window(), choice.threshold()]).toEqual([2, 4]);
  choice.chooseWindow(1);
  expect([choice.window(), choice.threshold()]).toEqual([1, 1]);
});

test('asking for the same rate again, or for another, goes back to the proposal', () => {
  const { choice, rate } = choiceOf(guidanceOf(false));
  const proposal = choice.proposal()!;
  choice.chooseWindow(2);
  choice.reset();
  expect([choice.window(), choice.threshold()]).toEqual([proposal.window, proposal.threshold]);
  choice.chooseWindow(2);
  rate.set(0.1);
  expect(choice.window()).toBe(choice.proposal()!.window);
});

test.each([true, false])('a permutation more leaves the choice as it is, all by chance: %s', (isChance) => {
  const { choice, known } = choiceOf(guidanceOf(isChance, 0.1));
  choice.chooseWindow(5);
  choice.chooseThreshold(3);
  known.set(guidanceOf(isChance, 0.2));
  expect([choice.window(), choice.threshold()]).toEqual([5, 3]);
});

test('with nothing proposed the second window is shown, at its last threshold', () => {
  const { choice } = choiceOf(guidanceOf(true));
  expect([choice.proposal(), choice.window(), choice.threshold()]).toEqual([null, 2, 4]);
});
