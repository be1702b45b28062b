import { ImageTally, type Flips } from '../../analysis/index.ts';
import type { RunDetail } from '../../schema/index.ts';
import { imageListCsv, imageLists, noteOf, type ImagesAtEnd } from './lists.ts';

const plainSpaces = (text: string) => text.replace(/\u202f/g, ' ');

/** Five images over four dumps: 0: 0000, 1: 1111, 2: 0011, 3: 1010, 4: 1100. The even ones are of class 0. */
const flips: Flips = {
  offsets: Int32Array.of(0, 0, 1, 4, 5),
  image: Int32Array.of(3, 2, 3, 4, 3),
  leftRun: Int32Array.of(1, 2, 1, 2, 1),
  rightRun: Int32Array.of(1, 2, 1, 2, 1),
  learned: Uint8Array.of(0, 1, 1, 0, 0),
};
const classOf = Uint16Array.of(0, 1, 0, 1, 0);
const tally = new ImageTally(5);
tally.add(flips);
const atEnd: ImagesAtEnd = {
  facts: tally.facts(Uint8Array.of(0, 1, 1, 0, 0)),
  predicted: Uint16Array.of(1, 1, 0, 0, 1),
  probability: Uint8Array.of(51, 255, 204, 20, 0),
  dumps: 4,
};
const run = { iterations: [0, 500, 1000, 1500], classNames: ['cat, wild', 'dog'] } as unknown as RunDetail;

test('each image is in the lists that it belongs to, in their order', () => {
  expect(imageLists(atEnd, Int32Array.of(0, 1, 2, 3, 4))).toEqual({
    neverLearned: Int32Array.of(0),
    learnedLate: Int32Array.of(2),
    mostForgotten: Int32Array.of(3, 4),
    confidentlyWrong: Int32Array.of(4, 3),
  });
});

test('a class has its own images in them', () => {
  const { confidentlyWrong } = imageLists(atEnd, Int32Array.of(1, 3));
  expect(confidentlyWrong).toEqual(Int32Array.of(3));
});

test('a note says why an image is in a list', () => {
  const note = (...[kind, image]: [Parameters<typeof noteOf>[0], number]) =>
    plainSpaces(noteOf(kind, image, atEnd, run));
  expect(note('neverLearned', 0)).toBe('p(true class) 20 %, taken for dog');
  expect(note('learnedLate', 2)).toBe('right from iteration 1,000 on');
  expect(note('mostForgotten', 3)).toBe('forgotten 2 times, wrong at the end');
  expect(note('mostForgotten', 4)).toBe('forgotten once, wrong at the end');
  expect(note('confidentlyWrong', 4)).toBe('p(true class) 0 %, taken for dog');
});

test('a list is saved with all that is known of its images', () => {
  const csv = imageListCsv(Int32Array.of(3, 0), atEnd, run, classOf, (image) =>
    image === 3 ? 'a "dog"' : null,
  );
  expect(csv.split('\n')).toEqual([
    'image,name,class,class_name,first_right,right_since,forgotten,flips,predicted,predicted_name,true_probability',
    '3,"a ""dog""",1,dog,0,,2,3,0,"cat, wild",0.078',
    '0,,0,"cat, wild",,,0,0,1,dog,0.200',
    '',
  ]);
});
