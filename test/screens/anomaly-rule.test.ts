import { learningRateStages } from '../../analysis/index.ts';
import { routes } from '../../schema/index.ts';
import { RECORDED, eventually, query, settle } from './stage.ts';
import {
  expectedRanking,
  labels,
  open,
  openAt,
  page,
  rows,
  run,
  serveAnomalies,
  stage,
} from './anomalies-page.ts';

/** Window and threshold: typed, suggested, and where they end. */

serveAnomalies();

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
  await openAt('/runs');
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
  await openAt('/runs');
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
  await openAt('/runs/one?panel=anomalies');
  expect(await rows().count()).toBe(0);
  await page.getByText('suggest window and threshold').click();
  await settle(page);
  expect(await page.locator('tc-guidance-panel').innerText()).toContain('nothing to compare');
});

test('window and threshold are typed where the slider is too coarse; what is out of range becomes the nearest', async () => {
  await openAt(`/runs/${RECORDED}/validation`);
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
