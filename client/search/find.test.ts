import { find, type Searched } from './find.ts';

const ITERATIONS = [100, 200, 300, 500, 900];

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
    expect(shown('#2')).toEqual(['image 2 · photo-2']);
    expect(shown('0.9k')).toEqual(['iteration 900']);
    expect(shown('2k')).toEqual(['iteration 900']);
  });

  test('finds images by name and commands by any part', () => {
    expect(shown('photo-2')).toEqual(['image 2 · photo-2']);
    expect(shown('dark')).toEqual(['command theme: dark']);
    expect(shown('')).toEqual(['command theme: dark', 'command fold all classes']);
    expect(shown('nothing like it')).toEqual([]);
  });
});
