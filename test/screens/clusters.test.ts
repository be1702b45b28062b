import type { Page } from 'playwright-core';
import { classAnomalies, classAnomalyFacts, flippedImages, flipsOf } from '../../analysis/index.ts';
import { routes, type RunDetail } from '../../schema/index.ts';
import { tableFromIPC } from 'apache-arrow';
import { eventually, newStage, plotBox, query, settle, showAllSettings, type Stage } from './stage.ts';

/** Clusters, sorts, filters and the sliders, on a generated run of many classes with planted anomalies. */

let stage: Stage;
let page: Page;
let run: RunDetail;

const MANY = 'many';

beforeAll(async () => {
  stage = await newStage(async (ground) => {
    await ground.bring(MANY, { classes: 120, images: 20, dumps: 150, anomalies: 30 });
  });
  run = (await (await fetch(stage.url + routes.run(MANY))).json()) as RunDetail;
});

beforeEach(async () => {
  page = await stage.open(`/runs/${MANY}`);
});

afterEach(async () => {
  await page.context().close();
  expect(stage.complaints()).toEqual([]);
});

afterAll(() => stage.clear());

const names = (kind: 'cluster' | 'class') =>
  page.locator(`.row[id^=${kind}] .name`).allInnerTexts() as Promise<string[]>;

async function factsAt(window: number, threshold: number) {
  const answer = await fetch(stage.url + routes.classStats(MANY, 'all'));
  const flips = flipsOf(tableFromIPC(new Uint8Array(await answer.arrayBuffer())));
  const classOf = new Uint16Array(run.images);
  run.classImages.forEach((images, id) => images.forEach((image) => (classOf[image] = id)));
  return classAnomalyFacts(classAnomalies(flips, classOf, run.classes, window), threshold);
}

/** Moves a slider by its keys, as a reader would. */
async function slideTo(label: string, value: number): Promise<void> {
  const slider = page.getByRole('slider', { name: label });
  await slider.focus();
  await page.keyboard.press('Home');
  for (let at = 1; at < value; at++) await page.keyboard.press('ArrowRight');
  await page.waitForURL((url) => url.searchParams.get(label) === String(value));
  await settle(page);
}

test('many classes stand in clusters, which unfold to them and from easy to hard', async () => {
  const clusters = await names('cluster');
  expect(clusters.length).toBeGreaterThan(3);
  expect(clusters.reduce((sum, name) => sum + parseInt(name, 10), 0)).toBe(120);
  expect(await names('class')).toEqual([]);
  await page.locator('#cluster-1').click();
  await settle(page);
  expect(query(page)).toMatchObject({ unfold: '2', cluster: '2' });
  expect(await names('class')).toHaveLength(parseInt(clusters[1]!, 10));
  expect(await page.locator('tc-selection h2').first().innerText()).toMatch(/^cluster 2 of/);
  await showAllSettings(page);
  await page.getByRole('button', { name: 'fold all' }).click();
  await settle(page);
  expect(await names('class')).toEqual([]);
});

test('the number of clusters is chosen over the spread that each leaves', async () => {
  await page.getByRole('button', { name: /^clusters/ }).click();
  const bars = page.locator('.bar');
  await page.waitForFunction(() => document.querySelectorAll('.bar[title*="of the spread"]').length === 20);
  const shares = await bars.evaluateAll((all) =>
    all.map((bar) => Number(/([\d.]+) %/.exec((bar as HTMLElement).title)![1])),
  );
  expect(shares[0]).toBe(100);
  expect(shares.at(-1)!).toBeLessThan(shares[1]!);
  await bars.nth(3).click();
  await settle(page);
  expect(query(page)['clusters']).toBe('4');
  expect((await names('cluster')).length).toBe(4);
  await page.goto(`${stage.url}/runs/${MANY}/validation?clusters=0`);
  await settle(page);
  expect(await names('cluster')).toEqual([]);
});

test('the keyboard goes along the bars of the spread, from the number that there is', async () => {
  await page.goto(`${stage.url}/runs/${MANY}/validation?clusters=4`);
  await settle(page);
  await page.getByRole('button', { name: /^clusters/ }).focus();
  await page.keyboard.press('Enter');
  const focused = () => page.evaluate(() => document.activeElement!.getAttribute('aria-label'));
  await eventually(async () =>
    expect(await focused()).toMatch(/^4 clusters: [\d.]+ % of the spread is left$/),
  );
  expect(await page.locator('.cluster-choice p').innerText()).toBe(await focused());
  await page.keyboard.press('ArrowRight');
  await settle(page);
  expect(await focused()).toMatch(/^5 clusters/);
  for (let at = 5; at > 1; at--) await page.keyboard.press('ArrowLeft');
  await settle(page);
  expect(await focused()).toMatch(/^1 cluster:/);
  await page.keyboard.press('ArrowLeft');
  await settle(page);
  expect(await focused()).toMatch(/^1 cluster:/);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await settle(page);
  expect(query(page)['clusters']).toBe('2');
});

test('a class that is searched for is shown in its cluster', async () => {
  await page.keyboard.press('/');
  await page.getByRole('combobox', { name: /^Search/ }).fill('class-077');
  await page.keyboard.press('Enter');
  await settle(page);
  expect(await page.locator('#class-77').getAttribute('aria-selected')).toBe('true');
  expect(await page.locator('#class-77').getAttribute('aria-level')).toBe('2');
});

test('classes are found by name, and only those with anomalies are shown', async () => {
  await page.getByLabel('find classes').fill('class-01');
  await settle(page);
  expect((await names('class')).sort()).toEqual(Array.from({ length: 10 }, (_, i) => `class-01${i}`));
  await page.getByLabel('find classes').fill('nothing');
  await settle(page);
  expect(await page.locator('p.none').innerText()).toContain('no class has “nothing” in its name');
  await page.getByRole('button', { name: 'show all classes' }).click();
  await settle(page);
  await page.goto(
    `${stage.url}/runs/${MANY}/validation?clusters=0&sort=id&only=anomalies&window=20&threshold=8`,
  );
  await settle(page);
  const { anomalies } = await factsAt(20, 8);
  const expected = run.classNames.filter((_, id) => anomalies[id]! > 0);
  expect(expected.length).toBeGreaterThan(0);
  expect(await page.getByRole('treegrid').getAttribute('aria-rowcount')).toBe(String(expected.length));
  expect(await names('class')).toEqual(expected.slice(0, (await names('class')).length));
});

test('classes are sorted by the number of their anomalies, and by the largest one', async () => {
  const facts = await factsAt(10, 4);
  for (const [sort, values] of [
    ['anomalies', facts.anomalies],
    ['largest', facts.largest],
  ] as const) {
    await page.goto(`${stage.url}/runs/${MANY}/validation?clusters=0&sort=${sort}&window=10&threshold=4`);
    await settle(page);
    const order = run.classNames.map((_, id) => id).sort((a, b) => values[b]! - values[a]! || a - b);
    const shown = await names('class');
    expect(shown).toEqual(order.slice(0, shown.length).map((id) => run.classNames[id]));
  }
});

test('the sliders move the glyphs at once, and the address when they rest', async () => {
  await page.goto(`${stage.url}/runs/${MANY}/validation?clusters=0&sort=id`);
  await settle(page);
  const counts = () => page.locator('.row .count').allInnerTexts();
  const expected = async (window: number, threshold: number) => {
    const { anomalies } = await factsAt(window, threshold);
    return [...anomalies].map((count) => (count === 0 ? '' : String(count)));
  };
  await slideTo('window', 3);
  const shown = await counts();
  expect(shown).toEqual((await expected(3, 2)).slice(0, shown.length));
  await slideTo('threshold', 6);
  expect(await counts()).toEqual((await expected(3, 6)).slice(0, shown.length));
  expect(await page.locator('tc-status-bar').innerText()).toContain('window 3 · threshold 6');
});

test('a click on a glyph goes to its iteration and lists the images that flipped', async () => {
  await page.goto(`${stage.url}/runs/${MANY}/validation?clusters=0&sort=largest&window=10&threshold=6`);
  await settle(page);
  const answer = await fetch(stage.url + routes.classStats(MANY, 'all'));
  const flips = flipsOf(tableFromIPC(new Uint8Array(await answer.arrayBuffer())));
  const first = Number((await page.locator('.row').first().getAttribute('id'))!.replace('class-', ''));
  const isOfClass = (image: number) => run.classImages[first]!.includes(image);
  const scores = run.iterations.map((_, dump) => {
    const { learned, forgotten } = flippedImages(flips, dump, 10, 'left', isOfClass);
    return learned.length + forgotten.length;
  });
  const dump = scores.indexOf(Math.max(...scores));
  const { left, width } = await plotBox(page);
  const { y } = (await page.locator('.row').first().boundingBox())!;
  await page.mouse.click(left + ((dump + 0.5) / run.dumps) * width, y + 2);
  await settle(page);
  expect(query(page)).toMatchObject({
    class: String(first),
    at: String(run.iterations[dump]),
    panel: 'anomalies',
  });
  expect(await page.locator('tc-anomaly-panel tc-image-rows').count()).toBeGreaterThan(0);
});

test('a drag with shift in the rows brushes the range to show', async () => {
  const { left, top, width } = await plotBox(page);
  await page.keyboard.down('Shift');
  await page.mouse.move(left + 0.2 * width, top + 40);
  await page.mouse.down();
  await page.mouse.move(left + 0.4 * width, top + 40, { steps: 4 });
  await settle(page);
  expect(await page.locator('tc-lines .brush').count()).toBe(1);
  await page.mouse.up();
  await page.keyboard.up('Shift');
  await settle(page);
  expect(query(page)['range']).toBe('3100-6000');
  expect(await page.locator('tc-lines .brush').count()).toBe(0);
  await page.mouse.dblclick(left + 10, top + 40);
  await settle(page);
  expect(query(page)['range']).toBeUndefined();
});

test('the curves show the loss, which the address keeps', async () => {
  await page.getByLabel('curve').selectOption('loss');
  await settle(page);
  expect(query(page)['curve']).toBe('loss');
  const [last] = (
    (await (
      await fetch(`${stage.url}${routes.classStats(MANY, 'all')}?columns=loss&format=json`)
    ).json()) as { loss: number }[]
  ).slice(-1);
  const shown = await page.locator('tc-timeline dd').first().innerText();
  expect(Number(shown)).toBeCloseTo(last!.loss, 2);
});

test('a picture as SVG holds lines and texts, and the markers', async () => {
  await page.goto(`${stage.url}/runs/${MANY}/validation?markers=5000:here`);
  await settle(page);
  await page.getByRole('button', { name: 'export' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: /SVG/ }).click(),
  ]);
  const { readFile } = await import('node:fs/promises');
  const svg = await readFile(await download.path(), 'utf8');
  expect(svg).toMatch(/^<svg /);
  for (const text of ['>here<', '>validation error<', 'iterations 100 – 15,000', '<image', '<path']) {
    expect(svg).toContain(text);
  }
});
