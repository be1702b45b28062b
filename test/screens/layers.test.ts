import { decode } from 'fast-png';
import { routes, type ModelDetail } from '../../schema/index.ts';
import { RECORDED, eventually, query, settle } from './stage.ts';
import {
  FIRST,
  MODULE,
  NEXT,
  SECOND,
  model,
  open,
  openAt,
  page,
  placeOf,
  plotBox,
  row,
  serveLayers,
  stage,
} from './layers-page.ts';

/** The Layer view in the hand: unfolding, keys, settings, many layers and few. */

serveLayers();

const shownNodes = () =>
  page.locator('tc-layers .row').evaluateAll((rows) => rows.map(({ id }) => Number(id.replace('node-', ''))));

test('from view to view the plot, the selection and the cursor stay on the same pixel', async () => {
  await open('at=570&range=300-1500');
  const here = await plotBox();
  await page.mouse.move(here.x + 417, here.y + 30);
  await settle(page);
  const cursor = await page.locator('tc-lines .cursor').boundingBox();
  const before = query(page);
  await page.keyboard.press('1');
  await settle(page);
  const there = (await page.locator('tc-validation .plot').boundingBox())!;
  expect([there.x, there.width]).toEqual([here.x, here.width]);
  expect(await page.locator('tc-lines .cursor').boundingBox()).toEqual(cursor);
  expect(query(page)).toEqual(before);
  await page.keyboard.press('2');
  await settle(page);
  expect(new URL(page.url()).pathname).toBe(`/runs/${RECORDED}/layers`);
  expect(await page.getByRole('link', { name: 'Layers' }).getAttribute('aria-current')).toBe('page');
  expect(await page.getByRole('treegrid').evaluate((grid) => grid === document.activeElement)).toBe(true);
  await page.goBack();
  await settle(page);
  expect(await page.locator('tc-validation').count()).toBe(1);
});

test('a click on an outcrop unfolds a module in place, and folds it', async () => {
  await open();
  expect(await shownNodes()).toEqual([1, 4, 7, 10]);
  expect(await row(MODULE).getAttribute('aria-expanded')).toBe('false');
  await row(MODULE).locator('.outcrop').click();
  await settle(page);
  expect(await shownNodes()).toEqual([1, 2, 3, 4, 7, 10]);
  expect(await row(MODULE).getAttribute('aria-expanded')).toBe('true');
  expect([await row(MODULE).getAttribute('aria-level'), await row(FIRST).getAttribute('aria-level')]).toEqual(
    ['1', '2'],
  );
  expect(query(page)).toEqual({ drill: '1', node: '1' });
  await row(MODULE).locator('.outcrop').click();
  await settle(page);
  expect(query(page)).toEqual({ node: '1' });
  await page.goBack();
  await settle(page);
  expect(await shownNodes()).toEqual([1, 2, 3, 4, 7, 10]);
});

test('all is unfolded at once, and folded', async () => {
  await open();
  await page.getByRole('button', { name: 'unfold all' }).click();
  await settle(page);
  expect(await shownNodes()).toEqual(model.nodes.slice(1).map(({ id }) => id));
  await page.getByRole('button', { name: 'fold all', exact: true }).click();
  await settle(page);
  expect(query(page)).toEqual({});
});

test('a click in a chart selects node and iteration, and unfolds; again lets go and folds', async () => {
  await open();
  await page.mouse.click(...(await placeOf(MODULE, 19)));
  await settle(page);
  expect(query(page)).toEqual({ node: '1', at: '570', drill: '1' });
  // Elsewhere in the chart only the iteration changes.
  await page.waitForTimeout(350);
  await page.mouse.click(...(await placeOf(MODULE, 30)));
  await settle(page);
  expect(query(page)).toEqual({ node: '1', at: '900', drill: '1' });
  await page.waitForTimeout(350);
  await page.mouse.click(...(await placeOf(MODULE, 30)));
  await settle(page);
  expect(query(page)).toEqual({});
});

test('the keyboard goes through the rows, unfolds, backs up, selects several, pins and moves', async () => {
  await open();
  await page.getByRole('treegrid').focus();
  const press = async (key: string) => {
    await page.keyboard.press(key);
    await settle(page);
    return query(page);
  };
  expect(await press('ArrowDown')).toEqual({ node: '1' });
  expect(await press('Enter')).toEqual({ node: '1', drill: '1' });
  expect(await press('ArrowDown')).toEqual({ node: '2', drill: '1' });
  expect(await page.getByRole('treegrid').getAttribute('aria-activedescendant')).toBe('node-2');
  expect(await press('Shift+ArrowDown')).toEqual({ node: '2', also: '3', drill: '1' });
  expect(await page.locator('tc-node-facts').innerText()).toContain('2 charts');
  expect(await press('p')).toEqual({ node: '2', also: '3', drill: '1', pin: '2.3' });
  expect(await shownNodes()).toEqual([2, 3, 1, 4, 7, 10]);
  expect(await press('p')).toEqual({ node: '2', also: '3', drill: '1' });
  expect(await press('Backspace')).toEqual({ node: '1' });
  expect(await press('Alt+ArrowDown')).toEqual({ node: '1', order: '4.1.7.10' });
  expect(await shownNodes()).toEqual([4, 1, 7, 10]);
  expect(await press('End')).toMatchObject({ node: '10' });
  expect(await press('Escape')).toEqual({ order: '4.1.7.10' });
});

test('back undoes what Enter has unfolded apart from the arrow that followed', async () => {
  await open('drill=1&node=2');
  await page.getByRole('treegrid').focus();
  for (const key of ['Enter', 'ArrowDown']) {
    await page.keyboard.press(key);
    await settle(page);
  }
  expect(query(page)).toEqual({ drill: '1', node: '2', charts: '2', filter: '0' });
  await page.goBack();
  await settle(page);
  expect(query(page)).toEqual({ drill: '1', node: '2', charts: '2' });
  await page.goBack();
  await settle(page);
  expect(query(page)).toEqual({ drill: '1', node: '2' });
});

test('back undoes the arrow that followed Backspace, and then Backspace', async () => {
  await open('drill=1&node=2');
  await page.getByRole('treegrid').focus();
  for (const key of ['Backspace', 'ArrowDown']) {
    await page.keyboard.press(key);
    await settle(page);
  }
  expect(query(page)).toEqual({ node: '4' });
  await page.goBack();
  await settle(page);
  expect(query(page)).toEqual({ node: '1' });
  await page.goBack();
  await settle(page);
  expect(query(page)).toEqual({ drill: '1', node: '2' });
});

test('< and > change the rows of the filter chart under the pointer, without a selected layer', async () => {
  await open('drill=1&charts=2.3');
  const chart = (await page.locator('#filters-3').boundingBox())!;
  await page.mouse.move(chart.x + 300, chart.y + 20);
  await page.keyboard.press('>');
  await settle(page);
  const { filterheight } = query(page);
  expect(Number(filterheight)).toBeGreaterThan(0);
  await page.keyboard.press('<');
  await settle(page);
  expect(Number(query(page)['filterheight'])).toBeLessThan(Number(filterheight));
});

test('an open layer whose module is folded asks for no filters', async () => {
  const asked: string[] = [];
  await open('drill=1&charts=2');
  await row(MODULE).locator('.outcrop').click();
  await settle(page);
  expect(query(page)).toEqual({ node: '1', charts: '2' });
  page.on('request', (request) => asked.push(request.url()));
  await page.getByLabel('measure', { exact: true }).selectOption('norm');
  await page.getByLabel('measure of the filters').selectOption('norm');
  await settle(page);
  expect(asked.some((url) => url.includes('layer-stats'))).toBe(true);
  expect(asked.filter((url) => url.includes('layer-filters'))).toEqual([]);
});

test('an address with filters of a folded layer unfolds what is above it', async () => {
  await open('charts=2');
  expect(query(page)).toEqual({ drill: '1', charts: '2' });
  expect(await page.locator('#filters-2').isVisible()).toBe(true);
  expect(await shownNodes()).toEqual([1, 2, 3, 4, 7, 10]);
});

test('rows that are scrolled below the pointer: the one that is there is marked', async () => {
  await openAt('/runs/deep/layers');
  const first = (await page.locator('tc-layers .row').first().getAttribute('id'))!;
  await page.locator(`#${first} .outcrop`).click();
  await page.getByRole('button', { name: 'unfold all' }).click();
  await settle(page);
  const { x, y, width } = await plotBox();
  await page.mouse.move(x + width / 2, y + 100);
  await settle(page);
  const under = () =>
    page.locator('tc-layers .row.hovered').evaluateAll((rows) =>
      rows.map((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return { id: row.id, top, bottom };
      }),
    );
  const before = await under();
  await page.mouse.wheel(0, 400);
  await eventually(async () => expect((await under())[0]?.id).not.toBe(before[0]!.id));
  await settle(page);
  const [now] = await under();
  expect(now!.top).toBeLessThanOrEqual(y + 100);
  expect(now!.bottom).toBeGreaterThanOrEqual(y + 99);
});

test('the ring of the focus is round the structure and the charts', async () => {
  await open('drill=1');
  await page.getByRole('treegrid').focus();
  await page.keyboard.press('ArrowDown');
  await settle(page);
  const accent = await page.evaluate(() => {
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.color = 'var(--accent)';
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color.match(/\d+/g)!.map(Number);
  });
  const box = (await page.locator('tc-layers').boundingBox())!;
  for (const x of [box.x, box.x + box.width - 1]) {
    const clip = { x, y: box.y + box.height / 2, width: 1, height: 1 };
    expect([...decode(await page.screenshot({ clip })).data].slice(0, 3)).toEqual(accent);
  }
});

test('a row is dragged by its outcrop to another place', async () => {
  await open();
  const from = (await row(MODULE).locator('.outcrop').boundingBox())!;
  const to = (await row(7).locator('.outcrop').boundingBox())!;
  await page.mouse.move(from.x + 10, from.y + 10);
  await page.mouse.down();
  await page.mouse.move(to.x + 10, to.y + 20, { steps: 4 });
  await settle(page);
  expect(await page.locator('tc-layers .target').count()).toBe(1);
  await page.mouse.up();
  await settle(page);
  expect(await shownNodes()).toEqual([4, 7, 1, 10]);
  expect(query(page)).toEqual({ order: '4.7.1.10' });
});

test('settings that have no room are behind a button, and the keyboard reaches them', async () => {
  await openAt(`/runs/${RECORDED}/layers?measure=mean&drill=1&charts=2`, {
    viewport: { width: 960, height: 700 },
  });
  const more = page.getByRole('button', { name: /^more settings/ });
  const width = 960;
  for (const part of ['tc-layer-settings .legends', 'nav > :last-child']) {
    const box = (await page.locator(part).boundingBox())!;
    expect(box.x + box.width).toBeLessThanOrEqual(width);
  }
  await more.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByLabel('scale').selectOption('free');
  await settle(page);
  expect(query(page)['scale']).toBe('free');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

test('a run without gradients, of one layer and one dump, says so', async () => {
  await open('', 'bare');
  expect(await page.locator('tc-layers .row .value').innerText()).toMatch(/^0\.\d+$/);
  await page.getByLabel('measure').selectOption('gradientNorm');
  await settle(page);
  expect(await page.locator('tc-layers .none').innerText()).toContain('the log has no gradients');
  await page.getByRole('button', { name: 'show the weights' }).click();
  await settle(page);
  expect(query(page)).toEqual({});
});

test('of 150 layers those near the screen are drawn, and what is selected is scrolled to', async () => {
  const nodes = (await stage.get<ModelDetail>(routes.model('deep'))).nodes;
  const last = nodes.at(-1)!.id;
  await open(`node=${last}`, 'deep');
  expect(await row(last).isVisible()).toBe(true);
  const { y, height } = (await row(last).boundingBox())!;
  expect(y + height).toBeLessThanOrEqual((await page.locator('tc-layers').boundingBox())!.y + 900);
  expect(await page.locator('tc-layers .row').count()).toBeLessThan(70);
  expect(Number(await page.getByRole('treegrid').getAttribute('aria-rowcount'))).toBeGreaterThan(30);
  // What is above it in the hierarchy is unfolded.
  expect(query(page)['drill']).toBeDefined();
});

test('the recorded run has the nodes that these tests speak of', () => {
  expect([MODULE, FIRST, SECOND, NEXT].map((node) => model.nodes[node]!.name)).toEqual([
    'conv1',
    'conv1_1',
    'conv1_2',
    'conv2',
  ]);
});
