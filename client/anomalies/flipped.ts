import { flippedImages, type Flips, type Rule } from '../../analysis/index.ts';
import { counted } from '../drawing/numbers.ts';

/** The images that flip at a dump, by the rule that they satisfy and by direction. */
export const FLIPPED_LISTS = ['leftLearned', 'leftForgotten', 'rightLearned', 'rightForgotten'] as const;
export type FlippedList = (typeof FLIPPED_LISTS)[number];
export type Flipped = Readonly<Record<FlippedList, Int32Array>>;

/** @param isWanted which images count by a rule */
export function flippedAt(
  flips: Flips,
  dump: number,
  window: number,
  isWanted: (image: number, rule: Rule) => boolean,
): Flipped {
  const left = flippedImages(flips, dump, window, 'left', (image) => isWanted(image, 'left'));
  const right = flippedImages(flips, dump, window, 'right', (image) => isWanted(image, 'right'));
  return {
    leftLearned: left.learned,
    leftForgotten: left.forgotten,
    rightLearned: right.learned,
    rightForgotten: right.forgotten,
  };
}

/** The list with the most images, where there is a rule of that rule; the first of equals. */
export function longest(flipped: Flipped, rule: Rule | null): FlippedList {
  const lists = FLIPPED_LISTS.filter((list) => rule === null || list.startsWith(rule));
  return lists.reduce((best, list) => (flipped[list].length > flipped[best].length ? list : best));
}

/** Why no image is listed. @param of the class that is looked at; null for all @param isElsewhere whether other classes have an anomaly there */
export function nothingFlipped(of: string | null, isElsewhere: boolean): string {
  if (of === null) return 'no anomaly here: no class has as many flips as the threshold';
  const others = isElsewhere ? ', of all classes some do' : '';
  return `no anomaly of ${of} here: fewer of its images flip than the threshold asks for${others}`;
}

/** What an image that flips was before and is then, in a few words and in a sentence. */
export interface FlipNote {
  readonly brief: string;
  readonly whole: string;
}

/**
 * Of each image that flips at a dump `12 dumps right → 8 wrong: Coat` and `12 dumps right, then 8 wrong, first as Coat`; null of others.
 * @param takenFor the name of the class that an image is taken for at the dump before, or at this one, where it is wrong there; empty where that is not here
 */
export function flipNotes(
  flips: Flips,
  dump: number,
  takenFor: (image: number, when: 'before' | 'after') => string,
): (image: number) => FlipNote | null {
  const flipOf = new Map<number, number>();
  for (let flip = flips.offsets[dump]!; flip < flips.offsets[dump + 1]!; flip++) {
    flipOf.set(flips.image[flip]!, flip);
  }
  return (image) => {
    const flip = flipOf.get(image);
    if (flip === undefined) return null;
    const [before, after] = [counted(flips.leftRun[flip]!, 'dump'), flips.rightRun[flip]!];
    const name = takenFor(image, flips.learned[flip] ? 'before' : 'after');
    const colon = name && `: ${name}`;
    return flips.learned[flip]
      ? {
          brief: `${before} wrong${colon} → ${after} right`,
          whole: `${before} wrong${name && `, last as ${name}`}, then ${after} right`,
        }
      : {
          brief: `${before} right → ${after} wrong${colon}`,
          whole: `${before} right, then ${after} wrong${name && `, first as ${name}`}`,
        };
  };
}
