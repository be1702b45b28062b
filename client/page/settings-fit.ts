/** Between two settings in the row, in CSS pixels. */
export const GAP = 8;

/** Room of the button that shows the folded settings, in CSS pixels. */
const MORE = 64;

/** What a setting takes of the row, in CSS pixels: all but its words, and its words, which go where room is short. */
export interface SettingWidth {
  readonly bare: number;
  readonly word: number;
}

/** A setting that is there or whose room is kept. */
export interface MeasuredSetting extends SettingWidth {
  /** 1 is needed most. */
  readonly rank: number;
}

/** What a row has room for. */
export interface SettingsFit<T> {
  readonly withWords: boolean;
  readonly folded: ReadonlySet<T>;
}

/**
 * Words go before a setting folds, and the setting folds first that the row needs least.
 * @param room width of the row, in CSS pixels; the legends at its end always have theirs
 */
export function fitSettings<T extends MeasuredSetting>(
  settings: readonly T[],
  legends: SettingWidth,
  room: number,
): SettingsFit<T> {
  const sum = (widthOf: (width: SettingWidth) => number) =>
    settings.reduce((total, setting) => total + widthOf(setting) + GAP, widthOf(legends));
  if (sum(({ bare, word }) => bare + word) <= room) return { withWords: true, folded: new Set() };
  let needed = sum(({ bare }) => bare);
  if (needed <= room) return { withWords: false, folded: new Set() };
  needed += MORE + GAP;
  const folded = new Set<T>();
  for (const setting of settings.toSorted((a, b) => b.rank - a.rank)) {
    if (needed <= room) break;
    folded.add(setting);
    needed -= setting.bare + GAP;
  }
  return { withWords: false, folded };
}
