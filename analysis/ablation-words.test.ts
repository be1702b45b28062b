import { chanceText, choicesText, filterWords, pointsText } from './ablation-words.ts';

test('numbers as they are read, the same in a terminal and on the page', () => {
  expect([0.74, -0.02, 0, -0.0004].map(pointsText)).toEqual(['+74.0', '−2.0', '0.0', '0.0']);
  expect([1, 0.31, 0.054, 0.046, 0.002, 0.0003].map(chanceText)).toEqual([
    ...['1.00', '0.31', '0.054', '0.046', '0.002', '3e-4'],
  ]);
});

test('of what the control is made', () => {
  const text = (choices: number, all: boolean) => choicesText({ choices, all });
  expect([text(1, false), text(1, true)]).toEqual(['one random choice', 'the only other choice']);
  expect([text(1999, false), text(7, true)]).toEqual(['1,999 random choices', 'all 7 other choices']);
});

test('filters as they are typed', () => {
  const filters = [0, 1, 3, 4, 5, 8];
  expect(filterWords([{ layer: 2, name: 'conv3_1', of: 16, filters }])).toBe('conv3_1:0,1,3-5,8');
  expect(filterWords([{ layer: 2, name: 'fc', of: 1, filters: [0] }])).toBe('fc:all');
});

test.each(['4', 'with space', 'a:b', '-x', 'é'])('a layer called %j is named by its id', (name) => {
  expect(filterWords([{ layer: 2, name, of: 3, filters: [1] }])).toBe('id=2:1');
});
