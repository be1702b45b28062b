import { readFile } from 'node:fs/promises';
import { decode } from 'fast-png';
import { sampledDumps } from '../../client/confusion/sampled-dumps.ts';
import { packed } from '../../client/drawing/colours.ts';
import { COUNT_COLOURS, countColour } from '../../client/confusion/count-colours.ts';
import { routes } from '../../schema/index.ts';
import { RECORDED, channels, pixelAt, query, settle } from './stage.ts';
import {
  DUMP,
  countsAt,
  line,
  openAt,
  openMatrix,
  page,
  run,
  said,
  serveConfusion,
  stage,
} from './confusion-page.ts';

/** The confusion matrix: its cells, its order, its lists, and how it is saved. */

serveConfusion();

const [SHIRT, TOP] = [6, 0];

/** A place in a cell of the recorded run, its classes by id, away from its number. */
async function cellAt(trueClass: number, predicted: number): Promise<[number, number]> {
  const { x, y, width } = (await page.locator('tc-confusion-matrix .plot').boundingBox())!;
  const cell = width / run.classes;
  return [x + predicted * cell + 5, y + trueClass * cell + 5];
}

function emptyCell(counts: readonly (readonly number[])[]): [number, number] {
  const row = counts.findIndex((cells) => cells.includes(0));
  return [row, counts[row]!.indexOf(0)];
}

test('in a small window all of the panel stands in it, and all tabs', async () => {
  await openMatrix(DUMP, { viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 });
  const rights = await page
    .locator('tc-inspector [role="tab"], tc-play > *, tc-confusion > .settings > *')
    .evaluateAll((all) => all.map((element) => element.getBoundingClientRect().right));
  expect(rights.length).toBeGreaterThan(10);
  expect(Math.max(...rights)).toBeLessThanOrEqual(720);
});

test.each(['light', 'dark'] as const)(
  'in the %s theme every cell has the colour of its count, the diagonal apart',
  async (colorScheme) => {
    await openMatrix(DUMP, { colorScheme });
    const counts = await countsAt(RECORDED, run, DUMP);
    // The scale is that of the whole run, so that dumps can be compared.
    const sampled = await Promise.all(sampledDumps(run.dumps).map((dump) => countsAt(RECORDED, run, dump)));
    const of = (isRight: boolean) =>
      Math.max(
        ...sampled.flat(1).flatMap((row, at) => row.filter((_, b) => (at % run.classes === b) === isRight)),
      );
    const [wrong, right] = [of(false), of(true)];
    const { wrong: errors, right: diagonal } = COUNT_COLOURS[colorScheme];
    const empty = await pixelAt(page, ...(await cellAt(...emptyCell(counts))));
    for (const [a, row] of counts.entries()) {
      for (const [b, count] of row.entries()) {
        const colour = await pixelAt(page, ...(await cellAt(a, b)));
        const table = a === b ? diagonal : errors;
        const expected = count === 0 ? empty : channels(countColour(table, count, a === b ? right : wrong));
        expect({ a, b, colour }).toEqual({ a, b, colour: expected });
      }
    }
    const legends = await page.locator('tc-confusion .legend').allInnerTexts();
    expect(legends.map((text) => text.split(/\s+/))).toEqual([
      [
        'wrong',
        '1',
        `${wrong}${counts.some((row, a) => row.some((n, b) => a !== b && n > wrong)) ? '+' : ''}`,
      ],
      ['right', '1', String(right)],
    ]);
  },
);

test('a cell says what it is under the pointer, and below the matrix', async () => {
  await openMatrix();
  const count = (await countsAt(RECORDED, run, DUMP))[TOP]![SHIRT];
  await page.mouse.move(...(await cellAt(TOP, SHIRT)));
  await settle(page);
  const [a, b] = [run.classNames[TOP], run.classNames[SHIRT]];
  const text = `${count} of 50 images of ${a} taken for ${b}`;
  expect(await page.getByRole('tooltip').innerText()).toBe(text);
  expect(await line()).toBe(`${text} at iteration ${said(run.iterations[DUMP]!)}`);
  expect(await page.locator(`#class-${TOP}.hovered`).count()).toBe(1);
  await page.mouse.move(...(await cellAt(TOP, TOP)));
  await settle(page);
  expect(await page.getByRole('tooltip').innerText()).toMatch(/images of .* right$/);
  await page.mouse.move(5, 5);
  await settle(page);
  expect(await page.getByRole('tooltip').count()).toBe(0);
  expect(await page.locator('.row.hovered').count()).toBe(0);
});

test('the matrix is that of the dump under the pointer, then of the selected one', async () => {
  await openMatrix();
  const total = async (dump: number) => {
    const counts = await countsAt(RECORDED, run, dump);
    const wrong = counts.flatMap((row, a) => row.filter((_, b) => a !== b)).reduce((sum, n) => sum + n, 0);
    return new RegExp(`^${wrong} of 500 images.* at iteration ${said(run.iterations[dump]!)}$`);
  };
  expect(await line()).toMatch(await total(DUMP));
  const { x, y, width } = (await page.locator('tc-timeline .plot').boundingBox())!;
  await page.mouse.move(x + ((40 + 0.5) / run.dumps) * width, y + 50);
  await settle(page);
  expect(await line()).toMatch(await total(40));
  await page.mouse.move(5, 5);
  await settle(page);
  expect(await line()).toMatch(await total(DUMP));
});

test('classes are ordered by similarity, by id, by name', async () => {
  await openMatrix();
  const names = () => page.locator('tc-confusion-matrix .rows span').allInnerTexts();
  expect(await names()).toEqual(run.classNames);
  await page.getByLabel('order of the classes').selectOption('name');
  await settle(page);
  expect(await names()).toEqual([...run.classNames].sort((a, b) => a.localeCompare(b)));
  await page.getByLabel('order of the classes').selectOption('similarity');
  await settle(page);
  const similar = await names();
  const apart = Math.abs(similar.indexOf('Shirt') - similar.indexOf('T-shirt'));
  expect(apart).toBe(1);
  await page.getByRole('button', { name: 'one iteration on' }).click();
  await settle(page);
  expect(await names()).toEqual(similar);
});

test('a click on a cell lists its images, which follow the iteration; again lets go', async () => {
  await openMatrix();
  await page.mouse.click(...(await cellAt(TOP, SHIRT)));
  await settle(page);
  expect(query(page)).toMatchObject({ class: String(TOP) });
  const rows = page.locator('tc-confusion tc-image-rows [role=listitem]');
  const expectList = async (dump: number) => {
    const at = run.iterations[dump];
    const [row] = await stage.get<{ predicted: number[] }[]>(
      `${routes.classImages(RECORDED, 'all')}?from=${at}&to=${at}`,
    );
    const images = run.classImages[TOP]!.filter((image) => row!.predicted[image] === SHIRT);
    expect(await page.locator('tc-confusion h2').innerText()).toMatch(new RegExp(`^${images.length} of 50 `));
    const sizes = await rows.evaluateAll((found) => found.map((item) => item.getAttribute('aria-setsize')));
    expect(new Set(sizes)).toEqual(new Set(images.length > 0 ? [String(images.length)] : []));
  };
  await expectList(DUMP);
  await page.getByRole('button', { name: 'one iteration on' }).click();
  await settle(page);
  await expectList(DUMP + 1);
  await page.mouse.click(...(await cellAt(TOP, SHIRT)));
  await settle(page);
  expect(await rows.count()).toBe(0);
  expect(await page.getByRole('list', { name: /most confused/ }).count()).toBe(1);
});

test('the pairs that are most confused are listed, and lead to their images', async () => {
  await openMatrix();
  const counts = await countsAt(RECORDED, run, DUMP);
  const most = Math.max(...counts.flatMap((row, a) => row.filter((_, b) => a !== b)));
  const first = page
    .getByRole('list', { name: /most confused/ })
    .getByRole('button')
    .first();
  const text = (await first.getAttribute('aria-label'))!;
  expect(text).toMatch(new RegExp(`^${most} of 50 images of `));
  await first.click();
  await settle(page);
  expect(await page.locator('tc-confusion h2').innerText()).toBe(text);
});

test('the matrix is saved as numbers and as pictures', async () => {
  await openMatrix();
  const counts = await countsAt(RECORDED, run, DUMP);
  const saved = async (item: string) => {
    await page.getByRole('button', { name: 'export matrix' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: item }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(`${RECORDED}-confusion-${run.iterations[DUMP]}.`);
    return readFile(await file.path());
  };
  const lines = (await saved('CSV')).toString().trim().split('\n').slice(1);
  const cells = counts.flatMap((row, a) =>
    row.flatMap((count, b) => (count > 0 ? [`${a},${b},${count}`] : [])),
  );
  const read = lines.map((text) => text.split(',')).map(([, a, , b, , images]) => `${a},${b},${images}`);
  expect(read).toEqual(cells);
  const png = decode(await saved('PNG'));
  const { width } = (await page.locator('tc-confusion-matrix .plot').boundingBox())!;
  expect(png.width).toBeGreaterThan(width);
  const svg = (await saved('SVG')).toString();
  for (const name of run.classNames) expect(svg.split(`>${name}<`).length).toBe(3);
  for (const title of ['true class ▾', 'taken for ▸']) expect(svg).toContain(title);
  const legend = (await page.locator('tc-confusion .legend').allInnerTexts()).flatMap((text) =>
    text.split(/\s+/),
  );
  expect(legend).toHaveLength(6);
  for (const word of legend) expect(svg).toContain(`>${word}<`);
  expect(svg.split('<linearGradient').length).toBe(3);
});

test('the picture has the outline of the chosen cell', async () => {
  await openMatrix();
  const { width } = (await page.locator('tc-confusion-matrix .plot').boundingBox())!;
  const accent = channels(
    packed(await page.evaluate(() => getComputedStyle(document.body).getPropertyValue('--accent').trim())),
  );
  const outlined = async () => {
    await page.getByRole('button', { name: 'export matrix' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'PNG' }).click();
    const { data, channels: parts } = decode(await readFile(await (await download).path()));
    let count = 0;
    for (let at = 0; at < data.length; at += parts) {
      if (accent.every((part, channel) => data[at + channel] === part)) count++;
    }
    return count;
  };
  expect(await outlined()).toBe(0);
  await page.mouse.click(...(await cellAt(TOP, SHIRT)));
  await settle(page);
  expect(await outlined()).toBeGreaterThan(4 * 2 * (width / run.classes - 2));
});

test('a class under the pointer in the rows is marked in the matrix and in the list, and a pair of the list in both', async () => {
  await openMatrix();
  const meant = (side: string) => page.locator(`tc-confusion-matrix .${side} .meant`).allInnerTexts();
  await page.locator(`#class-${SHIRT}`).hover();
  await settle(page);
  expect(await meant('rows')).toEqual([run.classNames[SHIRT]]);
  expect(await meant('columns')).toEqual([run.classNames[SHIRT]]);
  expect(await page.locator('tc-confusion-matrix .strip').count()).toBe(2);
  const list = page.getByRole('list', { name: /most confused/ }).getByRole('button');
  const marked = await list.evaluateAll((all) => all.map((item) => item.classList.contains('linked')));
  const texts = await list.evaluateAll((all) => all.map((item) => item.getAttribute('aria-label')!));
  expect(marked).toEqual(
    texts.map((text) => text.includes(`${run.classNames[SHIRT]}`) && /\bShirt\b/.test(text)),
  );
  expect(new Set(marked).size).toBe(2);

  await list.first().hover();
  await settle(page);
  const [, trueClass, predicted] = texts[0]!.match(/images of (.*) taken for (.*)$/)!;
  expect(await meant('rows')).toEqual([trueClass]);
  expect(await meant('columns')).toEqual([predicted]);
  expect(await page.locator('tc-confusion-matrix i.hovered').count()).toBe(1);
  expect(await page.locator(`#class-${run.classNames.indexOf(trueClass!)}.hovered`).count()).toBe(1);
  await page.mouse.move(5, 5);
  await settle(page);
  expect(await page.locator('tc-confusion-matrix .strip').count()).toBe(0);
  expect(await page.locator('.row.hovered').count()).toBe(0);
});

test('predictions that cannot be had say so, and are asked for again', async () => {
  await openMatrix();
  await page.route('**/class-images/all*', (route) =>
    route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{"detail":"Busy."}' }),
  );
  await page.getByRole('button', { name: 'one iteration on' }).click();
  await settle(page);
  const failed = page.locator('tc-confusion .failed');
  expect(await failed.innerText()).toContain('not loaded');
  expect(await line()).toBe('');
  await page.unroute('**/class-images/all*');
  await failed.getByRole('button', { name: 'try again' }).click();
  await settle(page);
  expect(await failed.count()).toBe(0);
  expect(await line()).toContain(`at iteration ${said(run.iterations[DUMP + 1]!)}`);
  expect(stage.complaints().every((text) => text.includes('503'))).toBe(true);
});

test('what a class is taken for is a stripe over the run, with shares at the shown iteration', async () => {
  await openAt(`/runs/${RECORDED}/validation?class=${SHIRT}&at=${run.iterations[DUMP]}`);
  const counts = (await countsAt(RECORDED, run, DUMP))[SHIRT]!;
  const rows = await page.locator('tc-confusion-stripe tbody tr').allInnerTexts();
  expect(rows.length).toBe(6);
  for (const row of rows) {
    const [name, here] = row.split(/\t/).map((text) => text.trim()) as [string, string];
    const id = run.classNames.indexOf(name);
    if (id < 0) continue;
    expect([name, Math.round(parseFloat(here))]).toEqual([name, counts[id]! * 2]);
  }
  const stripe = page.getByRole('img', { name: /Shirt are taken for instead/ });
  const { x, y, width } = (await stripe.boundingBox())!;
  await page.mouse.click(x + ((40 + 0.5) / run.dumps) * width, y + 20);
  await settle(page);
  expect(query(page)['at']).toBe(String(run.iterations[40]));
});
