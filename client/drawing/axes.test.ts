import { curvePoints } from './curve.ts';
import { bytes, exact, percent, rate, short } from './numbers.ts';
import { iterationPlace, missingPlace, nearestDump, rulerTicks } from './ruler.ts';
import { TimeScale, wholeRun } from './scale.ts';
import { px } from './spaces.ts';

const plainSpaces = (text: string) => text.replace(/\u202f/g, ' ');

test.each([
  [950, '950'],
  [1200, '1.2 k'],
  [400_000, '400 k'],
  [1_200_000, '1.2 M'],
  [0, '0'],
])('%d is %s', (value, text) => expect(plainSpaces(short(value))).toBe(text));

test.each([
  [0, '0 %'],
  [0.034, '3.4 %'],
  [0.0996, '10 %'],
  [0.5, '50 %'],
  [1, '100 %'],
  [NaN, '–'],
  [null, '–'],
])('a share of %p is %s', (value, text) => expect(plainSpaces(percent(value))).toBe(text));

test.each([
  [0.1, '0.1'],
  [0.05, '0.05'],
  [0.01, '0.01'],
  [0.001, '1e-3'],
  [0.00025, '2.5e-4'],
])('a rate of %d is %s', (value, text) => expect(rate(Math.fround(value))).toBe(text));

test('exact numbers and bytes', () => {
  expect(exact(1_200_000)).toBe('1,200,000');
  expect(plainSpaces(bytes(11_200_000))).toBe('11.2 MB');
  expect(plainSpaces(bytes(12))).toBe('12 B');
});

describe('the ruler', () => {
  const even = Int32Array.from({ length: 750 }, (_, dump) => (dump + 1) * 1600);

  test('has round iterations where they fall', () => {
    const ticks = rulerTicks(even, new TimeScale(wholeRun(750), px(1000)));
    expect(ticks.map(({ label }) => plainSpaces(label))).toContain('400 k');
    const tick = ticks.find(({ label }) => plainSpaces(label) === '400 k')!;
    expect(tick.x).toBeCloseTo((250 - 0.5) / 0.75);
  });

  test('leaves room between labels, also where dumps are not evenly spaced', () => {
    const uneven = Int32Array.from({ length: 400 }, (_, dump) => (dump < 200 ? dump * 1000 : 200_000 + dump));
    const ticks = rulerTicks(uneven, new TimeScale(wholeRun(400), px(900)));
    expect(ticks.length).toBeGreaterThan(2);
    for (let at = 1; at < ticks.length; at++) expect(ticks[at]!.x - ticks[at - 1]!.x).toBeGreaterThan(50);
  });

  test('has one label for one dump and none for none', () => {
    expect(rulerTicks([100], new TimeScale(wholeRun(1), px(500)))).toEqual([{ x: 250, label: '100' }]);
    expect(rulerTicks([], new TimeScale(wholeRun(0), px(500)))).toEqual([]);
  });

  test('finds the place and the dump of an iteration', () => {
    expect(iterationPlace([100, 200, 400], 300)).toBe(2);
    expect(iterationPlace([100, 200, 400], 50)).toBe(0.5);
    expect(iterationPlace([100, 200, 400], 900)).toBe(2.5);
    expect([50, 300, 900].map((iteration) => missingPlace([100, 200, 400], iteration))).toEqual([0, 2, 3]);
    expect([50, 140, 310, 400, 900].map((iteration) => nearestDump([100, 200, 400], iteration))).toEqual([
      0, 0, 2, 2, 2,
    ]);
  });
});

describe('a curve', () => {
  const axis = { domain: [0, 1], span: [100, 0] } as const;

  test('has a point a dump, in the middle of its stretch', () => {
    const points = curvePoints([0, 0.5, 1], new TimeScale(wholeRun(3), px(300)), axis);
    expect([...points]).toEqual([50, 100, 150, 50, 250, 0]);
  });

  test('shows smallest and largest of each column where dumps outnumber pixels', () => {
    const values = new Float32Array(1000).fill(0.5);
    values[333] = 1;
    const points = curvePoints(values, new TimeScale(wholeRun(1000), px(100)), axis);
    expect(points).toHaveLength(400);
    expect(Math.min(...points.filter((_, at) => at % 2 === 1))).toBe(0);
  });
});
