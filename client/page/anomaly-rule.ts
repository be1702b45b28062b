import type { AnomalySettings } from '../../analysis/index.ts';

/** The window, where the run is long enough for it, in dumps. */
const WINDOW = 5;

/** The least threshold, and the share of a class' images that it is where they are many. */
const LEAST = 2;
const SHARE = 0.1;

/** The rule that a page begins with, for a run of so many dumps and classes of about so many images. */
export function defaultRule(dumps: number, classImages: number): AnomalySettings {
  return {
    window: Math.max(1, Math.min(WINDOW, dumps - 1)),
    threshold: Math.max(LEAST, Math.ceil(classImages * SHARE)),
  };
}

/** What the address asks for, as far as the run allows: a window is shorter than the run, a threshold at most the images of its largest class. */
export function allowedRule(
  asked: { readonly window: number | null; readonly threshold: number | null },
  dumps: number,
  classImages: readonly (readonly number[])[],
): { readonly window: number | null; readonly threshold: number | null } {
  const largest = classImages.reduce((most, { length }) => Math.max(most, length), 1);
  return {
    window: asked.window && Math.min(asked.window, Math.max(1, dumps - 1)),
    threshold: asked.threshold && Math.min(asked.threshold, largest),
  };
}

/** The number of images of the class in the middle, by number of images; classes without images do not count. */
export function typicalImages(classImages: readonly (readonly number[])[]): number {
  const sizes = classImages.map(({ length }) => length).filter((size) => size > 0);
  return sizes.sort((a, b) => a - b)[sizes.length >> 1] ?? 0;
}
