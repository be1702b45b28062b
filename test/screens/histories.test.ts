import type { Page } from 'playwright-core';
import { VERDICTS, packed } from '../../client/drawing/colours.ts';
import { routes, type RunDetail } from '../../schema/index.ts';
import {
  RECORDED,
  bringRecorded,
  channels,
  eventually,
  frameByFrame,
  newStage,
  pixelAt,
  plotBox,
  query,
  settle,
  showAllSettings,
  type Stage,
} from './stage.ts';

let stage: Stage;
let page: Page;
let run: RunDetail;

interface Row {
  readonly predicted: readonly number[];
  readonly probability: readonly number[];
}
/** What the images of Shirt are taken for, dump by dump. */
let rows: readonly Row[];

const SHIRT = 6;

/** Two images of Shirt; the first is never learned. */
const [NEVER, OTHER] = [302, 317];

const HISTORY = 148;

beforeAll(async () => {
  stage = await newStage(bringRecorded);
  run = await stage.get<RunDetail>(routes.run(RECORDED));
  rows = await stage.get<Row[]>(routes.classImages(RECORDED, SHIRT));
});

afterEach(async () => {
  await page.context().close();
  expect(stage.complaints()).toEqual([]);
});

afterAll(() => stage.clear());

async function open(query: string, options = {}): Promise<void> {
  page = await stage.open(`/runs/${RECORDED}/validation?${query}`, options);
}

const label = (image: number) => page.locator(`#image-${image}`);
const history = (image: number) => page.locator(`#history-${image}`);
const boxOf = async (image: number) => (await history(image).boundingBox())!;

const takenFor = (image: number) =>
  rows.map(({ predicted }) => predicted[run.classImages[SHIRT]!.indexOf(image)]!);

/** Classes that an image was taken for, the most frequent first. */
function classesOf(image: number): string[] {
  const taken = takenFor(image);
  const count = (id: number) => taken.filter((other) => other === id).length;
  const ids = [...new Set(taken)].sort((a, b) => count(b) - count(a) || a - b);
  return ids.map((id) => run.classNames[id]!);
}

/** The middle of a dump, on the page, where the whole run is visible. */
async function xOf(dump: number): Promise<number> {
  const { left, width } = await plotBox(page);
  return left + ((dump + 0.5) / run.dumps) * width;
}

test('a history shows below the row of its image what it was taken for at every dump', async () => {
  await open(`open=${SHIRT}&history=${OTHER}`);
  const names = classesOf(OTHER);
  expect(await history(OTHER).locator('.strip').allInnerTexts()).toEqual(names);
  const taken = takenFor(OTHER);
  for (const name of names) {
    const box = (await history(OTHER).getByText(name, { exact: true }).boundingBox())!;
    const colour = VERDICTS.paper[name === 'Shirt' ? 'correct' : 'wrong'];
    for (const dump of [0, 7, 15, 16, 22, 40, run.dumps - 1]) {
      const pixel = await pixelAt(page, await xOf(dump), box.y + box.height / 2);
      const isFull = String(pixel) === String(channels(packed(colour)));
      expect({ name, dump, isFull }).toEqual({ name, dump, isFull: run.classNames[taken[dump]!] === name });
    }
  }
  const portrait = history(OTHER).locator('img');
  expect(await portrait.evaluate((element: HTMLImageElement) => element.naturalWidth)).toBe(28);
});

test('a click on the name beside a row unfolds it, the rows below go down, another click folds it', async () => {
  await open(`open=${SHIRT}`);
  const { left, top } = await plotBox(page);
  const before = (await page.locator('#class-0').boundingBox())!.y;
  const chart = (await page.locator('.images').boundingBox())!;
  expect(await page.locator('.images').innerText()).toContain('click here beside one: it unfolds');
  await page.mouse.move(left + 100, chart.y + 50);
  await settle(page);
  const hovered = await page.locator('.image').getAttribute('id');
  await page.mouse.move(left - 100, chart.y + 50);
  await settle(page);
  expect(await page.locator('.image').getAttribute('id')).toBe(hovered);
  await page.mouse.click(left - 100, chart.y + 50);
  await settle(page);
  const image = Number((await page.locator('.image').getAttribute('id'))!.replace('image-', ''));
  expect(query(page)).toMatchObject({ history: String(image), image: String(image), class: String(SHIRT) });
  expect(await label(image).getAttribute('aria-expanded')).toBe('true');
  expect((await page.locator('#class-0').boundingBox())!.y).toBe(before + HISTORY);
  expect(top).toBe((await plotBox(page)).top);
  await label(image).click();
  await settle(page);
  expect(query(page)['history']).toBeUndefined();
  expect((await page.locator('#class-0').boundingBox())!.y).toBe(before);
});

test('Enter and space unfold the selected image, and it comes into view', async () => {
  await open(`open=${SHIRT}&class=${SHIRT}&image=${OTHER}`, { viewport: { width: 1440, height: 420 } });
  await page.getByRole('treegrid').focus();
  await page.keyboard.press('Enter');
  await settle(page);
  expect(query(page)['history']).toBe(String(OTHER));
  const box = await boxOf(OTHER);
  const rowsBox = (await page.getByRole('treegrid').boundingBox())!;
  expect(box.y + box.height).toBeLessThanOrEqual(rowsBox.y + rowsBox.height + 1);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press(' ');
  await settle(page);
  expect(query(page)['history']).toBe(`${OTHER}.${query(page)['image']}`);
  await page.keyboard.press(' ');
  await settle(page);
  expect(query(page)['history']).toBe(String(OTHER));
});

test.each([1, 4])(
  'with two histories and rows of %i px the pointer finds every image in its place',
  async (height) => {
    await open(`open=${SHIRT}&history=${NEVER}.${OTHER}.9999&height=${height}&images=id`);
    expect(await page.locator('.history').count()).toBe(2);
    const chart = (await page.locator('.images').boundingBox())!;
    expect(chart.height).toBe(50 * height + 2 * HISTORY);
    const x = await xOf(20);
    const pointedAt = async (y: number) => {
      await page.mouse.move(x, y);
      await settle(page);
      return Number((await page.locator('.image.hovered').getAttribute('id'))!.replace('image-', ''));
    };
    for (const [image, place] of [
      [NEVER, 2],
      [OTHER, 17],
      [320, 20],
    ] as const) {
      const above = [NEVER, OTHER].filter((other) => other < image).length;
      const top = chart.y + place * height + above * HISTORY;
      expect(await pointedAt(top + height / 2)).toBe(image);
      if (image !== 320) expect(await pointedAt(top + height + HISTORY - 2)).toBe(image);
      expect(await pointedAt(top + height * 1.5 + (image === 320 ? 0 : HISTORY))).toBe(image + 1);
    }
  },
);

test('the inspector says the dump, the class and the probability under the pointer', async () => {
  await open(`open=${SHIRT}&history=${OTHER}`);
  const box = await boxOf(OTHER);
  const dump = 12;
  await page.mouse.move(await xOf(dump), box.y + 100);
  await settle(page);
  const place = run.classImages[SHIRT]!.indexOf(OTHER);
  const card = await page.locator('tc-image-card dl').innerText();
  expect(card).toContain(run.classNames[rows[dump]!.predicted[place]!]!);
  expect(await page.locator('tc-inspector dd').first().innerText()).toBe(
    run.iterations[dump]!.toLocaleString('en-US'),
  );
  const said = (await history(OTHER).locator('.probability').innerText()).replace('p(true class) ', '');
  expect(card).toContain(said);
  expect(await history(OTHER).locator('.strip.now').innerText()).toBe(
    run.classNames[rows[dump]!.predicted[place]!],
  );
});

test('zooming and panning take the history along', async () => {
  const [from, to] = [10, 29];
  await open(`open=${SHIRT}&history=${OTHER}&range=${run.iterations[from]}-${run.iterations[to]}`);
  const taken = takenFor(OTHER);
  const { left, width } = await plotBox(page);
  const box = (await history(OTHER).getByText('Shirt', { exact: true }).boundingBox())!;
  const right = channels(packed(VERDICTS.paper.correct));
  for (let dump = from; dump <= to; dump++) {
    const x = left + ((dump - from + 0.5) / (to - from + 1)) * width;
    const pixel = await pixelAt(page, x, box.y + box.height / 2);
    expect({ dump, isRight: String(pixel) === String(right) }).toEqual({
      dump,
      isRight: taken[dump] === SHIRT,
    });
  }
});

test('a history that cannot be had keeps its place and says so', async () => {
  await open('');
  await page.route('**/class-images/**', (route) =>
    route.fulfill({
      status: 503,
      contentType: 'application/problem+json',
      body: '{"detail":"The store is busy."}',
    }),
  );
  await page.goto(`${stage.url}/runs/${RECORDED}/validation?open=${SHIRT}&history=${OTHER}`);
  await settle(page);
  expect((await boxOf(OTHER)).height).toBe(HISTORY);
  expect(await history(OTHER).locator('.strip').innerText()).toBe('not loaded');
  await page.unroute('**/class-images/**');
  await page.getByRole('button', { name: 'try again' }).click();
  await settle(page);
  expect(await history(OTHER).locator('.strip').allInnerTexts()).toEqual(classesOf(OTHER));
  expect(stage.complaints().every((text) => text.includes('503'))).toBe(true);
});

test('a history that is late shows its place as a checkerboard', async () => {
  await open('');
  let answer = () => {};
  const asked = new Promise<void>((resolve) => (answer = resolve));
  await page.route('**/class-images/**', (route) => asked.then(() => route.continue()));
  await page.goto(`${stage.url}/runs/${RECORDED}/validation?open=${SHIRT}&history=${OTHER}`);
  await history(OTHER).waitFor();
  await eventually(async () => {
    const { y } = await boxOf(OTHER);
    const x = await xOf(20);
    const seen = new Set<string>();
    for (let step = 0; step < 12; step++) seen.add(String(await pixelAt(page, x + step, y + 60)));
    expect(seen.size).toBe(2);
  });
  expect((await boxOf(OTHER)).height).toBe(HISTORY);
  answer();
  await settle(page);
  expect(await history(OTHER).locator('.strip').allInnerTexts()).toEqual(classesOf(OTHER));
});

test('unfolding moves for a reader who has nothing against it', async () => {
  await open(`open=${SHIRT}`, { reducedMotion: 'no-preference' });
  const { x, y } = (await page.locator('.images').boundingBox())!;
  const heights = await frameByFrame(
    page,
    () => page.mouse.click(x + 100, y + 60),
    () => page.evaluate(() => document.querySelector('.images')!.getBoundingClientRect().height),
  );
  const between = heights.filter((height) => height > 200 && height < 200 + HISTORY);
  expect(between.length).toBeGreaterThan(0);
  expect(between).toEqual([...between].sort((a, b) => a - b));
  expect(heights.at(-1)).toBe(200 + HISTORY);
});

test('fold all folds histories too', async () => {
  await open(`open=${SHIRT}&history=${OTHER}`);
  await showAllSettings(page);
  await page.getByRole('button', { name: 'fold all' }).click();
  await settle(page);
  expect(query(page)).toEqual({});
});

test('what the pointer is on in a list is marked in the rows, an image or its class', async () => {
  await open(`open=${SHIRT}&panel=images&class=${SHIRT}&narrow=yes`);
  const listed = page.locator('tc-image-rows button').first();
  await listed.hover();
  await settle(page);
  const name = await listed.locator('.name').innerText();
  expect(await page.locator('.image.hovered').innerText()).toBe(name);
  await page.locator('#class-6').click();
  await listed.hover();
  await settle(page);
  expect(await page.locator('.image').count()).toBe(0);
  expect(await page.locator('#class-6').getAttribute('class')).toContain('hovered');
});
