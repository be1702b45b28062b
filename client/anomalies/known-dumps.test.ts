import { estimateGuidance, learningRateStages, type Flips } from '../../analysis/index.ts';
import { framed } from '../data/flips-need.ts';
import { flipsWithin, stagesWithin } from './known-dumps.ts';

/** Images 0 to 4 flip at every tenth of 60 dumps, image 5 at the dumps between. */
function shortRun(): Flips {
  const rows = Array.from({ length: 60 }, (_, dump) => (dump % 10 === 9 ? [0, 1, 2, 3, 4] : [5]));
  const image = Int32Array.from(rows.flat());
  return {
    offsets: Int32Array.of(0, ...rows.map((_, dump) => rows.slice(0, dump + 1).flat().length)),
    image,
    leftRun: image.map(() => 1),
    rightRun: image.map(() => 1),
    learned: new Uint8Array(image.length),
  };
}

const rates = (dumps: number) => Array.from({ length: dumps }, (_, dump) => (dump < 30 ? 0.1 : 0.01));
const each = (dumps: number) => Array.from({ length: dumps }, (_, dump) => dump);

test.each([0, 40])(
  'flips of 60 dumps, from %i on, of a longer run: what is estimated is that of a run of these',
  (first) => {
    const flips = shortRun();
    const part = { first, last: first + 59 };
    const known = framed(flips, first, 1000);
    expect(flipsWithin(known, part)).toEqual(flips);
    const stages = learningRateStages(each(1000), [
      ...Array<number>(first).fill(0.1),
      ...rates(1000 - first),
    ]);
    const own = stagesWithin(stages, part);
    expect(own.map(({ from, to }) => [from, to])).toEqual([
      [0, 29],
      [30, 59],
    ]);
    const estimateOf = (of: Flips, by: typeof own) =>
      [...estimateGuidance(of, new Uint16Array(6), 1, by, { seed: 1, permutations: 2 })].at(-1);
    expect(estimateOf(flipsWithin(known, part), own)).toEqual(
      estimateOf(flips, learningRateStages(each(60), rates(60))),
    );
  },
);

test('stages beside the stretch are none of its', () => {
  const stages = learningRateStages(
    each(90),
    each(90).map((dump) => [0.1, 0.01, 0.001][Math.floor(dump / 30)]!),
  );
  expect(stagesWithin(stages, { first: 30, last: 59 }).map(({ from, to }) => [from, to])).toEqual([[0, 29]]);
});
