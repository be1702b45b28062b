import { readFile } from 'node:fs/promises';
import { decode } from 'fast-png';
import { packed } from '../../client/drawing/colours.ts';
import { bandColours } from '../../client/drawing/horizon.ts';
import { NOT_FINITE } from '../../client/drawing/not-finite.ts';
import { MEASURES, routes, type ModelDetail } from '../../schema/index.ts';
import { RECORDED, channels, eventually, pixelAt, query, settle } from './stage.ts';
import {
  FIRST,
  MODULE,
  NEXT,
  PAPER,
  SECOND,
  open,
  page,
  placeOf,
  plotBox,
  row,
  rowsOf,
  serveLayers,
  stage,
  xOf,
} from './layers-page.ts';

/** What the charts of the Layer view show, and say. */

serveLayers();

test('a horizon is as high as the value, in as many bands as are chosen', async () => {
  for (const bands of [1, 3]) {
    await open(`bands=${bands}`);
    const charts = await Promise.all([1, 4, 7, 10].map((node) => rowsOf(node)));
    const most = Math.max(...charts.flat().map(({ sd }) => sd!));
    const { above } = bandColours(bands, 'light', PAPER);
    const { y, height } = (await row(MODULE).boundingBox())!;
    for (const [dump, { sd }] of charts[0]!.entries()) {
      const stacked = (sd! / most) * bands;
      const full = Math.floor(stacked);
      const foot = y + height - 1;
      const x = await xOf(dump);
      const cut = foot - (stacked - full) * height;
      if (cut < foot - 2) {
        const under = await pixelAt(page, x, Math.min(foot, cut + 2));
        expect({ dump, under }).toEqual({ dump, under: channels(above[full + 1]!) });
      }
    }
    await page.context().close();
  }
  await open();
});

test('each chart says its value at the cursor, or at the last dump', async () => {
  await open('drill=1&measure=norm');
  const rows = await rowsOf<{ norm: number }>(SECOND);
  const said = async () => Number(await row(SECOND).locator('.value').innerText());
  expect(await said()).toBeCloseTo(rows.at(-1)!.norm, 1);
  await page.mouse.move(...(await placeOf(NEXT, 5)));
  await settle(page);
  expect(await said()).toBe(Number(rows[5]!.norm.toPrecision(3)));
  expect(await row(SECOND).getAttribute('aria-label')).toMatch(
    /^layer conv1_2, norm [\d.]+, at iteration [\d,]+$/,
  );
});

test('a chart that flattens the others says so, and gives them scales of their own', async () => {
  await open('measure=gradientNorm&log=no', 'faulty');
  const note = page.locator('tc-layers .flat');
  expect(await note.count()).toBe(1);
  // Its chart begins below it.
  const { y, height } = (await note.boundingBox())!;
  const plot = await plotBox();
  const row = (await page.locator('tc-layers .row:has(.flat)').boundingBox())!;
  expect(y + height).toBeLessThanOrEqual(row.y + 18);
  const value = await page.locator('tc-layers .row:has(.flat) .value').boundingBox();
  expect(value!.y).toBeGreaterThanOrEqual(y + height);
  const clip = { x: plot.x + plot.width / 2, y: row.y + 1, width: plot.width / 2 - 320, height: 16 };
  const { data } = decode(await page.screenshot({ clip }));
  expect(
    [...new Uint32Array(data.buffer, data.byteOffset, data.length / 4)].every(
      (pixel) => pixel === 0xffffffff,
    ),
  ).toBe(true);
  await note.getByRole('button', { name: 'free scales' }).click();
  await settle(page);
  expect(query(page)).toMatchObject({ scale: 'free' });
  expect(await note.count()).toBe(0);
});

test('every measure is shown, as horizons, lines and boxes of filters', async () => {
  await open('drill=1');
  const legends = new Set<string>();
  for (const chart of ['horizon', 'line', 'box']) {
    await page.getByLabel('chart', { exact: true }).selectOption(chart);
    for (const measure of [...MEASURES, ...(chart === 'box' ? [] : ['updateRatio'])]) {
      await page.getByLabel('measure').selectOption(measure);
      await settle(page);
      const value = await row(FIRST).locator('.value').innerText();
      expect({ chart, measure, value }).toEqual({ chart, measure, value: expect.stringMatching(/\d/) });
      expect(await page.locator('tc-layers .none').count()).toBe(0);
      legends.add(await page.locator('tc-layer-legend').innerText());
    }
  }
  expect(legends.size).toBeGreaterThan(30);
});

test('the update ratio stands against 1e-3', async () => {
  await open('measure=updateRatio&drill=1');
  expect(await page.locator('tc-layer-legend').innerText()).toContain('middle 1e-3');
  const [rows, rates] = await Promise.all([
    rowsOf<{ gradientNorm: number; norm: number }>(FIRST),
    stage.get<{ last: number }[]>(routes.scalars(RECORDED, 'learningRate')),
  ]);
  for (const [dump, { gradientNorm, norm }] of rows.entries()) {
    const ratio = (rates[dump]!.last * gradientNorm) / norm;
    // So near to it that the chart is empty there.
    if (Math.abs(Math.log10(ratio / 1e-3)) < 0.15) continue;
    const { y, height } = (await row(FIRST).boundingBox())!;
    // Orange is below it, blue above.
    const [red, , blue] = await pixelAt(page, await xOf(dump), y + height - 2);
    expect({ dump, side: Math.sign(blue! - red!) }).toEqual({ dump, side: Math.sign(ratio - 1e-3) });
  }
});

test('a log scale is offered where there is one', async () => {
  await open('measure=mean');
  const log = page.getByRole('button', { name: 'log' });
  expect(await log.isDisabled()).toBe(true);
  await page.getByLabel('measure').selectOption('norm');
  await settle(page);
  await log.click();
  await settle(page);
  expect(query(page)).toEqual({ measure: 'norm', log: 'yes' });
  expect(await log.getAttribute('aria-pressed')).toBe('true');
});

test('charts have their own scales where that is chosen, and say their ends', async () => {
  await open('scale=free&chart=line');
  const rows = await rowsOf<{ sd: number }>(NEXT);
  const values = rows.map(({ sd }) => sd);
  const ends = [Math.min(...values), Math.max(...values)].map((end) => Number(end.toPrecision(3)));
  expect(await row(NEXT).locator('.ends').innerText()).toBe(`${ends[0]} … ${ends[1]}`);
});

test('what is shown is saved: numbers as they are in the index, the picture with its legend', async () => {
  await open('drill=1&measure=gradientNorm&range=300-600&charts=3');
  const saved = async (item: RegExp) => {
    await page.getByRole('button', { name: 'export', exact: true }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: item }).click(),
    ]);
    return { name: download.suggestedFilename(), content: await readFile(await download.path()) };
  };
  const csv = await saved(/gradient norm in the charts/);
  expect(csv.name).toBe(`${RECORDED}-layers-gradientNorm.csv`);
  const lines = csv.content.toString().trimEnd().split('\n');
  expect(lines[0]).toBe('node,level,name,iteration,gradientNorm');
  expect(lines).toHaveLength(1 + 6 * 11);
  const rows = await rowsOf<{ gradientNorm: number }>(FIRST);
  const first = lines.filter((line) => line.startsWith('2,layer,conv1_1,'));
  first.forEach((line, at) => {
    const [, , , iteration, value] = line.split(',');
    expect(Number(iteration)).toBe(300 + 30 * at);
    expect(Number(value)).toBeCloseTo(rows[10 + at]!.gradientNorm, 6);
  });
  const svg = (await saved(/view \(SVG\)/)).content.toString();
  expect(svg).toContain('gradient norm');
  expect(svg).toContain('conv1_1');
  expect(svg).toMatch(/values at iteration [\d,]+/);
  expect(svg).toContain('relative change of the filters 0');
  expect((await saved(/view \(PNG\)/)).content.subarray(1, 4).toString()).toBe('PNG');
});

test('NaN is marked at the dumps that have it, and told', async () => {
  const { nodes } = await stage.get<ModelDetail>(routes.model('faulty'));
  const counts = await Promise.all(
    nodes.map(({ id }) => stage.get<{ nan: number; infinity: number }[]>(routes.layerStats('faulty', id))),
  );
  const isBad = ({ nan, infinity }: { nan: number; infinity: number }) => nan + infinity > 0;
  const layer = nodes.find(({ id, level }) => level === 'layer' && counts[id]!.some(isBad))!;
  await open(`node=${layer.id}`, 'faulty');
  const { x, width } = await plotBox();
  const { y } = (await row(layer.id).boundingBox())!;
  for (const [dump, count] of counts[layer.id]!.entries()) {
    const colour = await pixelAt(page, x + ((dump + 0.5) / 60) * width, y + 1);
    const isMarked = String(colour) === String(channels(packed(NOT_FINITE)));
    expect({ dump, isMarked }).toEqual({ dump, isMarked: isBad(count) });
  }
  expect(await page.locator('tc-layer-legend').innerText()).toContain('NaN or infinity');
});

test('while values are on their way their place is shown, and nothing jumps when they come', async () => {
  await open();
  const before = await row(NEXT).boundingBox();
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/layer-stats?columns=norm*', async (route) => {
    await held;
    await route.continue();
  });
  await page.getByLabel('measure').selectOption('norm');
  const colours = async () => {
    const [x, y] = await placeOf(NEXT, 30);
    return new Set([String(await pixelAt(page, x, y)), String(await pixelAt(page, x + 4, y))]);
  };
  // A checkerboard has two colours side by side.
  await eventually(async () => expect((await colours()).size).toBe(2));
  expect(await page.getByRole('treegrid').getAttribute('aria-busy')).toBe('true');
  expect(await row(NEXT).locator('.value').innerText()).toBe('');
  release();
  await settle(page);
  expect(await row(NEXT).boundingBox()).toEqual(before);
  expect(await row(NEXT).locator('.value').innerText()).toMatch(/\d/);
});

test('statistics that cannot be had are told, and asked for again', async () => {
  await open();
  await page.route('**/layer-stats?columns=max*', (route) => route.abort());
  await page.getByLabel('measure').selectOption('max');
  await eventually(async () => {
    expect(await page.locator('tc-layers .none').innerText()).toContain('not loaded');
  });
  const missing = await pixelAt(page, ...(await placeOf(MODULE, 10)));
  expect(missing).not.toEqual(channels(packed(PAPER)));
  await page.unroute('**/layer-stats?columns=max*');
  await page.getByRole('button', { name: /again/ }).click();
  await settle(page);
  expect(await page.locator('tc-layers .none').count()).toBe(0);
  expect(await row(MODULE).locator('.value').innerText()).toMatch(/\d/);
  expect(stage.complaints().every((complaint) => complaint.includes('ERR_FAILED'))).toBe(true);
});
