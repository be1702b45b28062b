import { fitSettings } from './settings-fit.ts';

/** Each takes 100 px of the row without its word, 130 with it. */
const settings = [4, 1, 3, 2].map((rank) => ({ rank, bare: 92, word: 30 }));
const legends = { bare: 200, word: 20 };

const fit = (room: number) => {
  const { withWords, folded } = fitSettings(settings, legends, room);
  return { withWords, folded: [...folded].map(({ rank }) => rank) };
};

test('words need room for all settings, and for those of the legends', () => {
  expect(fit(220 + 4 * 130)).toEqual({ withWords: true, folded: [] });
  expect(fit(220 + 4 * 130 - 1)).toEqual({ withWords: false, folded: [] });
});

test('words go first, then what the row needs least, and the button that shows it has room', () => {
  expect(fit(200 + 400)).toEqual({ withWords: false, folded: [] });
  expect(fit(200 + 399)).toEqual({ withWords: false, folded: [4] });
  expect(fit(200 + 372)).toEqual({ withWords: false, folded: [4] });
  expect(fit(200 + 371)).toEqual({ withWords: false, folded: [4, 3] });
  expect(fit(0)).toEqual({ withWords: false, folded: [4, 3, 2, 1] });
});

test('a row without settings has all of them in it', () => {
  expect(fitSettings([], legends, 0).folded.size).toBe(0);
});
