import type { Page } from 'playwright-core';
import { routes, type RunDetail } from '../../schema/index.ts';
import {
  RECORDED,
  bringRecorded,
  eventually,
  newStage,
  plotBox,
  query,
  settle,
  type Stage,
} from './stage.ts';

const SHIRT = 6;

let stage: Stage;
let page: Page;
let run: RunDetail;
let names: string[];

beforeAll(async () => {
  stage = await newStage(bringRecorded);
  run = await stage.get<RunDetail>(routes.run(RECORDED));
  names = (await stage.get<{ name: string }[]>(routes.images(RECORDED))).map(({ name }) => name);
});

afterEach(async () => {
  await page.context().close();
  expect(stage.complaints()).toEqual([]);
});

afterAll(() => stage.clear());

const open = async (query: string) => {
  page = await stage.open(`/runs/${RECORDED}/validation?${query}`);
};
const hoveredRow = () => page.locator('tc-validation .image.hovered');
const listed = () => page.locator('tc-image-rows button');

test('an image under the pointer, or focused, in a list has its row marked in the chart', async () => {
  await open(`open=${SHIRT}&class=${SHIRT}&panel=images&list=mostForgotten&narrow=yes`);
  const name = await listed().nth(2).locator('.name').innerText();
  await listed().nth(2).hover();
  await settle(page);
  expect(await hoveredRow().getAttribute('id')).toBe(`image-${names.indexOf(name)}`);
  expect((await hoveredRow().innerText()).trim()).toBe(name);
  await page.mouse.move(5, 5);
  await settle(page);
  expect(await hoveredRow().count()).toBe(0);
  await listed().first().focus();
  await settle(page);
  const first = await listed().first().locator('.name').innerText();
  expect((await hoveredRow().innerText()).trim()).toBe(first);
});

test('an image whose row is under the pointer is marked in the list that is shown', async () => {
  await open(`open=${SHIRT}&images=wrong&panel=images&list=neverLearned`);
  const { left, top } = await plotBox(page);
  const stripe = (await page.locator(`#class-${SHIRT}`).boundingBox())!;
  expect(stripe.y).toBeGreaterThanOrEqual(top);
  await page.mouse.move(left + 300, stripe.y + stripe.height + 4 + 2);
  await settle(page);
  const marked = page.locator('tc-image-rows button.hovered');
  expect(await marked.count()).toBe(1);
  expect(await marked.locator('.name').innerText()).toBe((await hoveredRow().innerText()).trim());
});

test('a list scrolls to the image whose row is under the pointer, and stays where it is under the pointer', async () => {
  await open(`open=${SHIRT}&class=${SHIRT}&images=id&height=8&panel=images&list=mostForgotten&narrow=yes`);
  const { left } = await plotBox(page);
  const marked = page.locator('tc-image-rows button.hovered');
  const frame = (await page.locator('cdk-virtual-scroll-viewport').boundingBox())!;
  const last =
    Number(await page.locator('tc-image-rows [role=listitem]').first().getAttribute('aria-setsize')) - 1;
  await listed().first().focus();
  await page.keyboard.press('End');
  await settle(page);
  const lastName = await page.locator(`tc-image-rows [data-row="${last}"] .name`).innerText();
  await page.locator('#class-0').hover();
  await settle(page);
  await page.locator('tc-image-rows cdk-virtual-scroll-viewport').evaluate((list) => list.scrollTo(0, 0));
  await settle(page);
  const place = run.classImages[SHIRT]!.indexOf(names.indexOf(lastName));
  const stripe = (await page.locator(`#class-${SHIRT}`).boundingBox())!;
  await page.mouse.move(left + 300, stripe.y + stripe.height + 4 + 8 * place + 4);
  await eventually(async () => {
    const box = (await marked.boundingBox())!;
    expect(box.y).toBeGreaterThanOrEqual(frame.y - 1);
    expect(box.y + box.height).toBeLessThanOrEqual(frame.y + frame.height + 1);
  });
  expect(await marked.locator('.name').innerText()).toBe(lastName);
});

test('the name of a class in the inspector marks its row, by pointer and by focus, and the row the name', async () => {
  await open(`class=${SHIRT}`);
  const lines = page.locator('tc-confusion-stripe tbody tr');
  const name = (await lines.nth(1).locator('button').innerText()).trim();
  const id = run.classNames.indexOf(name);
  const row = page.locator(`#class-${id}`);
  const isMarked = () => row.evaluate((element) => element.classList.contains('hovered'));
  const before = await page.locator('tc-selection').innerText();
  await lines.nth(1).hover();
  await settle(page);
  expect(await isMarked()).toBe(true);
  expect(await page.locator('tc-selection').innerText()).toBe(before);
  await page.mouse.move(5, 5);
  await settle(page);
  expect(await isMarked()).toBe(false);
  await lines.nth(1).locator('button').focus();
  await settle(page);
  expect(await isMarked()).toBe(true);
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await row.hover();
  await settle(page);
  const marked = page.locator('tc-confusion-stripe tr.hovered');
  expect((await marked.locator('button').innerText()).trim()).toBe(name);
});

test('an image is called the same in the rows, in the inspector and in the search; a number finds all that it may be', async () => {
  const image = run.classImages[SHIRT]![3]!;
  await open(`open=${SHIRT}&class=${SHIRT}&image=${image}`);
  expect((await page.locator(`#image-${image}`).innerText()).trim()).toBe(names[image]);
  expect(await page.locator('tc-image-card dd').first().innerText()).toBe(names[image]);
  await page.keyboard.press('/');
  const field = page.getByRole('combobox', { name: /^Search/ });
  await field.fill(String(image));
  await settle(page);
  const found = (await page.getByRole('option').allInnerTexts()).map((text) => text.split(/\s*\n\s*/));
  expect(found[0]![0]).toBe('iteration');
  expect(found[1]).toEqual(['image', names[image], `image ${image}`]);
  await field.fill('6');
  await settle(page);
  const kinds = (await page.getByRole('option').allInnerTexts()).map((text) => text.split(/\s*\n\s*/)[0]);
  expect(kinds.slice(0, 3)).toEqual(['iteration', 'image', 'class']);
  await page.getByRole('option', { name: /class 6$/ }).click();
  await settle(page);
  expect(query(page)).toMatchObject({ class: String(SHIRT) });
});

test('the settings of the training are in words, with their units; the key of the log is there on hover', async () => {
  await open('');
  const entry = (title: string) => page.locator(`tc-selection dt[title="${title}"]`);
  const read = async (title: string) => [
    await entry(title).innerText(),
    await entry(title).locator('+ dd').innerText(),
  ];
  expect(await read('batchSize')).toEqual(['batch size', '64 images']);
  expect(await read('learningRate.warmUp')).toEqual(['warm-up', '150 iterations']);
  expect(await read('learningRate.steps')).toEqual(['rate changes', '× 0.1 from 1,000; × 0.01 from 1,500']);
});

test('an image says at how many dumps it is right; what failed is asked for again', async () => {
  const rows = await stage.get<{ predicted: number[] }[]>(routes.classImages(RECORDED, SHIRT));
  const times = run.classImages[SHIRT]!.map(
    (_, place) => rows.filter(({ predicted }) => predicted[place] === SHIRT).length,
  );
  const said = () => page.locator('tc-image-card dt:text-is("right") + dd').innerText();
  const never = run.classImages[SHIRT]![times.indexOf(0)]!;
  await open(`class=${SHIRT}&image=${never}`);
  expect(await said()).toBe('never');
  await page.context().close();
  const [other, right] = [run.classImages[SHIRT]!.at(-1)!, times.at(-1)!];
  expect(right).toBeGreaterThan(0);
  await open(`class=${SHIRT}`);
  await page.route('**/class-images/**', (route) => route.fulfill({ status: 503, body: '' }));
  await page.goto(`${stage.url}/runs/${RECORDED}/validation?class=${SHIRT}&image=${other}`);
  const card = page.locator('tc-image-card');
  await card.getByText('what it was taken for is not loaded').waitFor();
  await page.unroute('**/class-images/**');
  await card.getByRole('button', { name: 'try again' }).click();
  await settle(page);
  expect(await said()).toBe(`at ${right} of ${run.dumps} dumps`);
  expect(stage.complaints().every((text) => text.includes('503'))).toBe(true);
});
