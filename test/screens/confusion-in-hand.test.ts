import { routes, type RunDetail } from '../../schema/index.ts';
import { RECORDED, eventually, pixelAt, query, settle } from './stage.ts';
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

/** The confusion matrix in the hand: playing, keys, zoom and pan. */

serveConfusion();

const matrix = () => page.getByRole('grid', { name: /^Confusion matrix/ });

/** Names beside the matrix: its visible rows. */
const rowNames = () => page.locator('tc-confusion-matrix .rows span').allInnerTexts();

test('playing goes to the end of the visible range and is one step of the history', async () => {
  const range = `${run.iterations[10]}-${run.iterations[30]}`;
  const before = `/runs/${RECORDED}/validation?panel=confusion&range=${range}&at=${run.iterations[12]}`;
  await openAt(before);
  await page.getByLabel('speed').selectOption('20');
  await page.getByRole('button', { name: 'play' }).click();
  await eventually(async () => expect(query(page)['at']).toBe(String(run.iterations[30])));
  await page.getByRole('button', { name: 'play' }).waitFor();
  await settle(page);
  expect(await line()).toContain(`at iteration ${said(run.iterations[30]!)}`);
  await page.goBack();
  await settle(page);
  expect(query(page)['at']).toBe(String(run.iterations[12]));
});

test('space plays and pauses while the matrix has the focus; from the end it begins again', async () => {
  await openMatrix(run.dumps - 1);
  await page.keyboard.press(' ');
  await settle(page);
  expect(await page.getByRole('button', { name: 'pause' }).count()).toBe(0);
  await matrix().focus();
  await page.keyboard.press(' ');
  await eventually(async () => expect(Number(query(page)['at'])).toBeGreaterThan(run.iterations[1]!));
  await page.keyboard.press(' ');
  await page.getByRole('button', { name: 'play' }).waitFor();
  await settle(page);
  const stopped = Number(query(page)['at']);
  expect(stopped).toBeLessThan(run.iterations.at(-1)!);
  await page.keyboard.press('ArrowLeft');
  await settle(page);
  expect(query(page)['at']).toBe(String(run.iterations[run.iterations.indexOf(stopped) - 1]));
});

test('cells are reached by keyboard, and read', async () => {
  await openMatrix();
  await matrix().focus();
  await settle(page);
  expect(await matrix().getAttribute('aria-activedescendant')).toBeNull();
  await page.keyboard.press('Enter');
  await settle(page);
  const cell = page.getByRole('gridcell').and(page.locator('#confusion-cell'));
  const first = (await cell.innerText()).trim();
  expect(first).toMatch(/taken for/);
  await page.keyboard.press('ArrowDown');
  await settle(page);
  expect((await cell.innerText()).trim()).not.toBe(first);
  await page.keyboard.press('ArrowUp');
  await settle(page);
  expect((await cell.innerText()).trim()).toBe(first);
  expect(await line()).toContain(first);
  expect(query(page)['at']).toBe(String(run.iterations[DUMP]));
  await page.keyboard.press('Enter');
  await settle(page);
  expect(await cell.getAttribute('aria-selected')).toBe('true');
  expect(await page.locator('tc-confusion h2').innerText()).toBe(first);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await settle(page);
  expect(await page.locator('tc-confusion h2').innerText()).toBe('most confused');
  expect(query(page)['at']).toBe(String(run.iterations[DUMP]));
});

test('zoom, pan and speed come back from the address, and going back undoes them', async () => {
  await openMatrix();
  await matrix().focus();
  await page.keyboard.press('+');
  await settle(page);
  const zoomed = query(page)['view']!;
  expect(zoomed).toBe('1.65-8.35x1.65-8.35');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowLeft');
  await settle(page);
  expect(query(page)['view']).toBe('2.65-9.35x0.65-7.35');
  expect(query(page)['at']).toBe(String(run.iterations[DUMP]));
  const names = await rowNames();
  expect(names).toEqual(run.classNames.slice(3, 9));
  await page.getByLabel('speed').selectOption('20');
  await settle(page);

  await page.reload();
  await settle(page);
  expect(query(page)).toMatchObject({ view: '2.65-9.35x0.65-7.35', speed: '20' });
  expect(await rowNames()).toEqual(names);
  expect(await page.getByLabel('speed').inputValue()).toBe('20');

  await page.goBack();
  await settle(page);
  expect(await page.getByLabel('speed').inputValue()).toBe('5');
  await page.goBack();
  await settle(page);
  expect(query(page)['view']).toBe(zoomed);
  await page.goBack();
  await settle(page);
  expect(query(page)['view']).toBeUndefined();
  expect(await rowNames()).toEqual(run.classNames);
});

test('shift and an arrow pan by all that is visible; 0 shows all, and then the arrows are the page’s', async () => {
  await openMatrix();
  await page.goto(`${page.url()}&view=0-5x0-5`);
  await settle(page);
  await matrix().focus();
  await page.keyboard.press('Shift+ArrowDown');
  await settle(page);
  expect(query(page)['view']).toBe('5-10x0-5');
  await page.keyboard.press('0');
  await settle(page);
  expect(query(page)['view']).toBeUndefined();
  await page.keyboard.press('ArrowRight');
  await settle(page);
  expect(query(page)['at']).toBe(String(run.iterations[DUMP + 1]));
});

test('a double click shows all and leaves class and cell as they were', async () => {
  const address = `panel=confusion&class=1&cell=1-5&view=3.43-7.98x2.43-6.98`;
  await openAt(`/runs/${RECORDED}/validation?${address}`);
  const { x, y, width } = (await page.locator('tc-confusion-matrix .plot').boundingBox())!;
  await page.mouse.dblclick(x + 0.7 * width, y + 0.7 * width, { delay: 30 });
  await settle(page);
  await eventually(async () => expect(query(page)).toEqual({ panel: 'confusion', class: '1', cell: '1-5' }));
  expect(await rowNames()).toHaveLength(run.classes);
  await page.mouse.dblclick(x + 0.7 * width, y + 0.7 * width, { delay: 30 });
  await settle(page);
  await eventually(async () => expect(query(page)).toEqual({ panel: 'confusion', class: '1', cell: '1-5' }));
});

test('a part that the matrix does not have is the nearest that it has', async () => {
  await openMatrix();
  const address = page.url();
  for (const [view, from, to] of [
    ['8-13x8-13', 5, 10],
    ['2-3x2-3', 2, 6],
    ['0-400x0-400', 0, 10],
    ['5-1x5-1', 0, 10],
  ] as const) {
    await page.goto(`${address}&view=${view}`);
    await settle(page);
    expect({ view, names: await rowNames() }).toEqual({ view, names: run.classNames.slice(from, to) });
  }
});

test('of many classes no cell disappears; zooming shows names, a double click all again', async () => {
  const many = await stage.get<RunDetail>(routes.run('many'));
  const dump = 5;
  await openAt(`/runs/many/validation?panel=confusion&at=${many.iterations[dump]}`);
  await page.getByLabel('order of the classes').selectOption('id');
  await settle(page);
  const counts = await countsAt('many', many, dump);
  const { x, y, width } = (await page.locator('tc-confusion-matrix .plot').boundingBox())!;
  const bins = Math.floor(width / 2);
  const binOf = (id: number) => Math.floor((id * bins) / many.classes);
  const bin = width / bins;
  const errors = counts.flatMap((row, a) =>
    row.flatMap((count, b) => (count > 0 && a !== b ? [{ a, b, count }] : [])),
  );
  expect(errors.length).toBeGreaterThan(100);
  const paper = await pixelAt(page, ...placeOf(emptyBin(errors)));
  function placeOf([a, b]: readonly [number, number]): [number, number] {
    return [x + (b + 0.5) * bin, y + (a + 0.5) * bin];
  }
  function emptyBin(found: readonly { a: number; b: number }[]): [number, number] {
    const full = new Set(found.map(({ a, b }) => `${binOf(a)} ${binOf(b)}`));
    for (let b = 1; ; b++) if (!full.has(`0 ${b}`)) return [0, b];
  }
  for (const { a, b } of errors.filter((_, at) => at % 7 === 0)) {
    const colour = await pixelAt(page, ...placeOf([binOf(a), binOf(b)]));
    expect({ a, b, isEmpty: String(colour) === String(paper) }).toEqual({ a, b, isEmpty: false });
  }
  const names = () => page.locator('tc-confusion-matrix .rows span').count();
  const sparse = await names();
  await page.mouse.move(x + width / 2, y + width / 2);
  await page.keyboard.down('Control');
  for (let step = 0; step < 10; step++) await page.mouse.wheel(0, -100);
  await page.keyboard.up('Control');
  await settle(page);
  await eventually(async () => expect(await names()).toBeGreaterThan(sparse));
  expect(query(page)['range']).toBeUndefined();
  await page.mouse.dblclick(x + width / 2, y + width / 2);
  await page.mouse.move(5, 5);
  await eventually(async () => expect(await names()).toBe(sparse));
});
