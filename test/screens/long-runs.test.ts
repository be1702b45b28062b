import path from 'node:path';
import type { Page } from 'playwright-core';
import { ERROR_COLOURS } from '../../client/drawing/colours.ts';
import { sequentialColours } from '../../client/drawing/sequential.ts';
import { TIMELINE } from '../../client/timeline/draw-timeline.ts';
import { defaultStore } from '../../store/index.ts';
import { LONG, writeLongRun } from '../long-run.ts';
import { channels, newStage, pixelAt, plotBox, settle, type Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await newStage(async (ground) => {
    await writeLongRun(defaultStore(path.join(ground.directory, 'planted')), 'planted');
  });
});

afterEach(() => expect(stage.complaints()).toEqual([]));
afterAll(() => stage.clear());

/** y of a value of the timeline's curves, whose axis is 0 to 1. */
const timelineY = (value: number) =>
  TIMELINE.stages + TIMELINE.curves - 1 - value * (TIMELINE.curves - 1 - 4);

/** Whether anything but the ground is drawn at a place of the timeline, or up to so many pixels beside it. */
async function isDrawn(page: Page, x: number, value: number, near = 0): Promise<boolean> {
  const plot = (await page.locator('tc-timeline .plot').boundingBox())!;
  const y = plot.y + timelineY(value);
  const ground = await pixelAt(page, plot.x + (x > 60 ? x - 40 : x + 40), y);
  for (let beside = -near; beside <= near; beside++) {
    const found = await pixelAt(page, plot.x + x + beside, y);
    if (found.some((part, i) => Math.abs(part - ground[i]!) > 16)) return true;
  }
  return false;
}

/** The pixels of columns of the page, each column as text. */
async function columnsOf(page: Page, left: number, width: number, top: number, height: number) {
  const found: string[] = [];
  for (let x = 0; x < width; x++) {
    const pixels = [];
    for (const share of [0.1, 0.5, 0.9]) pixels.push(await pixelAt(page, left + x, top + share * height));
    found.push(pixels.join(' '));
  }
  return found;
}

async function widthOf(page: Page): Promise<number> {
  return (await page.locator('tc-timeline .plot').boundingBox())!.width;
}

/** The bytes of each answer of the API from now on, by route and query; also of one whose end nobody waits for. */
async function answersOf(page: Page): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  const routes = new Map<string, string>();
  const session = await page.context().newCDPSession(page);
  session.on('Network.requestWillBeSent', ({ requestId, request }) => {
    const { pathname, search } = new URL(request.url);
    const [, route] = pathname.split('/api/v1/runs/planted');
    if (route === undefined) return;
    routes.set(requestId, route.slice(1) + search);
    found.set(route.slice(1) + search, 0);
  });
  session.on('Network.dataReceived', ({ requestId, dataLength }) => {
    const route = routes.get(requestId);
    if (route !== undefined) found.set(route, found.get(route)! + dataLength);
  });
  await session.send('Network.enable');
  return found;
}

/** A number of a route's query; null where it has none. */
function numberIn(route: string, name: string): number | null {
  const text = new URLSearchParams(route.split('?')[1]).get(name);
  return text === null ? null : Number(text);
}

test('100,000 dumps and 1,200,000 iterations: what lasts for one of them is seen in the timeline of the whole run', async () => {
  const page = await stage.open('/runs/planted');
  const width = await widthOf(page);
  const dumpX = ((LONG.spike + 0.5) / LONG.dumps) * width;
  const iterationX = ((LONG.spikeIteration / LONG.interval - 0.5) / LONG.dumps) * width;
  expect(await isDrawn(page, dumpX, 0.8)).toBe(true);
  expect(await isDrawn(page, iterationX, 0.8)).toBe(true);
  for (const share of [0.2, 0.4, 0.9]) expect(await isDrawn(page, share * width, 0.8)).toBe(false);
  await page.context().close();
});

/** Red, green and blue in the middle of the upper half of a class' stripe, at places in CSS pixels from the plot's left. */
async function stripeAt(page: Page, id: number, places: readonly number[]): Promise<number[][]> {
  const row = (await page.locator(`#class-${id}`).boundingBox())!;
  const { left } = await plotBox(page);
  const found: number[][] = [];
  for (const x of places) found.push(await pixelAt(page, left + x, row.y + 0.35 * row.height));
  return found;
}

test('in the stripe of its class there is the one dump at which all images are wrong, at every zoom, and nothing else is as bright', async () => {
  const page = await stage.open('/runs/planted');
  const { width } = await plotBox(page);
  for (const [from, to] of [
    [0, LONG.dumps],
    [30_000, 80_000],
    [61_000, 62_500],
    [61_790, 61_815],
  ] as const) {
    if (to - from < LONG.dumps) {
      const range = `${(from + 1) * LONG.interval}-${to * LONG.interval}`;
      await page.goto(new URL(`/runs/planted?range=${range}`, page.url()).href);
      await settle(page);
    }
    const x = ((LONG.spike + 0.5 - from) / (to - from)) * width;
    const near = await stripeAt(
      page,
      LONG.spikeClass,
      [-1, 0, 1].map((by) => x + by),
    );
    const yellow = channels(ERROR_COLOURS[255]!);
    const isYellow = (pixel: readonly number[]) => String(pixel) === String(yellow);
    expect([from, near.some(isYellow)]).toEqual([from, true]);
    const others = await stripeAt(
      page,
      LONG.spikeClass,
      [0.1, 0.3, 0.8, 0.95].map((share) => share * width),
    );
    const another = await stripeAt(page, LONG.spikeClass + 1, [x]);
    expect([from, [...others, ...another].some(isYellow)]).toEqual([from, false]);
  }
  await page.context().close();
});

test('in the layer chart of the whole run, too, there is the one dump at which a layer changes by much', async () => {
  for (const chart of ['horizon', 'line']) {
    const page = await stage.open(`/runs/planted/layers?measure=relativeChange&chart=${chart}`);
    const plot = (await page.locator('tc-layers .plot').first().boundingBox())!;
    const x = ((LONG.layerSpike + 0.5) / LONG.dumps) * plot.width;
    const columns = await columnsOf(page, plot.x + x - 40, 80, plot.y + 24, 40);
    const usual = columns[0];
    const other = [...columns.keys()].filter((at) => columns[at] !== usual);
    expect([chart, other.length > 0 && other.length <= 4]).toEqual([chart, true]);
    expect(Math.abs(other[0]! - 40)).toBeLessThanOrEqual(3);
    await page.context().close();
  }
});

test('in the filter chart there is the one dump at which one of the filters changes by much, at every zoom', async () => {
  const page = await stage.open('/runs');
  const colours = sequentialColours('light');
  for (const [from, to] of [
    [0, LONG.dumps],
    [80_000, 90_000],
    [86_400, 86_440],
  ] as const) {
    const range = from === 0 ? '' : `&range=${(from + 1) * LONG.interval}-${to * LONG.interval}`;
    await page.goto(new URL(`/runs/planted/layers?drill=1&charts=2${range}`, page.url()).href);
    await settle(page);
    const chart = (await page.locator('tc-filter-chart').boundingBox())!;
    const strongestAt = async (filter: number, x: number) => {
      const y = chart.y + ((filter + 0.25) / LONG.filters) * chart.height;
      const near = [];
      for (const by of [-1, 0, 1]) near.push(String(await pixelAt(page, chart.x + x + by, y)));
      return near.includes(String(channels(colours[255]!)));
    };
    const x = ((LONG.filterSpike + 0.5 - from) / (to - from)) * chart.width;
    expect([from, await strongestAt(LONG.spikeFilter, x)]).toEqual([from, true]);
    expect([from, await strongestAt(LONG.spikeFilter, x * 0.6)]).toEqual([from, false]);
    expect([from, await strongestAt(LONG.spikeFilter, x * 0.3)]).toEqual([from, false]);
  }
  await page.context().close();
});

/** What has an entry a dump, some ten bytes: the run itself, the learning rate, where the flips of each dump begin. */
const LINEAR = ['', 'scalars/learningRate?columns=last', 'class-stats/all?columns=flips'];
/** What else may go to the page for one picture of such a run, in bytes; its errors alone are 4 MB. */
const MOST_BYTES = 2_500_000;

test('no picture of stripes, layers and filters takes what grows with the run', async () => {
  const page = await stage.open('/runs');
  for (const view of ['', '/layers?drill=1&charts=2&node=2', '/layers?chart=line']) {
    for (const [first, last] of [
      [0, 1],
      [0.3, 0.45],
      [0.6, 0.601],
    ] as const) {
      const [from, to] = [first, last].map((share) => Math.max(1, share * LONG.dumps) * LONG.interval);
      const range = `range=${from}-${to}`;
      const answers = await answersOf(page);
      await page.goto(
        new URL(`/runs/planted${view}${view.includes('?') ? '&' : '?'}${range}`, page.url()).href,
      );
      await settle(page);
      const bounded = [...answers].filter(([route]) => !LINEAR.includes(route));
      const total = bounded.reduce((sum, [, bytes]) => sum + bytes, 0);
      expect(bounded.length).toBeGreaterThan(4);
      expect([view, first, total < MOST_BYTES, total]).toEqual([view, first, true, total]);
    }
  }
  await page.context().close();
});

test('closer, only what is visible is asked for, down to the single iteration', async () => {
  const first = LONG.spikeIteration - (LONG.spikeIteration % LONG.interval) - 3 * LONG.interval;
  const last = first + 6 * LONG.interval;
  const zoomed = await stage.open('/runs');
  const answers = await answersOf(zoomed);
  await zoomed.goto(new URL(`/runs/planted?range=${first}-${last}`, zoomed.url()).href);
  await settle(zoomed);
  for (const curve of ['class-stats', 'scalar-values']) {
    const asked = [...answers.keys()].filter((route) => route.startsWith(curve) && route.includes('level='));
    const ranges = asked.map((route) => ['level', 'from', 'to'].map((name) => numberIn(route, name)));
    const [overview, visible] = ranges.sort(([a], [b]) => b! - a!);
    expect([curve, ranges.length, overview]).toEqual([curve, 2, [expect.any(Number), 0, null]]);
    expect(visible![0]).toBe(0);
    expect(visible![1]).toBeLessThanOrEqual(first);
    expect(visible![2]).toBeGreaterThanOrEqual(last);
    expect((visible![2]! - visible![1]!) / (curve === 'class-stats' ? LONG.interval : 1)).toBeLessThan(2048);
  }
  const width = await widthOf(zoomed);
  const dumps = (last - first) / LONG.interval + 1;
  const place = (LONG.spikeIteration - first) / LONG.interval + 0.5;
  const x = (place / dumps) * width;
  expect(await isDrawn(zoomed, x, 0.9, 4)).toBe(true);
  expect(await isDrawn(zoomed, x + 0.1 * width, 0.9, 4)).toBe(false);
  // The numbers are those of the last dump, which is not in view.
  const numbers = await zoomed.locator('tc-timeline dd').allInnerTexts();
  expect(numbers).toEqual([expect.stringMatching(/^3\d\s%$/), expect.stringMatching(/^2\d\s%$/)]);
  await zoomed.context().close();
});

test('the curves of the timeline are answers of a few thousand buckets at every zoom', async () => {
  const page = await stage.open('/runs/planted');
  const answers = await answersOf(page);
  const box = (await page.locator('tc-timeline .plot').boundingBox())!;
  await page.mouse.move(box.x + 0.65 * box.width, box.y + 40);
  await page.keyboard.down('Control');
  for (let i = 0; i < 12; i++) {
    await page.mouse.wheel(0, -480);
    await settle(page);
  }
  await page.keyboard.up('Control');
  await settle(page);
  const curves = [...answers].filter(([route]) => /^(scalar-values|class-stats).*level=/.test(route));
  expect(curves.length).toBeGreaterThan(4);
  expect(new Set(curves.map(([route]) => /level=(\d+)/.exec(route)![1])).size).toBeGreaterThan(4);
  for (const [route, bytes] of curves) {
    expect([route, bytes < 160_000]).toEqual([route, true]);
  }
  await page.context().close();
});
