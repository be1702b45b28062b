import type { Page } from 'playwright-core';
import { routes, type RunDetail } from '../../schema/index.ts';
import {
  RECORDED,
  bringRecorded,
  eventually,
  frameByFrame,
  newStage,
  plotBox,
  query,
  settle,
  showAllSettings,
  type Stage,
} from './stage.ts';

/** What pointers do on plots, and what the rows do with what is selected. */

let stage: Stage;
let page: Page;
let run: RunDetail;

const SHIRT = 6;
const MANY = 'many';

beforeAll(async () => {
  stage = await newStage(async (ground) => {
    await bringRecorded(ground);
    await ground.bring(MANY, { classes: 40, images: 10, dumps: 60 });
  });
  run = (await (await fetch(stage.url + routes.run(RECORDED))).json()) as RunDetail;
});

afterEach(async () => {
  await page.context().close();
  expect(stage.complaints()).toEqual([]);
});

afterAll(() => stage.clear());

const open = async (more: string, options = {}) => {
  page = await stage.open(`/runs/${RECORDED}/validation?${more}`, options);
};

const rowBox = async (id: number) => (await page.locator(`#class-${id}`).boundingBox())!;

test.each(['tc-timeline', 'tc-validation'])(
  'a double click in %s shows the whole run and selects nothing; going back shows the range',
  async (view) => {
    await open('range=300-900&class=3&at=600');
    const before = query(page);
    const { x, y, width } = (await page.locator(`${view} .plot`).boundingBox())!;
    await page.mouse.dblclick(x + 0.6 * width, y + 40, { delay: 30 });
    await settle(page);
    expect(query(page)).toEqual({ class: '3', at: '600' });
    await page.goBack();
    await settle(page);
    expect(query(page)).toEqual(before);
  },
);

test('a double click where the whole run is shown leaves the address as it was', async () => {
  await open('class=3&at=600');
  await page.locator('#class-5').click();
  await settle(page);
  const before = query(page);
  const { left, top, width } = await plotBox(page);
  await page.mouse.dblclick(left + 0.6 * width, top + 40, { delay: 30 });
  await settle(page);
  await eventually(async () => expect(query(page)).toEqual(before));
  await page.goBack();
  await settle(page);
  expect(query(page)).toEqual({ class: '3', at: '600' });
});

test.each(['buttons', 'lostpointercapture'])(
  'a drag ends where its button is not down any more: %s',
  async (by) => {
    await open('range=300-1200');
    const { left, top } = await plotBox(page);
    await page.locator('tc-validation .plot').evaluate(
      (plot, [x, y, ended]) => {
        const send = (type: string, clientX: number, buttons: number) =>
          plot.dispatchEvent(
            new PointerEvent(type, { clientX, clientY: y, buttons, button: 0, pointerId: 1, bubbles: true }),
          );
        send('pointerdown', x, 1);
        if (ended === 'lostpointercapture') send('lostpointercapture', x, 0);
        send('pointermove', x + 200, ended === 'buttons' ? 0 : 1);
        send('pointermove', x + 300, ended === 'buttons' ? 0 : 1);
      },
      [left + 100, top + 40, by] as const,
    );
    await settle(page);
    expect(query(page)).toEqual({ range: '300-1200' });
  },
);

test('a class that is selected already leaves filters and folds as the reader sets them', async () => {
  await open('class=1&threshold=49');
  await showAllSettings(page);
  await page.getByRole('button', { name: '▽△ only' }).click();
  await page.keyboard.press('Escape');
  await settle(page);
  const { x, y, width } = (await page.locator('tc-timeline .plot').boundingBox())!;
  await page.mouse.click(x + 0.5 * width, y + 45);
  await settle(page);
  expect(query(page)).toMatchObject({ class: '1', only: 'anomalies' });
  expect(query(page)['at']).toBeDefined();
});

test('an address brings its filters and folds back as they were, with the class that is selected', async () => {
  const address = `class=1&threshold=49&only=anomalies&find=Shirt`;
  await open(address);
  expect(query(page)).toEqual({ class: '1', threshold: '49', only: 'anomalies', find: 'Shirt' });
  await page.goto(`${stage.url}/runs/${RECORDED}/validation?class=1&clusters=3`);
  await settle(page);
  expect(query(page)['unfold']).toBeUndefined();
  const { x, y, width } = (await page.locator('tc-timeline .plot').boundingBox())!;
  await page.mouse.click(x + 0.5 * width, y + 45);
  await settle(page);
  expect(query(page)['unfold']).toBeUndefined();
});

test('a class that is newly selected elsewhere is shown, whatever is folded', async () => {
  await open('class=1&clusters=3');
  await page.keyboard.press('/');
  await page.getByRole('combobox', { name: /^Search/ }).fill('Shirt');
  await page.keyboard.press('Enter');
  await settle(page);
  const shown = page.locator('.row[aria-selected=true]');
  expect(await shown.count()).toBe(1);
  expect(query(page)['unfold']).toBeDefined();
  await page.keyboard.press('/');
  await page.getByRole('combobox', { name: /^Search/ }).fill('fold all clusters');
  await page.keyboard.press('Enter');
  await settle(page);
  expect(query(page)['unfold']).toBeUndefined();
});

test('an image that is selected in a class far from the screen is scrolled to where it stands', async () => {
  await open(`open=0.1.2.3.4.5.6.7.8.9&height=24&panel=images&list=mostForgotten`);
  const listed = page.locator('tc-image-rows button');
  const rows = (await page.getByRole('treegrid').boundingBox())!;
  for (let at = 0; at < 6; at++) {
    await listed.nth(at).click();
    await settle(page);
    const outline = (await page.locator('tc-validation .image.selected').boundingBox())!;
    const middle = outline.y + outline.height / 2;
    const isInView = middle >= rows.y && middle <= rows.y + rows.height;
    expect({ at, image: query(page)['image'], isInView }).toMatchObject({ at, isInView: true });
  }
});

test('an image under the pointer is outlined, and nothing is painted again for it', async () => {
  await open(`open=${SHIRT}.2.4`);
  const { left } = await plotBox(page);
  const { y, height } = await rowBox(SHIRT);
  await page.mouse.move(left + 200, y + height + 30);
  await settle(page);
  await page.evaluate(() => {
    const counted = window as unknown as { painted: number };
    counted.painted = 0;
    const paint = CanvasRenderingContext2D.prototype.putImageData as (...all: unknown[]) => void;
    CanvasRenderingContext2D.prototype.putImageData = function (this: unknown, ...all: unknown[]) {
      counted.painted += 1;
      paint.apply(this, all);
    };
  });
  for (let row = 10; row < 15; row++) {
    await page.mouse.move(left + 200, y + height + 4 + row * 4 + 2);
    await settle(page);
    const box = (await page.locator('tc-validation .outline').boundingBox())!;
    expect([box.y, box.height]).toEqual([y + height + 4 + row * 4 - 1, 6]);
  }
  const painted = await page
    .locator('tc-validation canvas')
    .evaluate(() => (window as unknown as { painted: number }).painted);
  expect(painted).toBe(0);
});

test.each(['', '&class=1'])(
  '> and < make all image rows higher and lower, whatever is selected: %s',
  async (more) => {
    await open(`open=${SHIRT}.2${more}`);
    const charts = () =>
      page
        .locator('tc-validation .images')
        .evaluateAll((all) => all.map((chart) => chart.getBoundingClientRect().height));
    expect(await charts()).toEqual([200, 200]);
    await page.getByRole('treegrid').focus();
    await page.keyboard.press('>');
    await settle(page);
    const higher = await charts();
    expect(Math.min(...higher)).toBeGreaterThan(200);
    expect(new Set(higher).size).toBe(1);
    await page.keyboard.press('<');
    await settle(page);
    expect(await charts()).toEqual([200, 200]);
  },
);

test('where the order by similarity cannot be worked out, the view says so, and asks again', async () => {
  page = await stage.open('/runs');
  const isWorker = (url: URL) => /worker.*\.js/.test(url.pathname);
  await page.context().route(isWorker, (route) => route.abort());
  await page.goto(`${stage.url}/runs/${RECORDED}`);
  await page.locator(`#class-${SHIRT}`).click();
  await settle(page);
  await page.getByLabel('images', { exact: true }).selectOption('similar');
  const failed = page.locator('tc-validation .failed');
  await failed.waitFor();
  expect(await failed.innerText()).toContain('by similarity could not be worked out');
  await page.context().unroute(isWorker);
  await failed.getByRole('button', { name: 'try again' }).click();
  await failed.waitFor({ state: 'detached' });
  await settle(page);
  const { left } = await plotBox(page);
  const { y, height } = await rowBox(SHIRT);
  await page.mouse.move(left + 200, y + height + 4 + 2);
  await settle(page);
  const first = Number((await page.locator('.image.hovered').getAttribute('id'))!.replace('image-', ''));
  expect(run.classImages[SHIRT]).toContain(first);
  expect(first).not.toBe(run.classImages[SHIRT]![0]);
  expect(stage.complaints().length).toBeGreaterThan(0);
});

/** Heights of the first chart, frame by frame, after a click on the name of its class. */
const heightsOfUnfolding = () =>
  frameByFrame(
    page,
    () => page.locator(`#class-${SHIRT}`).evaluate((row: HTMLElement) => row.click()),
    () =>
      page.evaluate(
        () => document.querySelector('tc-validation .images')?.getBoundingClientRect().height ?? 0,
      ),
  );

test('a class unfolds step by step, and at once where the reader wants less motion', async () => {
  await open('', { reducedMotion: 'no-preference' });
  const full = 50 * 4;
  const heights = await heightsOfUnfolding();
  const steps = [...new Set(heights)].filter((height) => height > 0 && height < full);
  expect(steps.length).toBeGreaterThan(1);
  expect(heights).toEqual([...heights].sort((a, b) => a - b));
  expect(heights.at(-1)).toBe(full);
  await page.context().close();
  await open('');
  const still = await heightsOfUnfolding();
  expect(new Set(still.filter((height) => height > 0))).toEqual(new Set([full]));
});

test('a marker at the selected iteration stays seen, and its label covers neither stages nor glyphs', async () => {
  await open('markers=570:collapse&at=570');
  const order = await page
    .locator('tc-lines [data-line]')
    .evaluateAll((lines) => lines.map((line) => (line as HTMLElement).dataset['line']));
  expect(order).toEqual(['selected', 'marker']);
  const label = (await page.locator('#marker-570').boundingBox())!;
  const { y } = (await page.locator('tc-timeline .plot').boundingBox())!;
  expect(label.y - y).toBeGreaterThanOrEqual(24);
  expect(label.y + label.height - y).toBeLessThan(70);
});
