import { exact } from '../drawing/numbers.ts';

/**
 * What an image is called, everywhere: as in the log, or `image 302` where that has no name for it, or only a number.
 * @param known its name in the log, if it is known
 */
export function imageName(known: string | null | undefined, image: number): string {
  return known && !/^\d+$/.test(known) ? known : `image ${exact(image)}`;
}
