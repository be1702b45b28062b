import type { Page } from 'playwright-core';
import { routes, type RunDetail } from '../../schema/index.ts';
import { RECORDED, bringRecorded, newStage, settle, type Stage } from './stage.ts';

export let stage: Stage;
export let page: Page;
export let run: RunDetail;

export const MANY = { classes: 240, images: 6, dumps: 12 } as const;

/** Serves the recorded run, and one of many classes. Once at the top of a file of tests. */
export function serveConfusion(): void {
  beforeAll(async () => {
    stage = await newStage(async (ground) => {
      await bringRecorded(ground);
      await ground.bring('many', MANY);
    });
    run = await stage.get<RunDetail>(routes.run(RECORDED));
  });

  afterEach(async () => {
    await page.context().close();
    expect(stage.complaints()).toEqual([]);
  });

  afterAll(() => stage.clear());
}

/** Opens the page at an address, for one test. */
export async function openAt(...at: Parameters<Stage['open']>): Promise<void> {
  page = await stage.open(...at);
}

export const DUMP = 24;

/** Opens the matrix of the recorded run at a dump. */
export async function openMatrix(dump = DUMP, options?: Parameters<Stage['open']>[1]): Promise<void> {
  page = await stage.open(`/runs/${RECORDED}/validation?panel=confusion&at=${run.iterations[dump]}`, options);
  await page.getByLabel('order of the classes').selectOption('id');
  await settle(page);
}

/** Of each class, how many images are taken for each. */
export async function countsAt(
  id: string,
  { classImages, iterations }: RunDetail,
  dump: number,
): Promise<number[][]> {
  const at = iterations[dump];
  const [row] = await stage.get<{ predicted: number[] }[]>(
    `${routes.classImages(id, 'all')}?from=${at}&to=${at}`,
  );
  return classImages.map((images) =>
    classImages.map((_, other) => images.filter((image) => row!.predicted[image] === other).length),
  );
}

export const said = (iteration: number) => iteration.toLocaleString('en-US');

export const line = () => page.locator('tc-confusion .line').innerText();
