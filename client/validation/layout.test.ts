import { signal } from '@angular/core';
import { HOME, type Address } from '../data/address.ts';
import type { OpenRun } from '../page/open-run.ts';
import { ChartRows, HISTORY } from './chart-rows.ts';
import { ValidationLayout } from './layout.ts';
import { CHART_MARGIN, rowHeight } from './rows.ts';
import type { Unfolded } from './unfold-step.ts';

describe('the rows of a chart with histories between them', () => {
  const rows = new ChartRows(10, 3, [
    { row: 7, height: 40 },
    { row: 2, height: 20.5 },
  ]);

  test('push each other down', () => {
    expect(rows.height).toBe(10 * 3 + 60.5);
    expect([0, 2, 3, 7, 8, 9].map((row) => rows.top(row))).toEqual([0, 6, 29.5, 41.5, 84.5, 87.5]);
    expect([1, 2, 7, 9].map((row) => rows.below(row))).toEqual([0, 20.5, 40, 0]);
    expect(rows.segments).toEqual([
      { first: 0, end: 3, top: 0 },
      { first: 3, end: 8, top: 29.5 },
      { first: 8, end: 10, top: 84.5 },
    ]);
  });

  test('are found at every height', () => {
    for (let y = 0; y < rows.height; y += 0.25) {
      const { row, history } = rows.at(y)!;
      const below = y - rows.top(row);
      if (history === null) {
        expect(below).toBeGreaterThanOrEqual(0);
        expect(below).toBeLessThan(3);
      } else {
        expect(history).toBe(below - 3);
        expect(history).toBeLessThan(rows.below(row));
      }
    }
    expect([rows.at(-0.1), rows.at(rows.height)]).toEqual([null, null]);
  });

  test('end with a history where that of the last image is unfolded', () => {
    const last = new ChartRows(2, 1, [{ row: 1, height: 50 }]);
    expect(last.height).toBe(52);
    expect(last.at(51)).toEqual({ row: 1, history: 49 });
    expect([last.top(1), last.below(1), last.segments.length]).toEqual([1, 50, 1]);
    expect(new ChartRows(0, 4, []).at(0)).toBeNull();
  });
});

/** Three classes of 40 images each; the middle one is unfolded, its rows stand in the reverse order of their ids. */
const IMAGES = 40;

function layoutOf(part: Partial<Address>, shares: Unfolded) {
  const classImages = [0, 1, 2].map((id) => Array.from({ length: IMAGES }, (_, at) => id + 3 * at));
  const detail = { classNames: ['a', 'b', 'c'], classImages };
  const run = {
    detail: () => detail,
    address: () => ({ ...HOME, sort: 'id', open: [1], ...part }),
    classOf: () => Uint16Array.from({ length: 3 * IMAGES }, (_, image) => image % 3),
  } as unknown as OpenRun;
  const nothing = signal(false);
  return new ValidationLayout({
    run,
    facts: signal({ finalError: null, anomalies: null, largest: null, forgotten: null }),
    clusters: signal(null),
    clustersAwaited: nothing,
    hasFailed: nothing,
    unfolded: signal(new Map([[1, 1]])),
    unfoldedHistories: signal(shares),
    results: () => new Map(),
    imageOrder: () => Int32Array.from({ length: IMAGES }, (_, row) => IMAGES - 1 - row),
  });
}

test.each([1, 4, 24])(
  'with rows of %i px every height of a chart with two histories leads to its image',
  (imageHeight) => {
    const histories = [1 + 3 * 5, 1 + 3 * 30];
    const layout = layoutOf({ imageHeight, histories }, new Map(histories.map((image) => [image, 1])));
    layout.room.set(900);
    const chart = layout.chart(1);
    expect(layout.chartHeight(1)).toBe(IMAGES * imageHeight + 2 * HISTORY);
    const seen = new Map<number, number>();
    for (let y = layout.chartTop(1); y < layout.chartTop(1) + layout.chartHeight(1); y++) {
      const place = layout.at(y)!;
      expect(place.row).toEqual({ kind: 'class', id: 1 });
      const image = layout.imageAt(1, place.image!);
      expect(layout.rowOfImage(image)).toBe(place.image);
      const below = y - layout.chartTop(1) - chart.top(place.image!);
      expect(below).toBeGreaterThanOrEqual(0);
      expect(below).toBeLessThan(imageHeight + chart.below(place.image!));
      seen.set(image, (seen.get(image) ?? 0) + 1);
    }
    expect([...seen.keys()]).toEqual([...layout.images(1)].reverse());
    for (const [image, heights] of seen) {
      expect(heights).toBe(imageHeight + (histories.includes(image) ? HISTORY : 0));
    }
  },
);

test('below the chart the next class stands, and no image beyond its margins', () => {
  const histories = [1];
  const layout = layoutOf({ histories }, new Map([[1, 0.5]]));
  const bottom = layout.chartTop(1) + layout.chartHeight(1);
  expect(layout.chartHeight(1)).toBe(IMAGES * layout.imageHeight(1) + HISTORY / 2);
  expect(layout.rows().tops[2]).toBe(bottom + CHART_MARGIN);
  expect(layout.at(bottom - 1)!.image).toBe(IMAGES - 1);
  expect(layout.at(bottom)!.image).toBeNull();
  expect(layout.at(bottom + CHART_MARGIN)).toEqual({ row: { kind: 'class', id: 2 }, image: null });
  expect(layout.at(layout.chartTop(1) - 1)!.image).toBeNull();
  expect(
    layout.at(layout.rows().tops[1]! + rowHeight(layout.sizeOf({ kind: 'class', id: 1 })) / 2)!.image,
  ).toBeNull();
});

test('images that the run does not have are no histories, and those of a folded class take no room', () => {
  const layout = layoutOf(
    { histories: [999, 2, 4] },
    new Map([
      [2, 1],
      [4, 1],
    ]),
  );
  expect(layout.histories()).toEqual([2, 4]);
  expect(layout.historiesOf(1).map(({ image }) => image)).toEqual([4]);
  expect(layout.chartHeight(2)).toBe(0);
  expect(layout.rowOfImage(2)).toBeNull();
});
