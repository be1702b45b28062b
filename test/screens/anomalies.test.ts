import type { Page } from 'playwright-core';
import { learningRateStages } from '../../analysis/index.ts';
import { routes, type RunDetail } from '../../schema/index.ts';
import { RECORDED, bringRecorded, eventually, newStage, query, settle, type Stage } from './stage.ts';

let stage: Stage;
let page: Page;
let run: RunDetail;
/** For each image whether it is right at each dump. */
let right: boolean[][];

const SHIRT = 6;
const [WINDOW, THRESHOLD] = [5, 5];

beforeAll(async () => {
  stage = await newStage(async (ground) => {
    await bringRecorded(ground);
    await ground.bring('one', { dumps: 1 });
  });
  run = await stage.get<RunDetail>(routes.run(RECORDED));
  right = Array.from({ length: run.images }, () => []);
  for (const [id, images] of run.classImages.entries()) {
    const rows = await stage.get<{ predicted: number[] }[]>(routes.classImages(RECORDED, id));
    images.forEach((image, place) => (right[image] = rows.map(({ predicted }) => predicted[place] === id)));
  }
});

afterEach(async () => {
  await page.context().close();
  expect(stage.complaints()).toEqual([]);
});

afterAll(() => stage.clear());

type Rule = 'left' | 'right';

interface Expected {
  readonly dump: number;
  readonly rule: Rule;
  readonly images: number;
  readonly classes: number;
  readonly learned: number[];
  readonly forgotten: number[];
}

/** Whether an image flips at a dump after, or before, a window of equal results. */
function satisfies(image: number, dump: number, rule: Rule, window: number): boolean {
  const results = right[image]!;
  if (dump === 0 || results[dump] === results[dump - 1]) return false;
  const [from, to] = rule === 'left' ? [dump - window, dump] : [dump, dump + window];
  return from >= 0 && to <= run.dumps && new Set(results.slice(from, to)).size === 1;
}

/** The ranking, counted from the results of the images as section 7.1.2 says. */
function expectedRanking(
  classes = [...run.classImages.keys()],
  window = WINDOW,
  threshold = THRESHOLD,
): Expected[] {
  const found: Expected[] = [];
  for (let dump = 0; dump < run.dumps; dump++) {
    for (const rule of ['left', 'right'] as const) {
      const sets = classes
        .map((id) => run.classImages[id]!.filter((image) => satisfies(image, dump, rule, window)))
        .filter(({ length }) => length >= threshold);
      const images = sets.flat().sort((a, b) => a - b);
      if (images.length === 0) continue;
      const learned = images.filter((image) => right[image]![dump]);
      const forgotten = images.filter((image) => !right[image]![dump]);
      found.push({ dump, rule, images: images.length, classes: sets.length, learned, forgotten });
    }
  }
  return found.sort((a, b) => b.images - a.images);
}

const open = async (more = '') => {
  page = await stage.open(`/runs/${RECORDED}?panel=anomalies${more}`);
};
const rows = () => page.locator('tc-anomaly-panel .row');
const labels = () => rows().evaluateAll((all) => all.map((row) => row.getAttribute('aria-label')!));
const iteration = (dump: number) => run.iterations[dump]!.toLocaleString('en-US');
const imageNames = async () =>
  (await stage.get<{ name: string }[]>(routes.images(RECORDED))).map(({ name }) => name);

/** `iteration 60: 76 images of 5 classes flipped before 5 equal results, 67 learned, 9 forgotten`. */
function sentence({ dump, rule, images, learned, forgotten }: Expected, of: string): string {
  const flipped = `${images} images of ${of} flipped ${rule === 'left' ? 'after' : 'before'} ${WINDOW} equal results`;
  return `iteration ${iteration(dump)}: ${flipped}, ${learned.length} learned, ${forgotten.length} forgotten`;
}

test('the most anomalous iterations stand in a ranking, with images, classes and direction', async () => {
  await open();
  const expected = expectedRanking();
  const said = await labels();
  expect(said).toHaveLength(10);
  said.forEach((label, at) => {
    const { classes } = expected[at]!;
    const of = classes === 1 ? '1 class' : `${classes} classes`;
    expect(label.split(';')[0]).toBe(sentence(expected[at]!, of));
  });
  expect((await rows().first().innerText()).startsWith(expected[0]!.rule === 'left' ? '▽' : '△')).toBe(true);
  await page.getByRole('button', { name: `all ${expected.length}` }).click();
  await settle(page);
  expect(await rows().count()).toBe(expected.length);
  await page.getByRole('button', { name: 'fewer' }).click();
  await settle(page);
  expect(await rows().count()).toBe(10);
});

test('an iteration names the peak of the error that lies near it', async () => {
  await open();
  const errors = (await stage.get<{ error: number }[]>(routes.classStats(RECORDED, 'all'))).map(
    ({ error }) => error,
  );
  const said = (await labels()).filter((label) => label.includes('peak'));
  expect(said.length).toBeGreaterThan(0);
  for (const label of said) {
    const found = label.match(
      /^iteration ([\d,]+):.*peak of ([\d.]+)\s%(?: (\d) dumps? (later|before)| here)$/,
    )!;
    const [, at, error, by, way] = found as unknown as [string, string, string, string?, string?];
    const dump =
      run.iterations.indexOf(Number(at.replace(',', ''))) + Number(by ?? 0) * (way === 'before' ? -1 : 1);
    expect((errors[dump]! * 100).toFixed(errors[dump]! < 0.0995 ? 1 : 0)).toBe(error);
    expect(errors[dump]!).toBeGreaterThanOrEqual(Math.max(errors[dump - 1]!, errors[dump + 1]!));
  }
});

test('a click selects the iteration, marks it, and lists the images that flipped there; again lets go', async () => {
  await open();
  const { dump, learned, forgotten, rule } = expectedRanking()[2]!;
  await rows().nth(2).click();
  await settle(page);
  expect(query(page)).toMatchObject({
    at: String(run.iterations[dump]),
    markers: String(run.iterations[dump]),
  });
  expect(await rows().nth(2).getAttribute('aria-pressed')).toBe('true');
  const glyph = rule === 'left' ? '▽' : '△';
  const lists = page.getByRole('radiogroup', { name: 'images that flipped' });
  const names = await imageNames();
  for (const [direction, images] of Object.entries({ learned, forgotten })) {
    const choice = lists.getByRole('radio', { name: `${glyph} ${direction}` });
    expect((await choice.innerText()).replace(/\s+/g, ' ')).toBe(`${glyph} ${direction} ${images.length}`);
    await choice.click();
    await settle(page);
    const shown = await page.locator('tc-image-rows .name').allInnerTexts();
    expect(shown.length).toBeGreaterThan(images.length > 0 ? 0 : -1);
    expect(shown).toEqual(images.slice(0, shown.length).map((image) => names[image]));
  }
  await rows().nth(2).click();
  await settle(page);
  expect(query(page)).toEqual({ panel: 'anomalies' });
  await page.goBack();
  await settle(page);
  expect(query(page)).toMatchObject({
    at: String(run.iterations[dump]),
    markers: String(run.iterations[dump]),
  });
});

test('the rows of both rules at one iteration list their own images', async () => {
  await open();
  const ranking = expectedRanking();
  const first = ranking.findIndex(({ dump, rule }, at) =>
    ranking.slice(0, 10).some((other, to) => to !== at && other.dump === dump && other.rule !== rule),
  );
  const other = ranking.findIndex(({ dump }, at) => at > first && dump === ranking[first]!.dump);
  for (const at of [first, other]) {
    await rows().nth(at).click();
    await settle(page);
    expect(query(page)['at']).toBe(String(run.iterations[ranking[first]!.dump]));
    expect(await rows().nth(at).getAttribute('aria-pressed')).toBe('true');
    const chosen = page.getByRole('radio', { checked: true });
    expect((await chosen.innerText()).startsWith(ranking[at]!.rule === 'left' ? '▽' : '△')).toBe(true);
  }
});

test('an image of the list is selected in the view, and the ranking stays that of all classes', async () => {
  await open();
  await rows().first().click();
  await settle(page);
  const before = await labels();
  await page.locator('tc-image-rows button').first().click();
  await settle(page);
  const { image, class: id } = query(page);
  expect(run.classImages[Number(id)]).toContain(Number(image));
  expect(await labels()).toEqual(before);
});

test('of a selected class its own iterations are ranked, and there is a way back to all', async () => {
  await open(`&class=${SHIRT}`);
  const expected = expectedRanking([SHIRT]);
  (await labels()).forEach((label, at) =>
    expect(label.split(';')[0]).toBe(sentence(expected[at]!, run.classNames[SHIRT]!)),
  );
  await page.getByRole('button', { name: 'all classes' }).click();
  await settle(page);
  expect((await labels())[0]!.split(';')[0]).toContain('classes flipped');
  await page.locator('#class-0').click();
  await settle(page);
  expect((await labels())[0]).toContain(`of ${run.classNames[0]} flipped`);
});

test('scope, number of rows and the suggestion come back from the address, and going back undoes them', async () => {
  await open(`&class=${SHIRT}`);
  const own = await labels();
  await page.getByRole('button', { name: 'all classes' }).click();
  await settle(page);
  const of = await labels();
  expect(of).not.toEqual(own);
  const total = expectedRanking().length;
  await page.getByRole('button', { name: `all ${total}` }).click();
  await page.getByText('suggest window and threshold').click();
  await settle(page);
  await page.getByRole('button', { name: '10\u202f%', exact: true }).click();
  await settle(page);
  const panel = page.locator('tc-guidance-panel');
  const near = await panel.innerText();
  await page.getByLabel('how far flips are moved').selectOption('stage');
  await settle(page);
  const asked = { wide: String(SHIRT), ranked: '100', suggest: 'yes', rate: '10', within: 'stage' };
  expect(query(page)).toMatchObject(asked);
  const suggested = await panel.innerText();
  expect(suggested).not.toBe(near);

  await page.reload();
  await settle(page);
  expect(query(page)).toMatchObject(asked);
  expect(await rows().count()).toBe(total);
  expect((await labels()).slice(0, 10)).toEqual(of);
  expect(await panel.innerText()).toBe(suggested);

  const left = Object.keys(asked);
  for (const name of left.reverse()) {
    await page.goBack();
    await settle(page);
    expect(query(page)[name]).toBeUndefined();
  }
  expect(await labels()).toEqual(own);
  expect(await panel.getByRole('slider').count()).toBe(0);
});

test('what makes no sense in the address is as at first, and a rule ends where the run does', async () => {
  await open('&ranked=50&rate=3&within=run&suggest=1&wide=x');
  await eventually(async () => expect(await rows().count()).toBe(10));
  expect(await page.locator('tc-guidance-panel details[open]').count()).toBe(0);
  await page.goto(`${stage.url}/runs/${RECORDED}?panel=anomalies&window=9999&threshold=9999`);
  await settle(page);
  const largest = Math.max(...run.classImages.map(({ length }) => length));
  expect(await page.locator('tc-anomaly-panel .head').innerText()).toContain(
    `window ${run.dumps - 1} · threshold ${largest}`,
  );
});

test('a ranked iteration and a class of the rows mark each other', async () => {
  await open();
  await page.getByRole('button', { name: /^all \d+$/ }).click();
  await settle(page);
  const ranking = expectedRanking();
  const single = ranking.findIndex(({ classes }) => classes === 1);
  await rows().nth(single).hover();
  await settle(page);
  const { dump, rule } = ranking[single]!;
  const id = run.classImages.findIndex(
    (images) => images.filter((image) => satisfies(image, dump, rule, WINDOW)).length >= THRESHOLD,
  );
  expect(await page.locator('.row.hovered').evaluateAll((all) => all.map((row) => row.id))).toEqual([
    `class-${id}`,
  ]);
  await page.mouse.move(5, 5);
  await settle(page);
  expect(await page.locator('.row.hovered').count()).toBe(0);

  await page.locator(`#class-${SHIRT}`).hover();
  await settle(page);
  const linked = await rows().evaluateAll((all) => all.map((row) => row.classList.contains('linked')));
  const expected = ranking.map(
    ({ dump, rule }) =>
      run.classImages[SHIRT]!.filter((image) => satisfies(image, dump, rule, WINDOW)).length >= THRESHOLD,
  );
  expect(linked).toEqual(expected);
  expect(new Set(linked).size).toBe(2);
});

test('a click on the spark chooses the ranked iteration that is nearest', async () => {
  await open();
  const { dump } = expectedRanking()
    .slice(0, 10)
    .find(({ dump }) => dump > 15)!;
  const box = (await page.locator('.spark').boundingBox())!;
  await page.mouse.click(box.x + ((dump + 0.5) / run.dumps) * box.width + 1, box.y + 30);
  await settle(page);
  expect(query(page)['at']).toBe(String(run.iterations[dump]));
});

test('the list of images shows what there is of each, and takes the room that is left', async () => {
  page = await stage.open(`/runs/${RECORDED}?panel=anomalies&at=570`, {
    viewport: { width: 1920, height: 1080 },
  });
  const list = page.locator('tc-image-rows');
  const widths = await list
    .locator('button')
    .evaluateAll((all) =>
      all.map((row) => [
        row.getBoundingClientRect().right,
        row.closest('cdk-virtual-scroll-viewport')!.getBoundingClientRect().right,
      ]),
    );
  expect(widths.length).toBeGreaterThan(3);
  for (const [right, edge] of widths) expect(right).toBeLessThanOrEqual(edge!);
  const [box, panel] = [await list.boundingBox(), await page.locator('tc-inspector .panel').boundingBox()];
  expect(box!.height).toBeGreaterThanOrEqual(400);
  expect(Math.abs(box!.y + box!.height - panel!.y - panel!.height)).toBeLessThanOrEqual(1);
});

test('where the selected class has no anomaly at an iteration, but another, the panel says of which', async () => {
  const [{ dump }] = expectedRanking() as [Expected];
  const quiet = [...run.classImages.keys()].find((id) =>
    expectedRanking([id]).every((found) => found.dump !== dump),
  )!;
  await open(`&class=${quiet}&at=${run.iterations[dump]}`);
  const said = await page.locator('tc-flipped-panel').innerText();
  expect(said).toContain(`no anomaly of ${run.classNames[quiet]} here`);
  expect(said).toContain('of all classes some do');
});

test('where nothing reaches the threshold the panel says so', async () => {
  await open('&threshold=49');
  expect(await rows().count()).toBe(0);
  expect(await page.locator('tc-anomaly-panel').innerText()).toContain(
    'no iteration of all classes reaches the threshold',
  );
});

test('settings are suggested at a false discovery rate, picked from the curve, and used', async () => {
  await open();
  await page.getByText('suggest window and threshold').click();
  await settle(page);
  const pick = page.locator('tc-guidance-panel .pick');
  const proposed = (await pick.innerText()).match(/window (\d+), threshold (\d+) proposed/)!;
  const [window, threshold] = [Number(proposed[1]), Number(proposed[2])];
  const slider = page.getByRole('slider', { name: 'threshold' }).and(page.locator('.chart'));
  expect(await slider.getAttribute('aria-valuenow')).toBe(String(threshold));

  await page.getByRole('button', { name: '10\u202f%', exact: true }).click();
  await settle(page);
  expect(Number(await slider.getAttribute('aria-valuenow'))).toBeLessThanOrEqual(threshold);
  await page.getByLabel('window of the curve').selectOption(String(window));
  await page.getByRole('button', { name: '2\u202f%', exact: true }).click();
  await settle(page);
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  await settle(page);
  expect(await slider.getAttribute('aria-valuenow')).toBe(String(threshold + 1));
  expect(await pick.innerText()).not.toContain('proposed');
  await pick.getByRole('button', { name: 'use' }).click();
  await settle(page);
  expect(query(page)).toMatchObject({ window: String(window), threshold: String(threshold + 1) });
  expect(await pick.getByRole('button', { name: 'in use' }).isDisabled()).toBe(true);
  const found = expectedRanking(undefined, window, threshold + 1);
  expect((await labels()).map((label) => label.match(/: (\d+)/)![1])).toEqual(
    found.slice(0, 10).map(({ images }) => String(images)),
  );

  const box = (await slider.boundingBox())!;
  await page.mouse.click(box.x + box.width - 2, box.y + 20);
  await settle(page);
  expect(await slider.getAttribute('aria-valuenow')).toBe(await slider.getAttribute('aria-valuemax'));
});

test('the rate that is kept to already goes back to its proposal', async () => {
  await open('&suggest=yes');
  const pick = page.locator('tc-guidance-panel .pick');
  const proposed = await pick.innerText();
  expect(proposed).toContain('proposed');
  await page.getByLabel('window of the curve').selectOption('1');
  await settle(page);
  expect(await pick.innerText()).not.toBe(proposed);
  await page.getByRole('button', { name: '2\u202f%', exact: true }).click();
  await settle(page);
  expect(await pick.innerText()).toBe(proposed);
});

test('the suggestion counts anomaly iterations of classes, but not those of the first dumps of a stage', async () => {
  await open();
  await page.getByText('suggest window and threshold').click();
  await settle(page);
  const text = await page.locator('tc-guidance-panel .pick').innerText();
  const [, window, threshold, found] = text
    .match(/window (\d+), threshold (\d+) proposed\s+(\d+) found/)!
    .map(Number);
  const rates = await stage.get<{ last: number }[]>(routes.scalars(RECORDED, 'learningRate'));
  const stages = learningRateStages(
    run.iterations,
    rates.map(({ last }) => last),
  );
  // As docs/anomalies.md says: six dumps of a stage, or a quarter of a shorter one, are left out.
  const isFirst = (dump: number) => {
    const { from, to } = stages.find((stage) => stage.from <= dump && dump <= stage.to)!;
    return dump - from < Math.max(1, Math.min(6, Math.floor((to + 1 - from) / 4)));
  };
  const dumpsOf = (id: number) => new Set(expectedRanking([id], window, threshold).map(({ dump }) => dump));
  const all = [...run.classImages.keys()].flatMap((id) => [...dumpsOf(id)]);
  expect(found).toBe(all.filter((dump) => !isFirst(dump)).length);
  expect(found).toBeLessThan(all.length);
});

test('the work on a suggestion can be cancelled, and done after all', async () => {
  page = await stage.open('/runs');
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/worker*.js', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${stage.url}/runs/${RECORDED}?panel=anomalies`);
  await page.getByText('suggest window and threshold').click();
  const panel = page.locator('tc-guidance-panel');
  expect(await panel.getByRole('progressbar').getAttribute('value')).toBe('0');
  const room = (await panel.boundingBox())!.height;
  expect(await panel.getAttribute('aria-busy')).toBe('true');
  await panel.getByRole('button', { name: 'cancel' }).click();
  await panel.getByText('cancelled').waitFor();
  release();
  await panel.getByRole('button', { name: 'work it out' }).click();
  await settle(page);
  expect(await panel.innerText()).toContain('proposed');
  expect(await panel.getByRole('progressbar').count()).toBe(0);
  expect((await panel.boundingBox())!.height).toBe(room);
});

test('a worker that could not be loaded is loaded on request', async () => {
  page = await stage.open('/runs');
  await page.route('**/worker*.js', (route) => route.abort());
  await page.goto(`${stage.url}/runs/${RECORDED}?panel=anomalies`);
  await page.getByText('suggest window and threshold').click();
  const panel = page.locator('tc-guidance-panel');
  const again = panel.getByRole('button', { name: 'try again' });
  await again.waitFor();
  await page.unroute('**/worker*.js');
  await again.click();
  await settle(page);
  expect(await panel.innerText()).toContain('proposed');
});

test('a run of one dump has no anomalies and nothing to suggest', async () => {
  page = await stage.open('/runs/one?panel=anomalies');
  expect(await rows().count()).toBe(0);
  await page.getByText('suggest window and threshold').click();
  await settle(page);
  expect(await page.locator('tc-guidance-panel').innerText()).toContain('nothing to compare');
});

test('flips that cannot be had are said, in both panels, and asked for again', async () => {
  page = await stage.open('/runs');
  const flips = (url: URL) => url.search.includes('columns=flips');
  await page.route(flips, (route) =>
    route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{"detail":"Busy."}' }),
  );
  await page.goto(`${stage.url}/runs/${RECORDED}?panel=images`);
  await settle(page);
  expect(await page.locator('tc-image-lists').innerText()).toContain('is not loaded');
  await page.getByRole('tab', { name: 'anomalies' }).click();
  await settle(page);
  const panel = page.locator('tc-anomaly-panel');
  expect(await panel.innerText()).toContain('The flips of the images are not loaded.');
  await page.unroute(flips);
  await panel.getByRole('button', { name: 'try again' }).click();
  await settle(page);
  expect(await rows().count()).toBe(10);
  expect(stage.complaints().every((said) => said.includes('503'))).toBe(true);
});

test('both themes have a text contrast of 4.5 : 1 or more', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    page = await stage.open(`/runs/${RECORDED}?panel=anomalies`, { colorScheme });
    await rows().first().click();
    await page.getByText('suggest window and threshold').click();
    await settle(page);
    expect(await page.evaluate(leastContrast)).toBeGreaterThanOrEqual(4.5);
    if (colorScheme === 'light') await page.context().close();
  }
});

/** In the page: the least contrast of a text in the inspector with what it stands on. */
function leastContrast(): number {
  const channels = (css: string) => css.match(/[\d.]+/g)!.map(Number);
  const light = (css: string) => {
    const [red, green, blue] = channels(css).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ground = (element: Element | null): string => {
    const colour = element ? getComputedStyle(element).backgroundColor : 'rgb(255, 255, 255)';
    return element && channels(colour)[3] === 0 ? ground(element.parentElement) : colour;
  };
  const contrasts = [...document.querySelectorAll('tc-anomaly-panel *')]
    .filter((element) =>
      [...element.childNodes].some((node) => node.nodeType === 3 && node.nodeValue!.trim()),
    )
    .filter((element) => !element.matches(':disabled'))
    .map((element) => {
      const [a, b] = [light(getComputedStyle(element).color), light(ground(element))];
      return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    });
  return Math.min(...contrasts);
}

test('window and threshold are typed where the slider is too coarse; what is out of range becomes the nearest', async () => {
  page = await stage.open(`/runs/${RECORDED}/validation`);
  const field = page.getByLabel('window, as a number');
  await field.fill('8');
  await field.press('Enter');
  await settle(page);
  expect(query(page)).toMatchObject({ window: '8' });
  expect(await page.getByRole('slider', { name: 'window' }).inputValue()).toBe('8');
  await field.fill('100000');
  await field.press('Enter');
  await settle(page);
  expect(query(page)).toMatchObject({ window: String(run.dumps - 1) });
  await field.fill('');
  await field.press('Enter');
  await settle(page);
  expect(await field.inputValue()).toBe(String(run.dumps - 1));
});

test('beside a view without the matrix the inspector is as narrow as ever', async () => {
  page = await stage.open(`/runs/${RECORDED}/validation`);
  const width = async () => (await page.locator('tc-inspector').boundingBox())!.width;
  const narrow = await width();
  await page.getByRole('tab', { name: 'confusion' }).click();
  await settle(page);
  expect(await width()).toBeGreaterThan(narrow);
  await page.getByRole('link', { name: 'Layers' }).click();
  await settle(page);
  expect(await width()).toBe(narrow);
});
