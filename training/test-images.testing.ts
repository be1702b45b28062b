import type { ImageSet, Pictures } from './data/image-set.ts';
import { randomStream } from './random.ts';

const SIDE = 12;
const CLASSES = ['bar', 'column', 'both', 'none'] as const;

/** Small seeded pictures for tests: noise, with a bright bar, a bright column, both or none, at random places. */
export function testImages(seed = 1): ImageSet {
  return {
    name: 'test images',
    classNames: CLASSES,
    height: SIDE,
    width: SIDE,
    training: pictures(seed, 'training', 200),
    pool: pictures(seed, 'pool', 80),
  };
}

function pictures(seed: number, part: string, count: number): Pictures {
  const random = randomStream(seed, part);
  const pixels = Uint8Array.from({ length: count * SIDE * SIDE }, () => random.integer(60));
  const classes = Uint8Array.from({ length: count }, (_, index) => index % CLASSES.length);
  classes.forEach((id, index) => {
    const picture = pixels.subarray(index * SIDE * SIDE, (index + 1) * SIDE * SIDE);
    const [bar, column] = [random.integer(SIDE), random.integer(SIDE)];
    for (let at = 0; at < SIDE; at++) {
      if (id === 0 || id === 2) picture[bar * SIDE + at] = 200 + random.integer(50);
      if (id === 1 || id === 2) picture[at * SIDE + column] = 200 + random.integer(50);
    }
  });
  return {
    pixels,
    classes,
    numbers: Uint32Array.from({ length: count }, (_, index) => Math.floor(index / 4)),
  };
}
