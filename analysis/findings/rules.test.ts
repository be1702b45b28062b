import { readFileSync } from 'node:fs';
import path from 'node:path';
import { RULES, RULE_IDS } from './rules.ts';
import { checked, found, type Series } from './rows.testing.ts';

const nothing = { gradientNorm: () => NaN };

test('every rule says what it is, why and whence, and the docs have a section of it', () => {
  const docs = readFileSync(path.resolve(import.meta.dirname, '../../docs/findings.md'), 'utf8');
  for (const id of RULE_IDS) {
    const { title, why, source, measure } = RULES[id];
    expect(RULES[id].id).toBe(id);
    expect([title, why, source, measure].every((text) => text.length > 10)).toBe(true);
    expect(docs).toContain(`\`${id}\``);
    expect(docs).toContain(`## ${title}`);
  }
});

describe('what any rule passes over', () => {
  const healthy = (dumps: number): Series => ({
    dumps,
    layer: {
      sd: (dump) => 0.2 - 0.0001 * dump,
      norm: () => 1,
      change: (dump) => (dump === 0 ? NaN : 0.01),
      relativeChange: (dump) => (dump === 0 ? NaN : 0.01),
      gradientNorm: () => 0.01,
    },
    filter: {
      change: (dump, filter) => (dump === 0 ? NaN : 0.01 + 0.001 * filter),
      relativeChange: (dump, filter) => (dump === 0 ? NaN : 0.01 + 0.001 * filter),
      gradientNorm: (_, filter) => 0.01 + 0.001 * filter,
    },
    run: { learningRate: () => 0.1, usualGradient: () => 0.01 },
  });
  const all = (series: Series) => [...checked(series).findings(), ...checked(series).onsets];

  test.each([1, 2, 3, 10, 64, 65, 200])('a healthy run of %p dumps', (dumps) => {
    expect(all(healthy(dumps))).toEqual([]);
  });

  test('nulls everywhere, and no dump with anything', () => {
    expect(all({ dumps: 100 })).toEqual([]);
    expect(all({ dumps: 1 })).toEqual([]);
  });

  test('no gradients, no learning rate', () => {
    const { layer, filter } = healthy(100);
    expect(
      all({
        dumps: 100,
        layer: { ...layer, ...nothing },
        filter: { ...filter, ...nothing },
        facts: { hasGradients: false },
      }),
    ).toEqual([]);
  });

  test('blocks of any size say the same', () => {
    const series: Series = {
      dumps: 150,
      layer: { ...healthy(150).layer, sd: (dump) => 0.1 * 1.01 ** dump, gradientNorm: (dump) => 1.2 ** dump },
      filter: {
        change: (dump, filter) => (filter === 3 && dump > 80 ? 0 : 1),
        relativeChange: (dump, filter) => (filter === 4 ? 20 : 1 + (dump % 2)),
        gradientNorm: (dump, filter) => (filter === 5 ? 1.2 ** dump : 1),
      },
      run: { learningRate: () => 0.1, usualGradient: () => 1e20 },
    };
    const whole = checked({ ...series, block: 150 }).findings();
    const rules = ['exploding-gradients', 'stopped-filter', 'growing-sd', 'ever-active-filter'];
    const more = ['vanishing-gradients', 'update-ratio'];
    expect(new Set(whole.map(({ rule }) => rule))).toEqual(new Set([...rules, ...more]));
    for (const block of [1, 7, 64]) expect(checked({ ...series, block }).findings()).toEqual(whole);
  });
});

describe('dead-filter', () => {
  const dead = (
    dumps: number,
    change: (dump: number, filter: number) => number,
    more: Partial<Series> = {},
  ) => found('dead-filter', { dumps, filter: { change }, ...more });

  test('filters that never change, in one finding', () => {
    expect(dead(100, (_, filter) => (filter === 2 || filter === 7 ? 0 : 1))).toEqual([
      expect.objectContaining({
        filters: [2, 7],
        from: 0,
        to: 990,
        dumps: 99,
        value: 0,
        limit: 0,
        other: 0.2,
      }),
    ]);
  });

  test('one change is enough to live; a null is none', () => {
    expect(dead(100, (dump) => (dump === 50 ? 1e-30 : 0))).toEqual([]);
    expect(dead(100, (dump, filter) => (filter > 0 ? 1 : dump === 50 ? NaN : 0))).toMatchObject([
      { filters: [0], dumps: 98 },
    ]);
  });

  test('three changes have to be known', () => {
    const first = (_: number, filter: number) => (filter === 0 ? 0 : 1);
    expect([1, 2, 3].flatMap((dumps) => dead(dumps, first))).toEqual([]);
    expect(dead(4, first)).toMatchObject([{ filters: [0], dumps: 3 }]);
  });

  test('a filter without gradients that weight decay alone moves; not where no filter has any', () => {
    const gradients = (zero: boolean) => (_: number, filter: number) => (zero || filter === 4 ? 0 : 1);
    const filter = (zero: boolean) => ({ change: () => 0.001, gradientNorm: gradients(zero) });
    expect(found('dead-filter', { dumps: 20, filter: filter(false) })).toMatchObject([
      { filters: [4], value: expect.closeTo(0.001) },
    ]);
    expect(found('dead-filter', { dumps: 20, filter: filter(true) })).toEqual([]);
  });

  test('a layer that never changes is named as a whole', () => {
    expect(dead(20, () => 0)).toMatchObject([{ filters: [], other: 1 }]);
  });

  test('where the whole model stands still, or the learning rate is 0, nothing is dead', () => {
    expect(dead(20, () => 0, { run: { modelChange: () => 0 } })).toEqual([]);
    expect(dead(20, () => 0, { run: { learningRate: () => 0 } })).toEqual([]);
  });
});

describe('stopped-filter', () => {
  const stopped = (dumps: number, last: number) =>
    found('stopped-filter', {
      dumps,
      filter: { change: (dump, filter) => (filter === 1 && dump >= last ? 0 : 1) },
    });

  test('from the first dump without a change to the end', () => {
    expect(stopped(200, 150)).toMatchObject([
      { filters: [1], from: 1500, to: 1990, dumps: 50, value: 50 / 199, other: 0.1 },
    ]);
  });

  test('ten dumps, and a tenth of the run, are the least', () => {
    expect(stopped(50, 40)).toMatchObject([{ dumps: 10 }]);
    expect(stopped(50, 41)).toEqual([]);
    expect(stopped(200, 180)).toMatchObject([{ dumps: 20 }]);
    expect(stopped(200, 181)).toEqual([]);
  });

  test('a pause is none; filters that stop together are one finding, others another', () => {
    const change = (dump: number, filter: number) =>
      filter === 0
        ? dump > 20 && dump < 60
          ? 0
          : 1
        : filter < 3
          ? dump > 50
            ? 0
            : 1
          : dump > 70 && filter === 9
            ? 0
            : 1;
    expect(found('stopped-filter', { dumps: 100, filter: { change } })).toMatchObject([
      { filters: [1, 2], from: 510 },
      { filters: [9], from: 710 },
    ]);
  });
});

describe('exploding-gradients', () => {
  const usual = (dump: number) => 1 + 0.1 * (dump % 3);
  const exploding = (
    dumps: number,
    norm: (dump: number, filter: number) => number,
    layer = (dump: number) => norm(dump, 0),
  ) =>
    found('exploding-gradients', { dumps, layer: { gradientNorm: layer }, filter: { gradientNorm: norm } });

  test('filters one by one, with how many times the usual', () => {
    const norm = (dump: number, filter: number) => (filter === 6 && dump >= 50 ? 1000 : 1);
    expect(exploding(100, norm)).toMatchObject([
      { filters: [6], from: 500, to: 990, dumps: 50, value: expect.closeTo(1000), limit: 100, other: 1000 },
    ]);
  });

  test('a growth that is slow from dump to dump', () => {
    const found = exploding(150, (dump, filter) =>
      filter === 6 ? usual(dump) * 1.2 ** Math.max(0, dump - 50) : 1,
    );
    expect(found).toMatchObject([{ filters: [6], to: 1490 }]);
    expect(found[0]!.from).toBeLessThan(900);
  });

  test('the limit is a hundred times, and ten dumps have to be known', () => {
    const spike = (at: number, factor: number) => (dump: number, filter: number) =>
      filter === 2 && dump === at ? factor : 1;
    expect(exploding(100, spike(50, 99))).toEqual([]);
    expect(exploding(100, spike(50, 101))).toMatchObject([{ from: 500, to: 500, dumps: 1 }]);
    expect(exploding(100, spike(9, 101))).toEqual([]);
    expect(exploding(100, spike(10, 101))).toMatchObject([{ from: 100 }]);
  });

  test('what had died down and returns is none', () => {
    expect(exploding(100, (dump) => (dump === 80 ? 1 : Math.max(1e-4, 0.8 ** dump)))).toEqual([]);
  });

  test('more than half of the filters are the layer', () => {
    const norm = (limit: number) => (dump: number, filter: number) => (filter < limit && dump > 50 ? 1e4 : 1);
    expect(exploding(100, norm(6))).toMatchObject([{ filters: [] }]);
    expect(exploding(100, norm(5))).toHaveLength(5);
    expect(
      exploding(
        100,
        () => 1,
        (dump) => (dump > 50 ? 1e4 : 1),
      ),
    ).toMatchObject([{ filters: [] }]);
  });

  test('zeros and nulls are not usual', () => {
    const norm = (dump: number, filter: number) =>
      dump % 2 ? 0 : dump % 3 ? NaN : filter === 0 && dump === 90 ? 1e3 : 1;
    expect(exploding(100, norm)).toMatchObject([{ filters: [0], from: 900 }]);
    expect(exploding(50, norm)).toEqual([]);
  });
});

describe('vanishing-gradients', () => {
  const vanishing = (gradient: (dump: number) => number, change = 1) =>
    found('vanishing-gradients', {
      dumps: 100,
      layer: { gradientNorm: gradient, norm: () => 1, change: () => change },
      run: { usualGradient: () => 1 },
    });

  test('a thousandth of what is usual, at a tenth of the dumps', () => {
    const part = (from: number, value: number) => (dump: number) => (dump >= from ? value : 1);
    expect(vanishing(part(90, 9e-4))).toMatchObject([
      { filters: [], from: 900, to: 990, dumps: 10, value: expect.closeTo(9e-4, 8), limit: 1e-3 },
    ]);
    expect(vanishing(part(91, 9e-4))).toEqual([]);
    expect(vanishing(part(0, 1.1e-3))).toEqual([]);
  });

  test('zero is nothing too, but not of a frozen layer', () => {
    expect(vanishing(() => 0)).toMatchObject([{ dumps: 100, value: 0, other: 0 }]);
    expect(vanishing(() => 0, 0)).toEqual([]);
  });

  test('where nothing is usual there is no part of it', () => {
    const layer = { gradientNorm: () => 1e-9, norm: () => 1 };
    expect(found('vanishing-gradients', { dumps: 50, layer })).toEqual([]);
    expect(found('vanishing-gradients', { dumps: 50, layer, run: { usualGradient: () => 0 } })).toEqual([]);
  });
});

describe('update-ratio', () => {
  const ratio = (dumps: number, rate: (dump: number) => number, gradient: (dump: number) => number) =>
    found('update-ratio', {
      dumps,
      layer: { gradientNorm: gradient, norm: () => 2 },
      run: { learningRate: rate },
    });

  test('too high, and for how long', () => {
    expect(
      ratio(
        100,
        () => 0.1,
        (dump) => (dump >= 20 && dump < 40 ? 1 : 0.02),
      ),
    ).toMatchObject([{ from: 200, to: 390, dumps: 20, value: expect.closeTo(0.05), limit: 0.01, other: 1 }]);
  });

  test('too low counts at the full learning rate alone', () => {
    expect(
      ratio(
        100,
        () => 0.1,
        () => 1e-3,
      ),
    ).toMatchObject([{ dumps: 100, value: expect.closeTo(5e-5, 9), limit: 1e-4 }]);
    const steps = (dump: number) => (dump < 50 ? 0.1 : 1e-4);
    expect(ratio(100, steps, () => 0.02)).toEqual([]);
    const warmUp = (dump: number) => Math.min(0.1, 0.001 * (dump + 1));
    expect(ratio(150, warmUp, () => 0.02)).toEqual([]);
  });

  test('the limits, and a tenth of the dumps', () => {
    expect(
      ratio(
        100,
        () => 1,
        () => 0.0199,
      ),
    ).toEqual([]);
    expect(
      ratio(
        100,
        () => 1,
        () => 0.0201,
      ),
    ).toHaveLength(1);
    expect(
      ratio(
        100,
        () => 1,
        (dump) => (dump < 9 ? 1 : 0.002),
      ),
    ).toEqual([]);
    expect(
      ratio(
        100,
        () => 1,
        (dump) => (dump < 10 ? 1 : 0.002),
      ),
    ).toHaveLength(1);
    expect(
      ratio(
        2,
        () => 1,
        () => 1,
      ),
    ).toEqual([]);
  });

  test.each([
    ['without gradients', { hasGradients: false }],
    ['without a learning rate', { highestRate: NaN }],
    ['of an optimizer that scales gradients', { isPlainDescent: false }],
  ])('%s the change between two dumps bounds it', (_, facts) => {
    const change = (value: number) =>
      found('update-ratio', {
        dumps: 50,
        layer: {
          relativeChange: (dump) => (dump === 0 ? NaN : value),
          gradientNorm: () => 100,
          norm: () => 1,
        },
        facts: { highestRate: 0.1, ...facts },
        run: { learningRate: () => 0.1 },
      });
    expect(change(0.2)).toMatchObject([{ dumps: 49, value: expect.closeTo(0.02), limit: 0.01, other: 10 }]);
    expect(change(0.09)).toEqual([]);
    expect(change(2e-4)).toEqual([]);
    expect(change(9e-5)).toMatchObject([{ limit: 1e-4, other: 10 }]);
  });
});

describe('growing-sd', () => {
  const growing = (dumps: number, sd: (dump: number) => number) =>
    found('growing-sd', { dumps, layer: { sd } });

  test('from the first third to the end, since when it has been so much', () => {
    expect(growing(100, (dump) => 1 + dump / 33)).toMatchObject([
      { filters: [], to: 990, value: 2, limit: 1.5, other: 4 },
    ]);
    expect(growing(100, (dump) => 1 + dump / 33)[0]!.from).toBe(670);
  });

  test('what grows at first and settles is none, nor what starts at zero', () => {
    expect(growing(100, (dump) => Math.min(5, 1 + dump / 10))).toEqual([]);
    expect(growing(100, (dump) => Math.min(5, dump / 5))).toEqual([]);
    expect(growing(100, (dump) => (dump < 60 ? 0 : dump))).toEqual([]);
  });

  test('the limit, and a run that is too short', () => {
    const to = (last: number) => (dump: number) => (dump <= 33 ? 1 : 1 + ((last - 1) * (dump - 33)) / 66);
    expect(growing(100, to(1.49))).toEqual([]);
    expect(growing(100, to(1.51))).toHaveLength(1);
    expect(growing(8, (dump) => 2 ** dump)).toEqual([]);
    expect(growing(9, (dump) => 2 ** dump)).toHaveLength(1);
    expect(growing(9, (dump) => (dump === 8 ? NaN : 2 ** dump))).toHaveLength(1);
  });
});

describe('initialisation', () => {
  const first = (sd: number, more: Partial<Series> = {}) =>
    found('initialisation', {
      dumps: 2,
      layer: { sd: () => sd },
      of: { filters: 64, kernel: [3, 3, 64] },
      ...more,
    });
  const fanIn = 576;

  test.each([
    ['He', Math.sqrt(2 / fanIn)],
    ['LeCun', Math.sqrt(1 / fanIn)],
    ['Glorot', Math.sqrt(2 / (2 * fanIn))],
    ['PyTorch', Math.sqrt(1 / (3 * fanIn))],
    ['not quite twice He', 1.99 * Math.sqrt(2 / fanIn)],
    ['a little more than half of PyTorch', 0.51 * Math.sqrt(1 / (3 * fanIn))],
    ['zero', 0],
    ['null', NaN],
  ])('%s fits', (_, sd) => expect(first(sd)).toEqual([]));

  test('what is farther is told with the nearest', () => {
    expect(first(0.5)).toMatchObject([
      { from: 0, to: 0, dumps: 1, limit: 2, other: Math.sqrt(2 / fanIn), value: 0.5 / Math.sqrt(2 / fanIn) },
    ]);
    expect(first(0.001)).toMatchObject([{ limit: 0.5, other: Math.sqrt(1 / (3 * fanIn)) }]);
  });

  test('He for the fan-out fits as well: of a layer that widens, and of one that narrows', () => {
    expect(first(Math.sqrt(2 / 256), { of: { filters: 256, kernel: [1, 1, 64] } })).toEqual([]);
    expect(first(Math.sqrt(2 / 64), { of: { filters: 64, kernel: [1, 1, 2048] } })).toEqual([]);
  });

  test('few coefficients, or a first dump after the first epoch, say nothing', () => {
    expect(first(9, { of: { filters: 3, kernel: [9] } })).toEqual([]);
    expect(first(9, { facts: { firstIteration: 101 } })).toEqual([]);
    expect(first(9, { facts: { firstIteration: 100 } })).toHaveLength(1);
  });
});

describe('ever-active-filter', () => {
  const active = (dumps: number, change: (dump: number, filter: number) => number, filters = 10) =>
    found('ever-active-filter', { dumps, filter: { relativeChange: change }, of: { filters } });
  const usual = (dump: number, filter: number) => 0.01 + 0.0005 * ((dump * 7 + filter * 3) % 5);

  test('filters far beyond the others in the last third', () => {
    expect(active(90, (dump, filter) => usual(dump, filter) * (filter === 4 ? 10 : 1))).toMatchObject([
      { filters: [4], from: 600, to: 890, dumps: 30, limit: 5, other: 1, value: expect.closeTo(10, 0) },
    ]);
  });

  test('at nine dumps of ten', () => {
    const resting = (rest: number) => (dump: number, filter: number) =>
      usual(dump, filter) * (filter === 4 && dump % 30 >= rest ? 10 : 1);
    expect(active(90, resting(3))).toHaveLength(1);
    expect(active(90, resting(4))).toEqual([]);
  });

  test('four times the others is not far; nor is the edge of a wide layer', () => {
    expect(active(90, (dump, filter) => usual(dump, filter) * (filter === 4 ? 4 : 1))).toEqual([]);
    expect(active(90, (_, filter) => 1.5 ** filter)).toEqual([]);
  });

  test('before the last third, among few filters, in a short run, and where the others stand still', () => {
    const strong = (dump: number, filter: number) => usual(dump, filter) * (filter === 4 ? 10 : 1);
    expect(active(90, (dump, filter) => (dump < 60 ? strong : usual)(dump, filter))).toEqual([]);
    expect(active(90, strong, 7)).toEqual([]);
    expect(active(20, strong)).toEqual([]);
    expect(active(90, (_, filter) => (filter === 4 ? 1 : 0))).toEqual([]);
  });
});

describe('not-finite', () => {
  const onsets = (weights: (dump: number) => number, gradients = (_: number) => 0) =>
    checked({ dumps: 100, layer: { badWeights: weights, badGradients: gradients } }).onsets;

  test('where it begins, how many, and until when', () => {
    expect(
      onsets(
        (dump) => (dump >= 70 ? 9 : 0),
        (dump) => (dump >= 70 ? 4 : 0),
      ),
    ).toMatchObject([{ iteration: 700, weights: 9, gradients: 4, span: { from: 700, to: 990, dumps: 30 } }]);
  });

  test('more of them begin again; fewer do not', () => {
    expect(
      onsets((dump) => (dump >= 70 ? 18 : dump >= 40 ? 9 : 0)).map(({ iteration }) => iteration),
    ).toEqual([400, 700]);
    expect(onsets((dump) => (dump >= 70 ? 5 : dump >= 40 ? 9 : 0))).toHaveLength(1);
  });

  test('gradients that are infinite now and then are looked at 32 times', () => {
    const found = onsets(
      () => 0,
      (dump) => (dump % 2 === 1 ? 1 : 0),
    );
    expect(found).toHaveLength(32);
    expect(found[0]).toMatchObject({ iteration: 10, weights: 0, gradients: 1, span: { to: 990, dumps: 50 } });
  });
});
