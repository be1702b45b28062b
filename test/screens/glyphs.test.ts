import type { Page } from 'playwright-core';
import { tableFromIPC } from 'apache-arrow';
import {
  classAnomalies,
  classScoreAt,
  flippedImages,
  flipsOf,
  type Flips,
  type Rule,
} from '../../analysis/index.ts';
import { routes, type RunDetail } from '../../schema/index.ts';
import { newStage, pixelAt, plotBox, query, settle, type Stage } from './stage.ts';

/** What a glyph says under the pointer, and what a click on it does, wherever it stands. */

let stage: Stage;
let page: Page;
let run: RunDetail;
let flips: Flips;

const MANY = 'many';
const [WINDOW, THRESHOLD] = [5, 6];
const SIGNS = { left: '▽', right: '△' } as const;

beforeAll(async () => {
  stage = await newStage(async (ground) => {
    await ground.bring(MANY, { classes: 120, images: 20, dumps: 150, anomalies: 30 });
  });
  run = (await (await fetch(stage.url + routes.run(MANY))).json()) as RunDetail;
  const answer = await fetch(stage.url + routes.classStats(MANY, 'all'));
  flips = flipsOf(tableFromIPC(new Uint8Array(await answer.arrayBuffer())));
});

afterEach(async () => {
  await page.context().close();
  expect(stage.complaints()).toEqual([]);
});

afterAll(() => stage.clear());

const open = async (more: string) => {
  page = await stage.open(`/runs/${MANY}/validation?window=${WINDOW}&threshold=${THRESHOLD}${more}`);
};

const classOf = () => {
  const of = new Uint16Array(run.images);
  run.classImages.forEach((images, id) => images.forEach((image) => (of[image] = id)));
  return of;
};

/** The dump at which most images of some classes flip by a rule in classes that reach the threshold, and those images. */
function largest(rule: Rule, classes: ReadonlySet<number>) {
  const [of, scores] = [classOf(), classAnomalies(flips, classOf(), run.classes, WINDOW)];
  const at = (dump: number) => {
    const isWanted = (image: number) =>
      classes.has(of[image]!) && classScoreAt(scores, of[image]!, rule, dump) >= THRESHOLD;
    const { learned, forgotten } = flippedImages(flips, dump, WINDOW, rule, isWanted);
    const found = new Set([...learned, ...forgotten].map((image) => of[image]!));
    return { dump, learned: learned.length, forgotten: forgotten.length, classes: found.size };
  };
  return run.iterations
    .map((_, dump) => at(dump))
    .reduce((a, b) => (b.learned + b.forgotten > a.learned + a.forgotten ? b : a));
}

type Largest = ReturnType<typeof largest>;

const said = (rule: Rule, { learned, forgotten }: Largest, of: string) =>
  `${SIGNS[rule]} ${learned + forgotten} images of ${of}: ${learned} learned, ${forgotten} forgotten`;

/** The numbers of the four lists, learned before forgotten, ▽ before △. */
const listed = async () =>
  (await page.locator('tc-flipped-panel tc-segments button').allInnerTexts()).map((text) =>
    parseInt(text.replace(/\D/g, ''), 10),
  );

async function xOf(dump: number): Promise<number> {
  const { left, width } = await plotBox(page);
  return left + ((dump + 0.5) / run.dumps) * width;
}

const tip = () => page.locator('tc-glyph-tip span').innerText();

/** Longer than what two clicks of a double click are apart. */
const pause = () => page.waitForTimeout(600);

test('a glyph of a cluster says its own number and direction, and a click lists just those images', async () => {
  await open('');
  await page.locator('#cluster-4').click();
  await settle(page);
  const ids = await page.locator('.row[id^=class]').evaluateAll((rows) => rows.map(({ id }) => id));
  const classes = new Set(ids.map((id) => Number(id.replace('class-', ''))));
  const found = largest('left', classes);
  expect(found.classes).toBeGreaterThan(1);
  const { y } = (await page.locator('#cluster-4').boundingBox())!;
  await page.mouse.move((await xOf(found.dump)) + 5, y + 2);
  await settle(page);
  expect(await tip()).toBe(said('left', found, `${found.classes} classes`));
  expect(await page.locator('tc-selection dd').first().innerText()).toBe(
    run.iterations[found.dump]!.toLocaleString('en'),
  );
  expect(await page.locator('tc-selection').innerText()).toContain(
    `${found.learned + found.forgotten} of them in ${found.classes} classes that reach the threshold`,
  );
  await page.mouse.click((await xOf(found.dump)) + 2, y + 2);
  await settle(page);
  const at = String(run.iterations[found.dump]);
  expect(query(page)).toMatchObject({ cluster: '5', at, panel: 'anomalies' });
  expect((await listed()).slice(0, 2)).toEqual([found.learned, found.forgotten]);
  expect(await page.locator('tc-flipped-panel h2').innerText()).toContain('cluster 5');
  await pause();
  await page.mouse.click((await xOf(found.dump)) + 2, y + 2);
  await settle(page);
  expect(query(page)['at']).toBeUndefined();
  expect(query(page)['cluster']).toBeUndefined();
});

test.each(['left', 'right'] as const)(
  'a glyph of the timeline by the %s-rule says its own number, and a click lists just those images',
  async (rule) => {
    await open('&cluster=2');
    const found = largest(rule, new Set(run.classNames.keys()));
    const { y } = (await page.locator('tc-timeline .plot').boundingBox())!;
    const place = [await xOf(found.dump), y + (rule === 'left' ? 20 : 73)] as const;
    await page.mouse.move(...place);
    await settle(page);
    expect(await tip()).toBe(said(rule, found, `${found.classes} classes`));
    await page.mouse.click(...place);
    await settle(page);
    expect(query(page)).toMatchObject({ at: String(run.iterations[found.dump]), panel: 'anomalies' });
    const pair = (await listed()).slice(rule === 'left' ? 0 : 2).slice(0, 2);
    expect(pair).toEqual([found.learned, found.forgotten]);
    const chosen = page.locator(
      'tc-flipped-panel [aria-selected=true], tc-flipped-panel [aria-pressed=true], tc-flipped-panel [aria-checked=true]',
    );
    expect(await chosen.first().innerText()).toContain(SIGNS[rule]);
    await pause();
    await page.mouse.click(...place);
    await settle(page);
    expect(query(page)['at']).toBeUndefined();
  },
);

test('a second click on a glyph of a class lets go of class and iteration', async () => {
  await open('&clusters=0&sort=largest');
  const id = Number((await page.locator('.row').first().getAttribute('id'))!.replace('class-', ''));
  const found = largest('left', new Set([id]));
  const { y } = (await page.locator(`#class-${id}`).boundingBox())!;
  const place = [await xOf(found.dump), y + 2] as const;
  await page.mouse.move(...place);
  await settle(page);
  expect(await tip()).toBe(said('left', found, run.classNames[id]!));
  await page.mouse.click(...place);
  await settle(page);
  expect(query(page)).toMatchObject({ class: String(id), at: String(run.iterations[found.dump]) });
  await pause();
  await page.mouse.click(...place);
  await settle(page);
  expect(query(page)['class']).toBeUndefined();
  expect(query(page)['at']).toBeUndefined();
});

test.each(['light', 'dark'] as const)('in rows of 4 px the anomalies stand out, %s', async (colorScheme) => {
  const address = `rows=4&clusters=0&sort=largest&window=${WINDOW}&threshold=${THRESHOLD}`;
  page = await stage.open(`/runs/${MANY}/validation?${address}`, { colorScheme });
  for (const rule of ['left', 'right'] as const) {
    let seen = 0;
    for (const row of (await page.locator('.row').all()).slice(0, 12)) {
      const id = Number((await row.getAttribute('id'))!.replace('class-', ''));
      const { dump, learned, forgotten } = largest(rule, new Set([id]));
      if (learned + forgotten < THRESHOLD) continue;
      const y = (await row.boundingBox())!.y + (rule === 'left' ? 0 : 2);
      const x = await xOf(dump);
      const brightness = async (at: number) => Math.max(...(await pixelAt(page, at, y + 0.5)));
      expect([0, 255]).toContain(await brightness(x));
      seen += 1;
    }
    expect(seen).toBeGreaterThan(3);
  }
});

test('where the gutter is narrow, the name of a filtered cluster goes without its last word', async () => {
  await open('&clusters=1&only=anomalies');
  const name = page.locator('#cluster-0 .name');
  expect(await name.innerText()).toMatch(/^\d+ of 120 classes$/);
  const box = await name.evaluate((element) => {
    const words = document.createRange();
    words.selectNodeContents(element.firstChild!);
    const [first] = words.getClientRects();
    const { left, right } = element.getBoundingClientRect();
    return {
      isWhole: first!.left >= left - 0.5 && first!.right <= right + 0.5,
      lines: element.scrollWidth <= element.clientWidth,
    };
  });
  expect(box).toEqual({ isWhole: true, lines: true });
});
