import type { Page } from 'playwright-core';
import { appearsWith, type Correlation } from '../../analysis/index.ts';
import { routes, type ModelDetail, type RunDetail } from '../../schema/index.ts';
import { correlationOf } from './shown-correlation.ts';
import { RECORDED, bringRecorded, newStage, type Stage } from './stage.ts';

export let stage: Stage;
export let page: Page;
export let run: RunDetail;
export let model: ModelDetail;
export let correlation: Correlation;

export const K = 12;

/** A run whose longest names of layers are those with two digits. */
export const CHAIN = 'chain';

/** Serves the recorded run, one of a single dump, and one of many layers. Once at the top of a file of tests. */
export function serveCube(): void {
  beforeAll(async () => {
    stage = await newStage(async (ground) => {
      await bringRecorded(ground);
      await ground.write('one', { layers: 2, dumps: 1 });
      await ground.index('one');
      await ground.write(CHAIN, { layers: 11, filters: 16, classes: 20, images: 20, dumps: 100, links: 6 });
      await ground.index(CHAIN);
    });
    run = await stage.get<RunDetail>(routes.run(RECORDED));
    model = await stage.get<ModelDetail>(routes.model(RECORDED));
    correlation = await correlationOf(stage, run, { window: 5, threshold: 5, k: K });
  });

  afterEach(() => expect(stage.complaints()).toEqual([]));

  afterAll(() => stage.clear());
}

/** Opens the page at an address, for one test. */
export async function openAt(...at: Parameters<Stage['open']>): Promise<void> {
  page = await stage.open(...at);
}

/** Shows the page that was there before at an address. */
export async function showAt(address: string): Promise<void> {
  page = await stage.show(address);
}

export const SHIRT = 6;

export const SETTINGS = `grid=detailed&k=${K}`;

export async function open(search = SETTINGS, name = RECORDED): Promise<void> {
  page = await stage.show(`/runs/${name}/cube?${search}`);
}

export const name = (id: number) => run.classNames[id]!;

export const readout = () => page.locator('tc-cube .readout').innerText();

/** Columns with which a mini-set shares iterations, as classes. */
export const classesOf = (set: number) =>
  [...correlation.iterations.classes].filter((_, column) => appearsWith(correlation, set, column));

export const firstFilterOf = (set: number) => correlation.sets.filters[correlation.sets.offsets[set]!]!;
