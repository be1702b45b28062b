import { IMAGE_LISTS, imageList, type ImageFacts, type ImageListKind } from '../../analysis/index.ts';
import { quoted } from '../exports/csv.ts';
import type { RunDetail } from '../../schema/index.ts';
import { exact, percent } from '../drawing/numbers.ts';

/** What is known of the images at the end of the run; entries an image. */
export interface ImagesAtEnd {
  readonly facts: ImageFacts;
  /** What each image is taken for at the last dump. */
  readonly predicted: Uint16Array;
  /** Likewise, probability of the true class in 255ths. */
  readonly probability: Uint8Array;
  /** Dumps of the run. */
  readonly dumps: number;
}

/** How a list is named and explained, and where the idea comes from. */
export interface ListWords {
  readonly name: string;
  readonly says: string;
  readonly source: string;
  /** What is so where the list is empty: it goes on with `of Shirt`, or ends there. */
  readonly nothing: readonly [before: string, after: string];
}

const FORGETTING =
  'Toneva et al., An empirical study of example forgetting during deep neural network learning, ICLR 2019; here from dump to dump, of the validation images';

export const LIST_WORDS: Readonly<Record<ImageListKind, ListWords>> = {
  neverLearned: {
    name: 'never learned',
    says: 'Wrong at every dump; the least p(true class) first.',
    source: `No learning event in the sense of ${FORGETTING}`,
    nothing: ['every image', ' is right at some dump'],
  },
  learnedLate: {
    name: 'learned late',
    says: 'Right for good only in the second half of the run, mostly wrong before; the latest first.',
    source: `The last learning event, which is not followed by forgetting, in the sense of ${FORGETTING}`,
    nothing: ['no image', ' is right for good only in the second half of the run and mostly wrong before'],
  },
  mostForgotten: {
    name: 'most forgotten',
    says: 'Turned from right to wrong; most often first.',
    source: `Forgetting events: ${FORGETTING}`,
    nothing: ['no image', ' is ever forgotten'],
  },
  confidentlyWrong: {
    name: 'confidently wrong',
    says: 'Wrong at the end with p(true class) under 10 %; the least first.',
    source:
      'Candidates for a wrong label: Northcutt, Jiang and Chuang, Confident learning: estimating uncertainty in dataset labels, JAIR 2021',
    nothing: ['no image', ' is wrong at the end with so little p(true class)'],
  },
};

export type ImageLists = Readonly<Record<ImageListKind, Int32Array>>;

/** All lists, ranked. @param images which count, in image order, such as those of a class */
export function imageLists({ facts, probability, dumps }: ImagesAtEnd, images: Int32Array): ImageLists {
  const entries = IMAGE_LISTS.map((kind) => [kind, imageList(kind, images, facts, probability, dumps)]);
  return Object.fromEntries(entries) as ImageLists;
}

/** Why an image is in a list. */
export function noteOf(kind: ImageListKind, image: number, atEnd: ImagesAtEnd, run: RunDetail): string {
  const { facts, predicted, probability } = atEnd;
  switch (kind) {
    case 'neverLearned':
    case 'confidentlyWrong':
      return `p(true class) ${percent(probability[image]! / 255)}, taken for ${run.classNames[predicted[image]!]}`;
    case 'learnedLate':
      return `right from iteration ${exact(run.iterations[facts.learnedForGood[image]!]!)} on`;
    case 'mostForgotten': {
      const times = facts.forgotten[image]!;
      const end = facts.learnedForGood[image]! >= 0 ? 'right' : 'wrong';
      return `forgotten ${times === 1 ? 'once' : `${exact(times)} times`}, ${end} at the end`;
    }
  }
}

/** A list as it is ranked, one line an image. Iterations are empty where the image was never right, or is wrong at the end. */
export function imageListCsv(
  images: Int32Array,
  { facts, predicted, probability }: ImagesAtEnd,
  run: RunDetail,
  classOf: ArrayLike<number>,
  nameOf: (image: number) => string | null,
): string {
  const header =
    'image,name,class,class_name,first_right,right_since,forgotten,flips,predicted,predicted_name,true_probability';
  const iteration = (dump: number) => run.iterations[dump] ?? '';
  const lines = Array.from(images, (image) =>
    [
      image,
      quoted(nameOf(image) ?? ''),
      classOf[image],
      quoted(run.classNames[classOf[image]!]!),
      iteration(facts.firstLearned[image]!),
      iteration(facts.learnedForGood[image]!),
      facts.forgotten[image],
      facts.flips[image],
      predicted[image],
      quoted(run.classNames[predicted[image]!]!),
      (probability[image]! / 255).toFixed(3),
    ].join(','),
  );
  return [header, ...lines].join('\n') + '\n';
}
