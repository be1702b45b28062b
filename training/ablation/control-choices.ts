import type { AblatedFilters } from '../../schema/index.ts';
import { randomStream, shuffled, type Random } from '../random.ts';

/** Filters of each layer that is ablated, ascending, in the order of those layers. */
export type Choice = readonly (readonly number[])[];

export interface ControlChoices {
  /** No two are equal, none is the selection itself. */
  readonly choices: readonly Choice[];
  /** Whether they are all other choices that there are. */
  readonly all: boolean;
}

/**
 * Random choices of as many filters of the same layers as a selection: each choice that is not the selection is equally likely, those that
 * share filters with it too, as an exact test by permutation takes it. All of them, where there are no more than are wanted.
 *
 * @param wanted how many
 */
export function controlChoices(
  selection: readonly AblatedFilters[],
  wanted: number,
  seed: number,
): ControlChoices {
  const own = keyOf(selection.map(({ filters }) => filters));
  const others =
    selection.reduce((product, { of, filters }) => product * binomial(of, filters.length), 1) - 1;
  if (others <= wanted) {
    return { choices: everyChoice(selection).filter((choice) => keyOf(choice) !== own), all: true };
  }
  const random = randomStream(seed, 'control');
  const taken = new Set([own]);
  const choices: Choice[] = [];
  while (choices.length < wanted) {
    const choice = selection.map(({ of, filters }) => randomFilters(of, filters.length, random));
    const key = keyOf(choice);
    if (taken.has(key)) continue;
    taken.add(key);
    choices.push(choice);
  }
  return { choices, all: false };
}

function keyOf(choice: Choice): string {
  return choice.map((filters) => filters.join()).join(' ');
}

function randomFilters(of: number, count: number, random: Random): number[] {
  return [...shuffled(of, random).subarray(0, count)].sort((a, b) => a - b);
}

/** How many choices of `count` among `of` there are; may be infinite. */
function binomial(of: number, count: number): number {
  let product = 1;
  for (let one = 1; one <= Math.min(count, of - count); one++) product = (product * (of - one + 1)) / one;
  return Math.round(product);
}

function everyChoice(selection: readonly AblatedFilters[]): Choice[] {
  return selection.reduce<Choice[]>(
    (choices, { of, filters }) =>
      choices.flatMap((choice) => combinations(of, filters.length).map((one) => [...choice, one])),
    [[]],
  );
}

/** Every choice of `count` of the numbers 0…of − 1, each ascending. */
function combinations(of: number, count: number, from = 0): number[][] {
  if (count === 0) return [[]];
  const found: number[][] = [];
  for (let first = from; first <= of - count; first++) {
    for (const rest of combinations(of, count - 1, first + 1)) found.push([first, ...rest]);
  }
  return found;
}
