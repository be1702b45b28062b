/** The settings of the view, in the order of the row. */
export const SETTINGS = [
  'sort',
  'rows',
  'clusters',
  'window',
  'threshold',
  'find',
  'only',
  'images',
  'fold',
] as const;
export type Setting = (typeof SETTINGS)[number];

/** Those that are there only while something is unfolded. */
export const COMING: readonly Setting[] = ['images', 'fold'];

/** The same, those that the row can do without first. */
const DISPENSABLE: readonly Setting[] = [
  'rows',
  'fold',
  'only',
  'clusters',
  'images',
  'sort',
  'find',
  'threshold',
  'window',
];

/** Between two settings in the row, in CSS pixels. */
export const GAP = 8;

/** What a setting takes of the row, in CSS pixels: all but its word, and its word, which goes where room is short. */
export interface SettingWidth {
  readonly bare: number;
  readonly word: number;
}

/** Until they have been measured, and for those that are not shown at the moment. */
export const ASSUMED: Readonly<Record<Setting, SettingWidth>> = {
  sort: { bare: 123, word: 27 },
  rows: { bare: 59, word: 32 },
  clusters: { bare: 90, word: 0 },
  window: { bare: 128, word: 0 },
  threshold: { bare: 138, word: 0 },
  find: { bare: 96, word: 0 },
  only: { bare: 64, word: 0 },
  images: { bare: 95, word: 45 },
  fold: { bare: 56, word: 0 },
};

export type Widths = Readonly<Record<Setting, SettingWidth>>;

/** Whether all settings have room with their words, also those that are not shown at the moment: a word does not come and go with them. */
export function haveWordsRoom(widths: Widths, room: number): boolean {
  const needed = SETTINGS.reduce((sum, name) => sum + widths[name].bare + widths[name].word + GAP, 0);
  return needed <= room;
}

/**
 * The settings that the row has no room for, in the order of the row. Those that are not shown at the moment keep their room: nothing moves when they come.
 * @param present the settings that there are at the moment
 * @param more room of the button that shows the folded ones, in CSS pixels
 */
export function foldedSettings(
  present: readonly Setting[],
  widths: Widths,
  withWords: boolean,
  room: number,
  more: number,
): readonly Setting[] {
  const widthOf = (name: Setting) => widths[name].bare + (withWords ? widths[name].word : 0) + GAP;
  let needed = SETTINGS.reduce((sum, name) => sum + widthOf(name), 0);
  if (needed <= room) return [];
  needed += more + GAP;
  const folded = new Set<Setting>();
  for (const name of DISPENSABLE) {
    if (needed <= room) break;
    folded.add(name);
    needed -= widthOf(name);
  }
  return present.filter((name) => folded.has(name));
}
