import type { Page } from 'playwright-core';
import { routes, type ModelDetail, type RunDetail } from '../../schema/index.ts';
import { RECORDED, bringRecorded, newStage, type Stage } from './stage.ts';

export let stage: Stage;
export let page: Page;
export let run: RunDetail;
export let model: ModelDetail;

/** Serves the recorded run, and some whose layers are few, many or faulty. Once at the top of a file of tests. */
export function serveLayers(): void {
  beforeAll(async () => {
    stage = await newStage(async (ground) => {
      await bringRecorded(ground);
      await ground.bring('single', { layers: 2, filters: 1, dumps: 5, gradients: false });
      await ground.bring('bare', { layers: 1, dumps: 1, gradients: false });
      await ground.bring('deep', { layers: 150, filters: 2, dumps: 3 });
      await ground.bring('faulty', { layers: 8, filters: 8, dumps: 60, faults: 1 });
    });
    run = await stage.get<RunDetail>(routes.run(RECORDED));
    model = await stage.get<ModelDetail>(routes.model(RECORDED));
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

export const PAPER = '#ffffff';

/** The first module of the recorded run, and its two layers. */
export const [MODULE, FIRST, SECOND] = [1, 2, 3];

export const NEXT = 4;

export async function open(search = '', name = RECORDED): Promise<void> {
  page = await stage.open(`/runs/${name}/layers?${search}`);
}

export const row = (node: number) => page.locator(`#node-${node}`);

export const rowsOf = <T = Record<string, number | null>>(node: number) =>
  stage.get<T[]>(routes.layerStats(RECORDED, node));

export const plotBox = async () => (await page.locator('tc-layers .plot').boundingBox())!;

/** x of the middle of a dump's stretch. */
export async function xOf(dump: number): Promise<number> {
  const { x, width } = await plotBox();
  return x + ((dump + 0.5) / run.dumps) * width;
}

/** The middle of a dump in the chart of a node. */
export async function placeOf(node: number, dump: number): Promise<[number, number]> {
  const { y, height } = (await row(node).boundingBox())!;
  return [await xOf(dump), y + height * 0.75];
}
