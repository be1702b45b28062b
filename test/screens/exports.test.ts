import { readFile } from 'node:fs/promises';
import { decode } from 'fast-png';
import type { Page } from 'playwright-core';
import { routes, type RunDetail } from '../../schema/index.ts';
import { RECORDED, bringRecorded, eventually, newStage, settle, type Stage } from './stage.ts';

/** A generated run of many classes of one size, some of which are not on the screen. */
const MANY = 'many';
const SHIRT = 6;

interface Predictions {
  readonly predicted: number[];
  readonly probability: number[];
}

let stage: Stage;
let page: Page;
let run: RunDetail;
let shirts: Predictions[];

beforeAll(async () => {
  stage = await newStage(async (ground) => {
    await bringRecorded(ground);
    await ground.bring(MANY, { classes: 60, images: 30, dumps: 70 });
  });
  run = await stage.get<RunDetail>(routes.run(RECORDED));
  shirts = await stage.get<Predictions[]>(routes.classImages(RECORDED, SHIRT));
});

afterEach(async () => {
  await page.context().close();
  expect(stage.complaints()).toEqual([]);
});

afterAll(() => stage.clear());

const open = async (query: string, name = RECORDED) => {
  page = await stage.open(`/runs/${name}/validation?${query}`);
};

const openMenu = () => page.getByRole('button', { name: 'export', exact: true }).click();

async function saved(item: string | RegExp): Promise<{ name: string; content: Buffer }> {
  await openMenu();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: item }).click(),
  ]);
  return { name: download.suggestedFilename(), content: await readFile(await download.path()) };
}

/** The lines of a CSV whose cells hold no comma, by column. */
async function savedLines(item: string | RegExp) {
  const { name, content } = await saved(item);
  const [header, ...lines] = content.toString().trimEnd().split('\n');
  const columns = header!.split(',');
  const rows = lines.map((line) =>
    Object.fromEntries(line.split(',').map((cell, at) => [columns[at]!, cell])),
  );
  return { name, columns, rows };
}

const share = (probability: number) => (probability / 255).toFixed(3);

test('one menu lists everything that is shown, by what it is of, and the keyboard reaches all of it', async () => {
  const image = run.classImages[SHIRT]![7]!;
  await open(`open=${SHIRT}&class=${SHIRT}&image=${image}&panel=images&list=mostForgotten`);
  await page.getByRole('button', { name: 'export', exact: true }).focus();
  await page.keyboard.press('Enter');
  const menu = page.getByRole('menu');
  await menu.waitFor();
  expect(await menu.getByRole('group').evaluateAll((all) => all.map((group) => group.ariaLabel))).toEqual([
    'view',
    'class Shirt',
    expect.stringMatching(/^image /),
    'list most forgotten',
  ]);
  const items = await menu.getByRole('menuitem').allInnerTexts();
  expect(items.filter((text) => text.endsWith('(PNG)'))).toHaveLength(3);
  expect(items.filter((text) => text.endsWith('(SVG)'))).toHaveLength(3);
  expect(items.filter((text) => text.endsWith('(CSV)'))).toHaveLength(7);
  for (const text of items.slice(1)) {
    await page.keyboard.press('ArrowDown');
    await settle(page);
    expect(await page.evaluate(() => document.activeElement!.textContent!.trim())).toBe(text);
  }
  const download = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  expect((await download).suggestedFilename()).toBe(`${RECORDED}-most-forgotten.csv`);
});

test('what is not shown is not offered', async () => {
  await open('');
  await openMenu();
  expect(await page.getByRole('menuitem').allInnerTexts()).toEqual([
    'picture of the view (PNG)',
    'picture of the view (SVG)',
    'errors of the classes (CSV)',
    'anomaly iterations of the classes (CSV)',
  ]);
});

test('the matrix is offered by the same menu where it is shown', async () => {
  await open('panel=confusion&at=720');
  const { rows } = await savedLines('images of every cell (CSV)');
  expect(rows.reduce((sum, row) => sum + Number(row['images']), 0)).toBe(run.images);
});

test('errors and anomaly scores are those of the server', async () => {
  await open('');
  const { rows } = await savedLines(/^errors/);
  const errors = new Map(rows.map((row) => [`${row['class']} ${row['iteration']}`, Number(row['error'])]));
  expect(errors.size).toBe(run.classes * run.dumps);
  for (let id = 0; id < run.classes; id++) {
    const stats = await stage.get<{ error: number }[]>(routes.classStats(RECORDED, id));
    for (const [dump, { error }] of stats.entries()) {
      expect(errors.get(`${id} ${run.iterations[dump]}`)).toBeCloseTo(error, 5);
    }
  }
  const anomalies = await savedLines(/^anomaly iterations/);
  const [window, threshold] = [Number(anomalies.rows[0]!['window']), Number(anomalies.rows[0]!['threshold'])];
  const found = anomalies.rows
    .filter((row) => row['class'] === String(SHIRT))
    .map((row) => [row['iteration'], row['left_score'], row['right_score']].map(Number));
  const right = shirts.map(({ predicted }) => predicted.map((id) => id === SHIRT));
  const isSteady = (place: number, from: number) =>
    from >= 0 &&
    from + window <= right.length &&
    right.slice(from, from + window).every((results) => results[place] === right[from]![place]);
  const expected = right.flatMap((results, dump) => {
    const flipped = [...results.keys()].filter((at) => dump > 0 && results[at] !== right[dump - 1]![at]);
    const left = flipped.filter((place) => isSteady(place, dump - window)).length;
    const after = flipped.filter((place) => isSteady(place, dump)).length;
    return Math.max(left, after) >= threshold ? [[run.iterations[dump]!, left, after]] : [];
  });
  expect(found.length).toBeGreaterThan(0);
  expect(found).toEqual(expected);
});

test('predictions are those of all unfolded classes, also of those that are not on the screen', async () => {
  const many = await stage.get<RunDetail>(routes.run(MANY));
  const classes = [...many.classNames.keys()].slice(0, 20);
  const [from, to] = [many.iterations[5]!, many.iterations[66]!];
  await open(`clusters=0&open=${classes.join('.')}&range=${from}-${to}`, MANY);
  const { columns, rows } = await savedLines(/^predictions/);
  expect(columns).toEqual(['image', 'class', 'iteration', 'predicted', 'true_probability']);
  const found = new Map(rows.map((row) => [`${row['image']} ${row['iteration']}`, row]));
  expect(rows).toHaveLength(20 * 30 * 62);
  expect(found.size).toBe(rows.length);
  for (const id of classes) {
    const answer = await stage.get<Predictions[]>(routes.classImages(MANY, id));
    for (let dump = 5; dump <= 66; dump++) {
      many.classImages[id]!.forEach((image, place) => {
        const row = found.get(`${image} ${many.iterations[dump]}`)!;
        const said = [row['class'], row['predicted'], row['true_probability']];
        const { predicted, probability } = answer[dump]!;
        const isSame =
          said[0] === String(id) &&
          said[1] === String(predicted[place]) &&
          said[2] === share(probability[place]!);
        if (!isSame) throw new Error(`image ${image}, dump ${dump}: ${said.join(', ')}`);
      });
    }
  }
});

test('saving that takes longer shows how far it is; Esc stops it, and nothing is saved', async () => {
  await open('clusters=0&open=0.1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17.18.19', MANY);
  const released: (() => void)[] = [];
  await page.route('**/class-images/**', async (route) => {
    await new Promise<void>((resolve) => released.push(resolve));
    await route.continue().catch(() => {});
  });
  let downloads = 0;
  page.on('download', () => (downloads += 1));
  await openMenu();
  await page.getByRole('menuitem', { name: /^predictions/ }).click();
  const strip = page.locator('tc-save-progress .strip');
  await strip.waitFor();
  expect(await strip.innerText()).toMatch(/predictions of the unfolded classes\s+\d+ of 20/);
  await page.keyboard.press('Escape');
  await eventually(async () => expect(await strip.count()).toBe(0));
  released.forEach((release) => release());
  await page.unroute('**/class-images/**');
  await settle(page);
  expect(downloads).toBe(0);
  expect((await savedLines(/^predictions/)).rows).toHaveLength(20 * 30 * 70);
  expect(downloads).toBe(1);
});

test('what the server says instead of predictions is said, and the next attempt asks again', async () => {
  await open('clusters=0&open=0.1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17.18.19', MANY);
  const detail = 'The store is busy; try again in a moment.';
  await page.route('**/class-images/**', (route) =>
    route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify({ detail }) }),
  );
  await openMenu();
  await page.getByRole('menuitem', { name: /^predictions/ }).click();
  const said = page.locator('tc-save-progress [role=alert]');
  await said.waitFor();
  expect(await said.innerText()).toBe(`Not saved. ${detail}`);
  await page.unroute('**/class-images/**');
  expect((await savedLines(/^predictions/)).rows).toHaveLength(20 * 30 * 70);
  expect(await said.count()).toBe(0);
  expect(stage.complaints().every((text) => text.includes('503'))).toBe(true);
});

test('the history of an image and its spans, of the visible dumps, are those of the server', async () => {
  const place = 7;
  const image = run.classImages[SHIRT]![place]!;
  const [first, last] = [10, 49];
  const range = `${run.iterations[first]}-${run.iterations[last]}`;
  await open(`open=${SHIRT}&class=${SHIRT}&image=${image}&range=${range}`);
  const history = await savedLines('its history (CSV)');
  expect(history.name).toBe(`${RECORDED}-image-${image}-history.csv`);
  const expected = shirts.slice(first, last + 1).map(({ predicted, probability }, at) => ({
    image: String(image),
    iteration: String(run.iterations[first + at]),
    predicted: String(predicted[place]),
    predicted_name: run.classNames[predicted[place]!],
    true_probability: share(probability[place]!),
  }));
  expect(history.rows).toEqual(expected);

  const { rows, columns } = await savedLines('its spans (CSV)');
  expect(columns).toEqual(['image', 'from', 'to', 'dumps', 'predicted', 'predicted_name']);
  const unfolded = rows.flatMap((row) => Array<string>(Number(row['dumps'])).fill(row['predicted']!));
  expect(unfolded).toEqual(expected.map((row) => row.predicted));
  for (const [at, row] of rows.entries()) {
    const before = rows.slice(0, at).reduce((sum, other) => sum + Number(other['dumps']), first);
    expect(Number(row['from'])).toBe(run.iterations[before]);
    expect(Number(row['to'])).toBe(run.iterations[before + Number(row['dumps']) - 1]);
    expect(row['predicted']).not.toBe(rows[at - 1]?.['predicted']);
  }
});

test('the stripe of a class and the history of an image are saved as pictures that say what they are', async () => {
  const image = run.classImages[SHIRT]![7]!;
  const range = `${run.iterations[10]}-${run.iterations[49]}`;
  await open(`open=${SHIRT}&class=${SHIRT}&image=${image}&range=${range}`);
  const counts = new Map<number, number>();
  for (const { predicted } of shirts.slice(10, 50)) {
    for (const id of predicted) if (id !== SHIRT) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const [worst, times] = [...counts].sort((a, b) => b[1] - a[1])[0]!;
  const mean = ((100 * times) / (40 * 50)).toFixed(0);
  const stripe = (await saved('what its images are taken for (SVG)')).content.toString();
  const text = stripe.replaceAll('\u202f', ' ');
  expect(text).toMatch(/^<svg /);
  expect(text).toContain('images of Shirt taken for other classes · iterations 300 – 1,470');
  expect(text).toContain(`>${run.classNames[worst]}, mean ${mean} %<`);
  expect(text).toContain('<image');

  const history = (await saved('its history (SVG)')).content.toString();
  const taken = new Set(shirts.slice(10, 50).map(({ predicted }) => predicted[7]!));
  for (const id of taken) expect(history).toContain(`>${run.classNames[id]}<`);
  expect(history).toContain('of class Shirt · iterations 300 – 1,470');
  expect(history).toContain('>taken for Shirt: right<');

  for (const item of ['what its images are taken for (PNG)', 'its history (PNG)']) {
    const picture = decode((await saved(item)).content);
    expect(picture.width).toBeGreaterThan(1500);
    const colours = new Set<number>();
    for (let at = 0; at < picture.data.length; at += picture.channels) {
      colours.add((picture.data[at]! << 16) | (picture.data[at + 1]! << 8) | picture.data[at + 2]!);
    }
    expect(colours.size).toBeGreaterThan(5);
  }
});
