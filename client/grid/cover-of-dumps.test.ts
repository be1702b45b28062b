import { correlate } from '../../analysis/index.ts';
import { networkOrder } from './cell-order.ts';
import { layOutRows } from './correlation-layout.ts';
import { coverOfDumps, partSpan } from './cover-of-dumps.ts';

const [DUMPS, FILTERS, TOP, LENGTH] = [500, 40, 4, 400];
const all = Int32Array.from({ length: DUMPS }, (_, dump) => dump);
const iterations = {
  runDumps: DUMPS,
  classes: Int32Array.of(0),
  offsets: Int32Array.of(0, DUMPS),
  dumps: all,
  all,
};
const filter = Int32Array.from({ length: DUMPS * TOP }, (_, at) => {
  const place = at % TOP;
  return 10 * place + (((at - place) / TOP) % (3 + place));
});
const layers = Int32Array.of(0, 20, FILTERS);
const top = { dumps: DUMPS, top: TOP, filter };
const correlation = correlate(iterations, top, layers, { k: TOP, leastAppearances: 1 });
const rows = layOutRows(correlation, networkOrder(correlation, null), {
  isOpen: () => true,
  isInFocus: () => false,
  isSetInFocus: () => false,
  length: LENGTH,
});

/** Where each mini-set of an iteration stands, in pixels. */
function spansOf(iteration: number, scale: number): (readonly [number, number])[] {
  const { sets } = correlation;
  return [...rows.parts.keys()].flatMap((part) => {
    const set = rows.parts[part]!;
    const own = sets.iterations.subarray(sets.iterationOffsets[set], sets.iterationOffsets[set + 1]);
    return own.includes(iteration) ? [partSpan(rows, part, 0, scale)] : [];
  });
}

test.each([LENGTH, 40, 2])(
  'of %p pixels each iteration has those that its mini-sets cover, once',
  (height) => {
    const scale = height / rows.length;
    const { offsets, lines, shares, placeOf } = coverOfDumps(
      correlation,
      rows,
      { top: 0, scaleY: scale },
      height,
    );
    let count = 0;
    for (let iteration = 0; iteration < DUMPS; iteration++) {
      const [begin, end] = [offsets[placeOf[iteration]!]!, offsets[placeOf[iteration]! + 1]!];
      const spans = spansOf(iteration, scale);
      const pixels = [...Array(height).keys()].filter((y) =>
        spans.some(([from, to]) => Math.min(to, y + 1) > Math.max(from, y)),
      );
      expect([...lines.subarray(begin, end)]).toEqual(pixels);
      const covered = spans.reduce((sum, [from, to]) => sum + to - from, 0);
      expect(shares.subarray(begin, end).reduce((sum, share) => sum + share, 0)).toBeCloseTo(covered, 4);
      count += pixels.length;
    }
    // No room for pixels that nothing covers.
    expect([lines.length, shares.length]).toEqual([count, count]);
  },
);
