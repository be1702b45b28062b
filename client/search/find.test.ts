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
  const shown = (search: string) =>
    find(search, searched).map(({ kind, name, note }) => [kind, name, note].filter(Boolean).join(', '));

  test('finds names, those that begin with the words first', () => {
    expect(shown('bag')).toEqual(['class, Bag, class 0', 'class, Handbag, class 2']);
  });

  test('a bare number is an iteration, an image and a class, each once and labelled', () => {
    expect(shown('1')).toEqual([
      'iteration, 100, the dump nearest to 1',
      'image, photo-1, image 1',
      'class, Ankle boot, class 1',
    ]);
    expect(shown('100')).toEqual(['iteration, 100', 'image, image 100']);
  });

  test('a number with its kind is just that', () => {
    expect(shown('image 299')).toEqual(['image, image 299']);
    expect(shown('#2')).toEqual(['image, photo-2, image 2']);
    expect(shown('class 2')).toEqual(['class, Handbag, class 2']);
    expect(shown('0.9k')).toEqual(['iteration, 900']);
    expect(shown('iteration 2k')).toEqual(['iteration, 900, the dump nearest to 2,000']);
  });

  test('finds images by name and commands by any part', () => {
    expect(shown('photo-2')).toEqual(['image, photo-2, image 2']);
    expect(shown('dark')).toEqual(['command, theme: dark']);
    expect(shown('')).toEqual(['command, theme: dark', 'command, fold all classes']);
    expect(shown('nothing like it')).toEqual([]);
  });
});
