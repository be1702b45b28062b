import {
  downFromOneScale,
  emptyExtent,
  logScale,
  logScaleAbout,
  lowEnd,
  positiveScale,
  shareOf,
  sharesOf,
  signedScale,
  widen,
} from './value-scale.ts';

function extentOf(...values: number[]) {
  const extent = emptyExtent();
  widen(extent, values);
  return extent;
}

test('what is not finite widens nothing', () => {
  expect(extentOf(NaN, Infinity, -Infinity, 0, 3, -2)).toEqual({ min: -2, max: 3, leastPositive: 3 });
});

test('positive values go from 0, signed ones from 0 as far to both sides, cosines from 1 down', () => {
  expect([...sharesOf(positiveScale(extentOf(1, 4)), [0, 1, 4, NaN, Infinity])]).toEqual([
    0,
    0.25,
    1,
    NaN,
    NaN,
  ]);
  const signed = signedScale(extentOf(-4, 2));
  expect([...sharesOf(signed, [-4, -1, 0, 2])]).toEqual([-1, -0.25, 0, 0.5]);
  expect([lowEnd(signed), signed.to]).toEqual([-4, 4]);
  expect([...sharesOf(downFromOneScale(extentOf(0.5, 1)), [1, 0.75, 0.5])]).toEqual([0, 0.5, 1]);
});

test('a log scale has equal steps for equal factors; 0 stands at its foot', () => {
  const scale = logScale(extentOf(0, 0.01, 1));
  expect([0, 0.01, 0.1, 1].map((value) => shareOf(scale, value))).toEqual([0, 0, 0.5, 1]);
  // A single tiny value does not press all others to the top.
  expect(logScale(extentOf(1e-30, 1)).from).toBeCloseTo(1e-8, 12);
  expect(logScale(extentOf(2)).from).toBe(0.2);
});

test('a log scale about a value diverges there, as far as the value that is farthest from it', () => {
  const scale = logScaleAbout(1e-3, extentOf(1e-5, 1e-2));
  const shares = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 0].map((value) => shareOf(scale, value));
  [-1, -0.5, 0, 0.5, 1, -1].forEach((share, at) => expect(shares[at]).toBeCloseTo(share, 12));
  expect(lowEnd(scale)).toBeCloseTo(1e-5, 15);
});

test('a scale of nothing can be drawn', () => {
  for (const scale of [positiveScale, signedScale, downFromOneScale, logScale].map((make) =>
    make(extentOf()),
  )) {
    expect(Number.isFinite(shareOf(scale, 0.5))).toBe(true);
  }
  expect(Number.isFinite(shareOf(logScaleAbout(1e-3, extentOf()), 0.5))).toBe(true);
});
