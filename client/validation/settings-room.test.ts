import {
  ASSUMED,
  SETTINGS,
  foldedSettings,
  haveWordsRoom,
  type Setting,
  type SettingWidth,
} from './settings-room.ts';

const even = Object.fromEntries(
  SETTINGS.map((name): [string, SettingWidth] => [name, { bare: 92, word: 30 }]),
) as typeof ASSUMED;

test('all settings stand in the row where they have room', () => {
  expect(foldedSettings(SETTINGS, even, false, 900, 60)).toEqual([]);
  expect(foldedSettings(SETTINGS, even, true, 9 * 130, 60)).toEqual([]);
});

test('what the row can do without folds first, and the button that shows it has room', () => {
  expect(foldedSettings(SETTINGS, even, false, 899, 60)).toEqual(['rows']);
  expect(foldedSettings(SETTINGS, even, false, 867, 60)).toEqual(['rows', 'fold']);
  expect(foldedSettings(SETTINGS, even, false, 0, 60)).toEqual(SETTINGS);
});

test('what is not shown at the moment keeps its room', () => {
  const few: readonly Setting[] = SETTINGS.filter((name) => name !== 'images' && name !== 'fold');
  expect(foldedSettings(few, even, false, 900, 60)).toEqual([]);
  for (const room of [899, 700, 500]) {
    const all = foldedSettings(SETTINGS, even, false, room, 60);
    expect(foldedSettings(few, even, false, room, 60)).toEqual(all.filter((name) => few.includes(name)));
  }
});

test('words need room for all settings', () => {
  expect(haveWordsRoom(even, 9 * 130)).toBe(true);
  expect(haveWordsRoom(even, 9 * 130 - 1)).toBe(false);
});
