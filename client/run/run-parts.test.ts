import type { RunDetail } from '../../schema/index.ts';
import { find, type Searched } from '../search/find.ts';
import { errorsCsv, predictionsCsv } from './export.ts';
import { grownRange, hasGrown, iterationsOf, rangeOf, saysRange } from './visible-range.ts';

const ITERATIONS = [100, 200, 300, 500, 900];

describe('the visible range as iterations', () => {
  test('is nothing for the whole run', () => {
    expect(iterationsOf({ from: 0, to: 5 }, ITERATIONS)).toBeNull();
    expect(rangeOf(null, ITERATIONS)).toEqual({ from: 0, to: 5 });
  });

  test('names the first and the last dump that can be seen', () => {
    expect(iterationsOf({ from: 1.3, to: 3.2 }, ITERATIONS)).toEqual([200, 500]);
    expect(rangeOf([200, 500], ITERATIONS)).toEqual({ from: 1, to: 4 });
  });

  test('of an address that was written by hand is the nearest, in either order', () => {
    expect(rangeOf([880, 190], ITERATIONS)).toEqual({ from: 1, to: 5 });
  });

  test('keeps parts of dumps while the address says the same', () => {
    expect(saysRange([200, 500], { from: 1.3, to: 3.2 }, ITERATIONS)).toBe(true);
    expect(saysRange([200, 300], { from: 1.3, to: 3.2 }, ITERATIONS)).toBe(false);
    expect(saysRange(null, { from: 0, to: 4.5 }, ITERATIONS)).toBe(true);
  });
});

describe('a run that grows', () => {
  const longer = [...ITERATIONS, 1000];

  test('stays in view as a whole, or with the dumps that were in view', () => {
    expect(grownRange({ from: 0, to: 5 }, ITERATIONS, longer)).toEqual({ from: 0, to: 6 });
    expect(grownRange({ from: 1.5, to: 5 }, ITERATIONS, longer)).toEqual({ from: 1.5, to: 5 });
  });

  test('has the dumps of before', () => {
    expect(hasGrown(ITERATIONS, longer)).toBe(true);
    expect(hasGrown(longer, ITERATIONS)).toBe(false);
    expect(hasGrown(ITERATIONS, [100, 150, ...ITERATIONS.slice(1)])).toBe(false);
    expect(hasGrown([], ITERATIONS)).toBe(false);
  });
});

describe('search', () => {
  const searched: Searched = {
    classes: ['Bag', 'Ankle boot', 'Handbag'],
    images: 300,
    imageName: (image) => (image < 3 ? `photo-${image}` : null),
    iterations: ITERATIONS,
    nearest: (iteration) => (iteration > 400 ? 4 : 0),
    commands: ['theme: dark', 'fold all classes'],
  };
  const shown = (search: string) => find(search, searched).map(({ kind, name }) => `${kind} ${name}`);

  test('finds names, those that begin with the words first', () => {
    expect(shown('bag')).toEqual(['class Bag', 'class Handbag']);
  });

  test('takes a number for an iteration, an image, a class', () => {
    expect(shown('1')).toEqual([
      'iteration 100',
      'image 1 · photo-1',
      'class Ankle boot',
      'image 1 · photo-1',
    ]);
    expect(shown('image 299')).toEqual(['image 299']);
    expect(shown('0.9k')).toEqual([]);
    expect(shown('2k')).toEqual(['iteration 900']);
  });

  test('finds images by name and commands by any part', () => {
    expect(shown('photo-2')).toEqual(['image 2 · photo-2']);
    expect(shown('dark')).toEqual(['command theme: dark']);
    expect(shown('')).toEqual(['command theme: dark', 'command fold all classes']);
    expect(shown('nothing like it')).toEqual([]);
  });
});

describe('export', () => {
  const run = {
    classNames: ['T-shirt, top', 'Coat'],
    iterations: ITERATIONS,
    classImages: [[0, 2], [1]],
  } as unknown as RunDetail;

  test('errors: a line for each class and visible dump, in the order of the page', () => {
    const error = Float32Array.of(0.9, 0.8, 0.7, 0.6, NaN, 1, 0.5, 0.25, -1, 0);
    expect(errorsCsv(run, [1, 0], error, { first: 3, last: 4 })).toBe(
      'class,name,iteration,error\n1,Coat,500,\n1,Coat,900,0\n0,"T-shirt, top",500,0.6\n0,"T-shirt, top",900,\n',
    );
  });

  test('predictions: a line for each image and dump that is here', () => {
    const results = {
      class: 0,
      images: 2,
      predicted: Uint16Array.of(0, 1, 1, 1, 0, 0, 0, 0, 0, 0),
      probability: Uint8Array.of(255, 0, 51, 0, 0, 0, 0, 0, 0, 0),
      here: Uint8Array.of(1, 1, 0, 0, 0),
    };
    expect(predictionsCsv(run, [results], { first: 1, last: 2 })).toBe(
      'image,class,iteration,predicted,true_probability\n0,0,200,1,0.200\n2,0,200,1,0.000\n',
    );
  });
});
