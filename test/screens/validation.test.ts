import type { Page } from 'playwright-core';
import { ERROR_COLOURS, VERDICTS, packed } from '../../client/drawing/colours.ts';
import { routes, type RunDetail } from '../../schema/index.ts';
import {
  RECORDED,
  bringRecorded,
  channels,
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

const SHIRT = 6;

beforeAll(async () => {
  stage = await newStage(async (ground) => {
    await bringRecorded(ground);
    await ground.bring('bare', { dumps: 5 });
  });
  run = await stage.get<RunDetail>(routes.run(RECORDED));
});

beforeEach(async () => {
  page = await stage.open(`/runs/${RECORDED}`);
});

afterEach(async () => {
  await page.context().close();
  expect(stage.complaints()).toEqual([]);
});

afterAll(() => stage.clear());

const row = (id: number) => page.locator(`#class-${id}`);
const rowNames = () => page.locator('.row .name').allInnerTexts();

/** The middle of a dump's stretch, and a height inside a class' stripe or its chart. */
async function placeOf(dump: number, id: number, below = 0): Promise<[number, number]> {
  const { left, width } = await plotBox(page);
  const { y, height } = (await row(id).boundingBox())!;
  return [left + ((dump + 0.5) / run.dumps) * width, y + (below > 0 ? height + below : height / 2)];
}

test('a stripe has the colour of the class error at every dump', async () => {
  const rows = await stage.get<{ error: number }[]>(routes.classStats(RECORDED, SHIRT));
  expect(rows).toHaveLength(run.dumps);
  for (const [dump, { error }] of rows.entries()) {
    const colour = await pixelAt(page, ...(await placeOf(dump, SHIRT)));
    expect({ dump, colour }).toEqual({ dump, colour: channels(ERROR_COLOURS[Math.round(error * 255)]!) });
  }
});

test('the rows are a grid with a text for each', async () => {
  expect(await page.getByRole('treegrid').getAttribute('aria-rowcount')).toBe('10');
  const shirt = page.getByRole('row', { name: /^Shirt, final error [\d.]+\s%, 14 anomalies$/ });
  expect(await shirt.getAttribute('aria-expanded')).toBe('false');
});

test('classes are sorted, the hardest first, or by name', async () => {
  const errors = (await page.locator('.row .number').allInnerTexts()).map(parseFloat);
  expect(errors).toEqual([...errors].sort((a, b) => b - a));
  await page.getByLabel('sort').selectOption('name');
  await settle(page);
  expect(await rowNames()).toEqual([...run.classNames].sort((a, b) => a.localeCompare(b)));
  expect(query(page)).toEqual({ sort: 'name' });
});

test('a class unfolds to its images, in colours of right and wrong', async () => {
  await row(SHIRT).click();
  await settle(page);
  expect(await row(SHIRT).getAttribute('aria-expanded')).toBe('true');
  expect(query(page)).toMatchObject({ open: String(SHIRT) });
  await page.getByLabel('images', { exact: true }).selectOption('id');
  await settle(page);
  const rows = await stage.get<{ predicted: number[] }[]>(routes.classImages(RECORDED, SHIRT));
  const rowHeight = 4;
  for (const dump of [0, 7, 20, run.dumps - 1]) {
    for (const image of [0, 13, 49]) {
      const right = rows[dump]!.predicted[image] === SHIRT;
      const place = await placeOf(dump, SHIRT, 4 + (image + 0.5) * rowHeight);
      const expected = channels(packed(VERDICTS.paper[right ? 'correct' : 'wrong']));
      expect({ dump, image, colour: await pixelAt(page, ...place) }).toEqual({
        dump,
        image,
        colour: expected,
      });
    }
  }
});

test('the pair of colours for colour-blind readers is one switch away and remembered', async () => {
  await row(SHIRT).click();
  await settle(page);
  await page.getByRole('button', { name: /right\s+wrong/ }).click();
  await settle(page);
  const pairs = [VERDICTS.safe.correct, VERDICTS.safe.wrong].map((css) => channels(packed(css)));
  expect(pairs).toContainEqual(await pixelAt(page, ...(await placeOf(5, SHIRT, 30))));
  await page.goto(`${stage.url}/runs/${RECORDED}/validation?open=${SHIRT}`);
  await settle(page);
  expect(pairs).toContainEqual(await pixelAt(page, ...(await placeOf(5, SHIRT, 30))));
});

test('several classes are unfolded at once and push the others down', async () => {
  const before = (await row(5).boundingBox())!.y;
  await row(6).click();
  await settle(page);
  await row(0).click();
  await settle(page);
  expect((await row(5).boundingBox())!.y).toBe(before + 2 * (50 * 4 + 8));
  await showAllSettings(page);
  await page.getByRole('button', { name: 'fold all' }).click();
  await settle(page);
  expect((await row(5).boundingBox())!.y).toBe(before);
});

test('a click on a row shows the picture, the class, and what it was taken for over time', async () => {
  await row(SHIRT).click();
  await settle(page);
  await page.mouse.click(...(await placeOf(30, SHIRT, 4 + 10 * 4 + 2)));
  await settle(page);
  const { image, at } = query(page);
  expect(run.classImages[SHIRT]).toContain(Number(image));
  expect(at).toBe(String(run.iterations[30]));
  const card = page.locator('tc-image-card');
  const picture = card.locator('img');
  expect(await picture.evaluate((element: HTMLImageElement) => element.naturalWidth)).toBe(28);
  expect(await card.locator('dl').innerText()).toContain('Shirt');

  const rows = await stage.get<{ predicted: number[] }[]>(routes.classImages(RECORDED, SHIRT));
  const place = run.classImages[SHIRT]!.indexOf(Number(image));
  const taken = rows.map(({ predicted }) => run.classNames[predicted[place]!]!);
  const spans = taken.filter((name, dump) => dump === 0 || taken[dump - 1] !== name);
  expect(await card.locator('ol .name').allInnerTexts()).toEqual(spans);
});

test('the inspector follows the pointer: iteration, class, error', async () => {
  const rows = await stage.get<{ error: number }[]>(routes.classStats(RECORDED, SHIRT));
  await page.mouse.move(...(await placeOf(12, SHIRT)));
  await settle(page);
  const text = await page.locator('tc-inspector').innerText();
  expect(text).toContain(run.iterations[12]!.toLocaleString('en-US'));
  expect(text).toContain('Shirt');
  const shown = (rows[12]!.error * 100).toFixed(rows[12]!.error < 0.0995 ? 1 : 0);
  expect(text.replace(/\s/g, ' ')).toContain(`error here ${shown} %`);
});

/** The recorded run's rule for a class: 50 images. */
const [WINDOW, THRESHOLD] = [5, 5];

/** How many images of the class flip at each dump after, and before, a window of equal results, counted from the predictions. */
async function anomalyCounts(id: number): Promise<{ left: number; right: number }[]> {
  const rows = await stage.get<{ predicted: number[] }[]>(routes.classImages(RECORDED, id));
  const right = rows.map(({ predicted }) => predicted.map((name) => name === id));
  const images = [...right[0]!.keys()];
  const isSteady = (image: number, from: number) =>
    from >= 0 &&
    from + WINDOW <= right.length &&
    right.slice(from, from + WINDOW).every((results) => results[image] === right[from]![image]);
  return right.map((results, dump) => {
    const flipped = images.filter((image) => dump > 0 && results[image] !== right[dump - 1]![image]);
    return {
      left: flipped.filter((image) => isSteady(image, dump - WINDOW)).length,
      right: flipped.filter((image) => isSteady(image, dump)).length,
    };
  });
}

test('the keys [ and ] go from anomaly to anomaly, which the timeline marks and the inspector counts', async () => {
  const counts = await anomalyCounts(SHIRT);
  const found = [...counts.keys()].filter(
    (dump) => counts[dump]!.left >= THRESHOLD || counts[dump]!.right >= THRESHOLD,
  );
  expect(found.length).toBeGreaterThan(1);
  await page.goto(`${stage.url}/runs/${RECORDED}/validation?class=${SHIRT}&at=${run.iterations[0]}`);
  await settle(page);
  expect(await page.locator('tc-status-bar').innerText()).toContain(
    `window ${WINDOW} · threshold ${THRESHOLD}`,
  );
  const places: number[] = [];
  for (const dump of found) {
    await page.keyboard.press(']');
    await settle(page);
    places.push(run.iterations.indexOf(Number(query(page)['at'])));
    const { left, right } = counts[dump]!;
    const text = await page.locator('tc-inspector').innerText();
    const images = (count: number) => `${count} ${count === 1 ? 'image' : 'images'} of Shirt flipped`;
    expect(text).toContain(`${images(left)} after ${WINDOW} equal results`);
    expect(text).toContain(`${images(right)} before ${WINDOW} equal results`);
  }
  expect(places).toEqual(found);
  await page.keyboard.press(']');
  await page.keyboard.press('[');
  await settle(page);
  expect(query(page)['at']).toBe(String(run.iterations[found.at(-2)!]));

  const timeline = (await page.locator('tc-timeline canvas').boundingBox())!;
  const { left, width } = await plotBox(page);
  const marked: number[] = [];
  for (let dump = 0; dump < run.dumps; dump++) {
    const x = left + ((dump + 0.5) / run.dumps) * width;
    const [above, base] = [await pixelAt(page, x, timeline.y + 17), await pixelAt(page, x, timeline.y + 18)];
    if (String(above) !== String(base)) marked.push(dump);
  }
  expect(marked).toEqual([...counts.keys()].filter((dump) => counts[dump]!.left >= THRESHOLD));
});

test('1 goes to the rows of the Validation view', async () => {
  await page.keyboard.press('1');
  await page.keyboard.press('ArrowDown');
  await settle(page);
  expect(query(page)['class']).toBeDefined();
});

test('everything is reached by keyboard alone', async () => {
  await page.getByRole('treegrid').focus();
  await page.keyboard.press('ArrowDown');
  await settle(page);
  const first = await rowNames();
  expect(run.classNames[Number(query(page)['class'])]).toBe(first[0]);
  await page.keyboard.press('Enter');
  await settle(page);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await settle(page);
  expect(await page.locator('tc-image-card').count()).toBe(1);
  const active = await page.getByRole('treegrid').getAttribute('aria-activedescendant');
  expect(active).toBe(`image-${query(page)['image']}`);
  expect(await page.locator(`#${active}`).count()).toBe(1);
  await page.keyboard.press('Escape');
  await settle(page);
  expect(query(page)['image']).toBeUndefined();
  await page.keyboard.press('Escape');
  await settle(page);
  expect(query(page)['class']).toBeUndefined();
});

test('an address brings back all that it names', async () => {
  const image = run.classImages[SHIRT]![3]!;
  const [from, to] = [run.iterations[10]!, run.iterations[49]!];
  await page.goto(
    `${stage.url}/runs/${RECORDED}/validation?range=${from}-${to}&class=${SHIRT}&image=${image}&at=${run.iterations[20]}&open=${SHIRT}&markers=${run.iterations[15]}:here`,
  );
  await settle(page);
  expect(await page.locator('tc-image-card dd').first().getAttribute('title')).toBe(`image ${image}`);
  expect(await page.getByRole('status').innerText()).toBe('40 of 66 dumps');
  expect(await page.getByRole('button', { name: /marker here at iteration/ }).count()).toBe(1);
  expect(await row(SHIRT).getAttribute('aria-expanded')).toBe('true');
});

test('images that cannot be had say so, in the words of the server, and are asked for again', async () => {
  const detail = 'The store is busy; try again in a moment.';
  await page.route('**/class-images/**', (route) =>
    route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify({ detail }) }),
  );
  await row(SHIRT).click();
  await settle(page);
  expect(await page.getByRole('alert').innerText()).toBe(detail);
  expect(await page.locator('.images').innerText()).toBe('not loaded');
  await page.unroute('**/class-images/**');
  await page.locator('tc-failure').getByRole('button', { name: 'try again' }).click();
  await settle(page);
  expect(await page.getByRole('alert').count()).toBe(0);
  const colours = Object.values(VERDICTS.paper).map((css) => channels(packed(css)));
  expect(colours).toContainEqual(await pixelAt(page, ...(await placeOf(5, SHIRT, 30))));
  expect(stage.complaints().every((text) => text.includes('503'))).toBe(true);
});

test.each([
  ['copied', true],
  ['not copied', false],
])('the address is said to be %s where the clipboard says so', async (said, takes) => {
  await page.evaluate((takesIt) => {
    navigator.clipboard.writeText = () =>
      takesIt ? Promise.resolve() : Promise.reject(new DOMException('denied', 'NotAllowedError'));
  }, takes);
  const button = page.getByTitle('copy the address of what you see');
  // It stays for a moment only: it is looked for before it is there.
  await Promise.all([page.getByText(said, { exact: true }).waitFor(), button.click()]);
  await button.getByText('share').waitFor();
});

test('a picture that is not in the log is not asked for', async () => {
  const bare = await stage.open('/runs/bare/validation?class=0&image=0');
  expect(await bare.locator('tc-image-card .none').innerText()).toBe('no picture in the log');
  await bare.context().close();
});
