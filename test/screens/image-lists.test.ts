import type { Locator, Page } from 'playwright-core';
import { routes, type RunDetail } from '../../schema/index.ts';
import { RECORDED, bringRecorded, eventually, newStage, query, settle, type Stage } from './stage.ts';

let stage: Stage;
let page: Page;
let run: RunDetail;
/** For each image whether it is right at each dump, what it is taken for at the last one, and its p(true class) there, in 255ths. */
let right: boolean[][];
let takenFor: number[];
let probability: number[];

interface Row {
  readonly predicted: number[];
  readonly probability: number[];
}

beforeAll(async () => {
  stage = await newStage(async (ground) => {
    await bringRecorded(ground);
    await ground.bring('pictureless', { dumps: 12 });
  });
  run = await stage.get<RunDetail>(routes.run(RECORDED));
  right = Array.from({ length: run.images }, () => []);
  [takenFor, probability] = [[], []];
  for (const [id, images] of run.classImages.entries()) {
    const rows = await stage.get<Row[]>(routes.classImages(RECORDED, id));
    images.forEach((image, place) => {
      right[image] = rows.map(({ predicted }) => predicted[place] === id);
      takenFor[image] = rows.at(-1)!.predicted[place]!;
      probability[image] = rows.at(-1)!.probability[place]!;
    });
  }
});

afterEach(async () => {
  await page.context().close();
  expect(stage.complaints()).toEqual([]);
});

afterAll(() => stage.clear());

const open = async (more = '') => {
  page = await stage.open(`/runs/${RECORDED}?panel=images${more}`);
};
const list = (name: string) => page.getByRole('radio', { name });
const rows = () => page.locator('tc-image-rows button');
const all = () => [...right.keys()];
const forgotten = (image: number) =>
  right[image]!.filter((isRight, dump) => dump > 0 && !isRight && right[image]![dump - 1]).length;
const isWrongAtEnd = (image: number) => !right[image]!.at(-1);
/** Right for good only in the second half of the run, and wrong at most of the dumps before. */
const isLate = (image: number) => {
  const wrongLast = right[image]!.lastIndexOf(false);
  const before = right[image]!.slice(0, wrongLast + 1);
  const isMostlyWrong = before.filter(Boolean).length < before.length / 2;
  return !isWrongAtEnd(image) && isMostlyWrong && before.length >= run.dumps / 2;
};
const isConfident = (image: number) => isWrongAtEnd(image) && probability[image]! / 255 < 0.1;

/** Whether a row is in the window of the list. */
const isVisible = (row: Locator) =>
  row.evaluate((element) => {
    const [box, frame] = [element, element.closest('cdk-virtual-scroll-viewport')!].map((part) =>
      part.getBoundingClientRect(),
    ) as [DOMRect, DOMRect];
    return box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1;
  });

test('each list says how many images are in it', async () => {
  await open();
  const counts = {
    'never learned': all().filter((image) => !right[image]!.includes(true)).length,
    'learned late': all().filter(isLate).length,
    'most forgotten': all().filter((image) => forgotten(image) > 0).length,
    'confidently wrong': all().filter(isConfident).length,
  };
  for (const [name, count] of Object.entries(counts)) {
    expect((await list(name).innerText()).replace(/\s+/g, ' ')).toBe(`${name} ${count}`);
  }
});

test('a row has the picture, the name, the true class and the reason; the most often forgotten stand first', async () => {
  await open('&list=mostForgotten');
  const expected = all()
    .filter((image) => forgotten(image) > 0)
    .sort((a, b) => forgotten(b) - forgotten(a) || a - b);
  const names = await stage.get<{ name: string }[]>(routes.images(RECORDED));
  const texts = await rows().allInnerTexts();
  texts.slice(0, 8).forEach((text, at) => {
    const image = expected[at]!;
    const end = isWrongAtEnd(image) ? 'wrong' : 'right';
    expect(text.split(/\s*\n\s*/)).toEqual([
      names[image]!.name,
      run.classNames[run.classImages.findIndex((images) => images.includes(image))],
      `forgotten ${forgotten(image)} times, ${end} at the end`,
    ]);
  });
  const picture = rows().first().locator('img');
  expect(await picture.evaluate((element: HTMLImageElement) => element.naturalWidth)).toBe(28);
});

test('wrong at the end: what it was taken for, the least probability first; the list is in the address', async () => {
  await open();
  await list('confidently wrong').click();
  await settle(page);
  expect(query(page)).toMatchObject({ panel: 'images', list: 'confidentlyWrong' });
  const worst = all()
    .filter(isConfident)
    .sort((a, b) => probability[a]! - probability[b]! || a - b)[0]!;
  expect(await rows().first().innerText()).toContain(`taken for ${run.classNames[takenFor[worst]!]}`);
});

test('a click selects the image and unfolds its class; again lets go; going back brings it back', async () => {
  await open('&list=confidentlyWrong');
  const row = rows().nth(2);
  await row.click();
  await settle(page);
  const { image, class: id, open: opened } = query(page);
  expect(run.classImages[Number(id)]).toContain(Number(image));
  expect(opened).toBe(id);
  expect(await row.getAttribute('aria-pressed')).toBe('true');
  expect(await page.locator(`#class-${id}`).getAttribute('aria-expanded')).toBe('true');
  await row.click();
  await settle(page);
  expect(query(page)['image']).toBeUndefined();
  await page.goBack();
  await settle(page);
  expect(query(page)['image']).toBe(image);
  expect(await row.getAttribute('aria-pressed')).toBe('true');
});

test('the class of the row under the pointer, or with the focus, is marked in the view', async () => {
  await open('&list=confidentlyWrong');
  const hovered = page.locator('tc-validation .row.hovered .name');
  for (const at of [0, 4]) {
    await rows().nth(at).hover();
    await settle(page);
    expect(await hovered.innerText()).toBe(await rows().nth(at).locator('.class').innerText());
  }
  await page.mouse.move(5, 5);
  await settle(page);
  expect(await hovered.count()).toBe(0);
  await rows().nth(1).focus();
  await settle(page);
  expect(await hovered.innerText()).toBe(await rows().nth(1).locator('.class').innerText());
});

test('the list narrows to the selected class, and says so where it has none', async () => {
  await open('&list=neverLearned&class=8');
  const of8 = all().filter((image) => run.classImages[8]!.includes(image) && !right[image]!.includes(true));
  expect(of8).toEqual([]);
  await page.getByLabel(`only ${run.classNames[8]}`).check();
  await settle(page);
  expect(await page.locator('tc-image-rows').innerText()).toBe(
    `every image of ${run.classNames[8]} is right at some dump`,
  );
});

test('the keyboard goes through a long list, of which only a part is in the page', async () => {
  await open('&list=mostForgotten');
  const count = all().filter((image) => forgotten(image) > 0).length;
  expect(await rows().count()).toBeLessThan(count / 2);
  await list('most forgotten').focus();
  await page.keyboard.press('ArrowRight');
  await settle(page);
  expect(await list('confidently wrong').getAttribute('aria-checked')).toBe('true');
  await page.keyboard.press('ArrowLeft');
  await settle(page);
  await rows().first().focus();
  await page.keyboard.press('ArrowDown');
  await settle(page);
  expect(await page.evaluate(() => document.activeElement!.getAttribute('data-row'))).toBe('1');
  await page.keyboard.press('End');
  const last = page.locator(`[data-row="${count - 1}"]`);
  await eventually(async () => {
    expect(await last.evaluate((element) => element === document.activeElement)).toBe(true);
  });
  expect(await isVisible(last)).toBe(true);
  await page.keyboard.press('Enter');
  await settle(page);
  expect(await last.getAttribute('aria-pressed')).toBe('true');
});

test('the list is saved as CSV, ranked as it is shown', async () => {
  await open('&list=mostForgotten');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSV' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe(`${RECORDED}-most-forgotten.csv`);
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
  const lines = Buffer.concat(chunks).toString().trim().split('\n');
  const header = lines[0]!.split(',');
  const cells = lines.slice(1).map((line) => line.split(','));
  expect(cells.map((row) => Number(row[header.indexOf('forgotten')]))).toEqual(
    all()
      .map(forgotten)
      .filter((times) => times > 0)
      .sort((a, b) => b - a),
  );
});

test('a log without pictures says so in each row', async () => {
  page = await stage.open('/runs/pictureless?panel=images&list=mostForgotten');
  expect(await rows().count()).toBeGreaterThan(0);
  expect(await rows().first().locator('.none').innerText()).toBe('no picture');
});
