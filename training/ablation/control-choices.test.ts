import type { AblatedFilters } from '../../schema/index.ts';
import { controlChoices } from './control-choices.ts';

const layer = (name: string, of: number, filters: number[]): AblatedFilters => ({
  layer: 1,
  name,
  of,
  filters,
});
const keys = (selection: AblatedFilters[], wanted: number, seed = 1) =>
  controlChoices(selection, wanted, seed).choices.map((choice) => choice.map((one) => one.join()).join(' '));

test('as many filters of each layer, ascending, all choices different, none the selection', () => {
  const selection = [layer('a', 16, [1, 4, 7]), layer('b', 8, [2])];
  const { choices, all } = controlChoices(selection, 200, 1);
  expect(all).toBe(false);
  for (const [a, b] of choices) {
    expect([a!.length, b!.length]).toEqual([3, 1]);
    expect([...a!].sort((x, y) => x - y)).toEqual(a);
    expect(new Set(a).size).toBe(3);
    for (const filter of a!) expect(filter).toBeLessThan(16);
    expect(b![0]).toBeLessThan(8);
  }
  expect(new Set(keys(selection, 200)).size).toBe(200);
  expect(keys(selection, 200)).not.toContain('1,4,7 2');
});

test('every other choice is as likely', () => {
  const drawn = new Map<string, number>();
  for (let seed = 0; seed < 2000; seed++) {
    for (const key of keys([layer('a', 6, [0, 1])], 2, seed)) drawn.set(key, (drawn.get(key) ?? 0) + 1);
  }
  expect(drawn.size).toBe(14);
  // 4,000 draws of 14: 286 each, with a standard deviation of 16.
  for (const times of drawn.values()) expect(Math.abs(times - 4000 / 14)).toBeLessThan(80);
});

test('a seed gives the same choices, another one others', () => {
  const selection = [layer('a', 32, [3, 5])];
  expect(keys(selection, 20)).toEqual(keys(selection, 20));
  expect(keys(selection, 20, 2)).not.toEqual(keys(selection, 20));
});

test('all that there are, where they are no more than are wanted', () => {
  expect(keys([layer('a', 4, [1])], 3)).toEqual(['0', '2', '3']);
  expect(keys([layer('a', 3, [0, 1]), layer('b', 2, [0])], 99)).toEqual([
    '0,1 1',
    '0,2 0',
    '0,2 1',
    '1,2 0',
    '1,2 1',
  ]);
  expect(controlChoices([layer('a', 4, [1])], 3, 1).all).toBe(true);
  expect(controlChoices([layer('a', 4, [1])], 2, 1).all).toBe(false);
});

test('whole layers have no other choice, and no control is none', () => {
  expect(controlChoices([layer('a', 2, [0, 1])], 9, 1)).toEqual({ choices: [], all: true });
  expect(controlChoices([layer('a', 2, [0])], 0, 1)).toEqual({ choices: [], all: false });
});
