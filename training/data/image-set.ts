import { shuffled, type Random } from '../random.ts';

/** Grey pictures of one size; image i is `pixels[i × height × width …]`, rows first, 0 to 255. */
export interface Pictures {
  readonly pixels: Uint8Array;
  /** The class of each. */
  readonly classes: Uint8Array;
  /** The place of each among all pictures of its class in the source; it is in the picture's name. */
  readonly numbers: Uint32Array;
}

/** Labelled pictures: those to train on, and those that the validation images are taken from. */
export interface ImageSet {
  readonly name: string;
  readonly classNames: readonly string[];
  readonly height: number;
  readonly width: number;
  readonly training: Pictures;
  readonly pool: Pictures;
}

/** How many pictures an image set has, which is known before it is fetched. */
export interface ImageCounts {
  readonly name: string;
  readonly training: number;
  readonly pool: number;
}

/** Where an image set comes from. */
export interface ImageSource extends ImageCounts {
  load(say: (sentence: string) => void): Promise<ImageSet>;
}

export function countsOf({ name, training, pool }: ImageSet): ImageCounts {
  return { name, training: training.classes.length, pool: pool.classes.length };
}

/** The picture's name: `ankle-boot-00017`. */
export function pictureName({ classNames }: ImageSet, { classes, numbers }: Pictures, index: number): string {
  const className = classNames[classes[index]!]!.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return `${className}-${String(numbers[index]).padStart(5, '0')}`;
}

/** Pixels of one picture, as a view. */
export function pixelsOf({ height, width }: ImageSet, { pixels }: Pictures, index: number): Uint8Array {
  return pixels.subarray(index * height * width, (index + 1) * height * width);
}

/**
 * Indices into the pool: `count` pictures, as evenly over the classes as `count` and the pool allow, class by class, in pool order
 * within a class.
 */
export function sampleValidation({ pool, classNames }: ImageSet, count: number, random: Random): Uint32Array {
  const order = shuffled(pool.classes.length, random);
  const byClass = classNames.map((_, id) => order.filter((index) => pool.classes[index] === id));
  const taken = evenShares(
    count,
    byClass.map(({ length }) => length),
  );
  return Uint32Array.from(byClass.flatMap((members, id) => [...members.subarray(0, taken[id]!).sort()]));
}

/** `count` dealt out one at a time, in turn, to holders that take at most `limits` each. */
function evenShares(count: number, limits: readonly number[]): number[] {
  const shares = limits.map(() => 0);
  let left = Math.min(
    count,
    limits.reduce((sum, limit) => sum + limit, 0),
  );
  for (let turn = 0; left > 0; turn = (turn + 1) % limits.length) {
    if (shares[turn]! === limits[turn]!) continue;
    shares[turn]!++;
    left--;
  }
  return shares;
}
