import { readFile } from 'node:fs/promises';
import { decode } from 'fast-png';
import { DEPTH_HOME } from '../../client/cube/oblique.ts';
import { dumpedLayers } from '../../schema/index.ts';
import { at, placed } from './cube-places.ts';
import { paintsOf } from './shown-correlation.ts';
import { RECORDED, eventually, frameByFrame, query, settle } from './stage.ts';
import {
  CHAIN,
  SETTINGS,
  SHIRT,
  classesOf,
  correlation,
  firstFilterOf,
  model,
  open,
  openAt,
  page,
  readout,
  run,
  serveCube,
  showAt,
  stage,
} from './cube-page.ts';

/** The Cube as a picture: its depth, its names, what it asks for, and how it is saved. */

serveCube();

test('the key of the view gives the front the keys', async () => {
  await showAt(`/runs/${RECORDED}/validation`);
  await page.keyboard.press('4');
  await settle(page);
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toMatch(/^Front:/);
});

test('the depth is dragged, moved by keys, in the address, and reset', async () => {
  await open();
  const corner = page.getByRole('button', { name: /^Depth of the cube/ });
  const box = (await corner.boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 80, y + 60, { steps: 4 });
  const width = (await placed(page)).shape.front.across.x;
  await eventually(async () => {
    const { width: shown } = (await page.locator('tc-timeline .plot').boundingBox())!;
    expect(Math.abs(shown - width - 80)).toBeLessThan(6);
  });
  await page.mouse.up();
  await settle(page);
  const [right, up] = query(page)['skew']!.split('-').map(Number) as [number, number];
  expect(right).toBeLessThan(DEPTH_HOME.right);
  await corner.focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Shift+ArrowRight');
  await settle(page);
  expect(query(page)['skew']).toBe(`${right + 10}-${up + 1}`);
  await corner.dblclick();
  await settle(page);
  expect(query(page)['skew']).toBeUndefined();
});

test('f lays the cube flat and builds it again, at once where less motion is wanted, in a short while where it is not', async () => {
  await open();
  await page.keyboard.press('f');
  await settle(page);
  expect(query(page)['flat']).toBe('yes');
  expect(await page.getByRole('button', { name: 'flat' }).getAttribute('aria-pressed')).toBe('true');
  await page.goBack();
  await settle(page);
  expect(query(page)['flat']).toBeUndefined();
  for (const reducedMotion of ['reduce', 'no-preference'] as const) {
    await openAt(`/runs/${RECORDED}/cube?${SETTINGS}`, { reducedMotion });
    const shape = () => page.locator('tc-cube .plane').evaluate((plane: HTMLElement) => plane.style.clipPath);
    const before = await shape();
    const shapes = new Set(await frameByFrame(page, () => page.keyboard.press('f'), shape)).add(before);
    if (reducedMotion === 'reduce') expect(shapes.size).toBe(2);
    else expect(shapes.size).toBeGreaterThan(2);
    await page.context().close();
  }
});

test('only the filters that are shown are asked for', async () => {
  const asked: string[] = [];
  await openAt('/runs');
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(`${stage.url}/runs/${RECORDED}/cube?${SETTINGS}`);
  await settle(page);
  await page.context().close();
  const filters = asked
    .filter((url) => url.includes('/layer-filters/'))
    .flatMap((url) => {
      const { pathname, searchParams } = new URL(url);
      return searchParams
        .get('filters')!
        .split(',')
        .map((filter) => `${pathname} ${filter}`);
    });
  expect(new Set(filters).size).toBe(correlation.sets.filters.length);
});

test('what is shown can be saved: pictures, and the numbers of each face', async () => {
  await open(`${SETTINGS}&class=${SHIRT}`);
  const save = async (item: RegExp) => {
    await page.getByRole('button', { name: 'export' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: item }).first().click(),
    ]);
    return readFile((await download.path())!);
  };
  const picture = decode(await save(/picture of the view \(PNG\)/));
  expect(picture.width).toBe((await page.locator('main').boundingBox())!.width);
  const svg = String(await save(/picture of the view \(SVG\)/));
  expect(svg).toContain('Sandal');
  expect(svg).toMatch(/matrix\(/);
  const lines = String(await save(/^front: relative change/))
    .trim()
    .split('\n');
  expect(lines[0]).toBe('layer,name,filter,mini_set,iteration,relativeChange');
  expect(lines).toHaveLength(1 + correlation.sets.filters.length * run.dumps);
  const cells = String(await save(/^right: mini-sets and classes/))
    .trim()
    .split('\n');
  const pairs = [...correlation.sets.layer.keys()].reduce((sum, set) => sum + classesOf(set).length, 0);
  expect(cells).toHaveLength(1 + pairs);
  const errors = String(await save(/^top: errors/))
    .trim()
    .split('\n');
  expect(errors).toHaveLength(1 + correlation.iterations.classes.length * run.dumps);
});

test('on a fine screen strips stand where their rows are', async () => {
  await openAt(`/runs/${RECORDED}/cube?${SETTINGS}`, { deviceScaleFactor: 2 });
  const here = await placed(page);
  const last = correlation.sets.layer.length - 1;
  const filters = correlation.sets.filters.subarray(
    correlation.sets.offsets[last],
    correlation.sets.offsets[last + 1],
  );
  await page.mouse.click(...at(here, here.shape.front, 0.5, 0.985));
  await settle(page);
  const { layer } = correlation.sets;
  const first = dumpedLayers(model)
    .slice(0, layer[last])
    .reduce((sum, one) => sum + one.filters, 0);
  expect(query(page)['sets']).toBe(String(firstFilterOf(last)));
  expect([...filters].map((filter) => String(filter - first))).toContain(query(page)['filter']);
  await page.context().close();
});

test('all ten classes have their names, none on another or on that of a layer', async () => {
  await open();
  const names = page.locator('tc-cube .class .name, tc-cube .layer .name');
  const boxes = await names.evaluateAll((all) =>
    all.map((one) => {
      const { top, bottom } = one.getBoundingClientRect();
      return { top, bottom };
    }),
  );
  expect(await page.locator('tc-cube .class .name').count()).toBe(correlation.iterations.classes.length);
  boxes.sort((a, b) => a.top - b.top);
  for (const [at, { top }] of boxes.entries())
    if (at > 0) expect(top).toBeGreaterThan(boxes[at - 1]!.bottom - 1);
});

test('names with room are whole, however wide their digits are', async () => {
  await open('', CHAIN);
  const names = await page
    .locator('tc-cube .layer .name')
    .evaluateAll((all) =>
      all.map((one) => ({ name: one.textContent, isCut: one.scrollWidth > one.clientWidth })),
    );
  expect(names).toContainEqual({ name: 'conv11', isCut: false });
  expect(names.filter(({ isCut }) => isCut)).toEqual([]);
});

test('names without room keep their end, by which layers differ', async () => {
  await open();
  await page.addStyleTag({ content: 'tc-cube .layer { left: auto !important; width: 56px }' });
  const cut = await page.locator('tc-cube .layer .name').evaluateAll((all) =>
    all
      .filter((one) => one.scrollWidth > one.clientWidth)
      .map((one) => {
        const end = one.querySelector('bdi')!.getBoundingClientRect().right;
        return end - one.getBoundingClientRect().right;
      }),
  );
  expect(cut.length).toBeGreaterThan(3);
  expect(Math.max(...cut)).toBeLessThan(1);
});

test('a click on the name of a class chooses it, and the words are of it', async () => {
  await open();
  const name = page.locator('tc-cube .class').nth(4);
  await name.locator('.name').click();
  await settle(page);
  expect(await name.getAttribute('aria-selected')).toBe('true');
  expect(await readout()).toContain(await name.locator('.name').innerText());
});

test('classes without room for their names cover nothing', async () => {
  await open();
  const ground = await page.locator('tc-cube .class').evaluateAll((all) =>
    all.map((one) => {
      one.classList.add('unnamed');
      const { backgroundColor, pointerEvents } = getComputedStyle(one);
      return `${backgroundColor} ${pointerEvents}`;
    }),
  );
  expect(new Set(ground)).toEqual(new Set(['rgba(0, 0, 0, 0) none']));
});

test('a depth that reads like another one is another one', async () => {
  // As one word both are 6512.
  const heightAt = async (skew: string) => {
    await page.evaluate(
      (to) => {
        history.pushState({}, '', to);
        dispatchEvent(new PopStateEvent('popstate'));
      },
      `${new URL(page.url()).pathname}?${SETTINGS}&skew=${skew}`,
    );
    await settle(page);
    return (await page.locator('tc-cube .names').boundingBox())!.height;
  };
  await open();
  expect(await heightAt('1-23')).not.toBe(await heightAt('12-3'));
});

test('a marker, and another tab of the inspector, paint no face again', async () => {
  await open();
  const painted = await paintsOf(page, async () => {
    await page.keyboard.press('m');
    await settle(page);
    await page.getByRole('tab', { name: 'evidence' }).click();
    await settle(page);
  });
  expect(query(page)).toHaveProperty('markers');
  expect(painted).toBe(0);
  await page.keyboard.press('Escape');
});

test('a run without anomaly iterations says so', async () => {
  await open('', 'one');
  expect(await page.locator('tc-cube .none').innerText()).toMatch(
    /^A run of one dump has no anomaly iterations/,
  );
});
