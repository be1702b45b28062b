import { routes } from '../../schema/index.ts';
import { RECORDED, query, settle } from './stage.ts';
import {
  THRESHOLD,
  WINDOW,
  expectedRanking,
  labels,
  open,
  openAt,
  page,
  rows,
  run,
  satisfies,
  serveAnomalies,
  stage,
  type Expected,
} from './anomalies-page.ts';

/** The anomaly iterations of the inspector: their ranking, and the images that flipped. */

serveAnomalies();

const SHIRT = 6;

const iteration = (dump: number) => run.iterations[dump]!.toLocaleString('en-US');

const imageNames = async () =>
  (await stage.get<{ name: string }[]>(routes.images(RECORDED))).map(({ name }) => name);

/** `iteration 60: 76 images of 5 classes flipped before 5 equal results, 67 learned, 9 forgotten`. */
function sentence({ dump, rule, images, learned, forgotten }: Expected, of: string): string {
  const flipped = `${images} images of ${of} flipped ${rule === 'left' ? 'after' : 'before'} ${WINDOW} equal results`;
  return `iteration ${iteration(dump)}: ${flipped}, ${learned.length} learned, ${forgotten.length} forgotten`;
}

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
  await openAt(`/runs/${RECORDED}?panel=anomalies&at=570`, {
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

test('flips that cannot be had are said, in both panels, and asked for again', async () => {
  await openAt('/runs');
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
    await openAt(`/runs/${RECORDED}?panel=anomalies`, { colorScheme });
    await rows().first().click();
    await page.getByText('suggest window and threshold').click();
    await settle(page);
    expect(await page.evaluate(leastContrast)).toBeGreaterThanOrEqual(4.5);
    if (colorScheme === 'light') await page.context().close();
  }
});

test('beside a view without the matrix the inspector is as narrow as ever', async () => {
  await openAt(`/runs/${RECORDED}/validation`);
  const width = async () => (await page.locator('tc-inspector').boundingBox())!.width;
  const narrow = await width();
  await page.getByRole('tab', { name: 'confusion' }).click();
  await settle(page);
  expect(await width()).toBeGreaterThan(narrow);
  await page.getByRole('link', { name: 'Layers' }).click();
  await settle(page);
  expect(await width()).toBe(narrow);
});
