import type { Page } from 'playwright-core';
import { routes, type RunDetail } from '../../schema/index.ts';
import { RECORDED, bringRecorded, newStage, type Stage } from './stage.ts';

export let stage: Stage;
export let page: Page;
export let run: RunDetail;
/** For each image whether it is right at each dump. */
export let right: boolean[][];

export const rows = () => page.locator('tc-anomaly-panel .row');

/** Serves the recorded run, and one of a single dump. Once at the top of a file of tests. */
export function serveAnomalies(): void {
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
}

/** Opens the page at an address, for one test. */
export async function openAt(...at: Parameters<Stage['open']>): Promise<void> {
  page = await stage.open(...at);
}

export const [WINDOW, THRESHOLD] = [5, 5];

export type Rule = 'left' | 'right';

export interface Expected {
  readonly dump: number;
  readonly rule: Rule;
  readonly images: number;
  readonly classes: number;
  readonly learned: number[];
  readonly forgotten: number[];
}

/** Whether an image flips at a dump after, or before, a window of equal results. */
export function satisfies(image: number, dump: number, rule: Rule, window: number): boolean {
  const results = right[image]!;
  if (dump === 0 || results[dump] === results[dump - 1]) return false;
  const [from, to] = rule === 'left' ? [dump - window, dump] : [dump, dump + window];
  return from >= 0 && to <= run.dumps && new Set(results.slice(from, to)).size === 1;
}

/** The ranking, counted from the results of the images as section 7.1.2 says. */
export function expectedRanking(
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

export const open = async (more = '') => {
  page = await stage.open(`/runs/${RECORDED}?panel=anomalies${more}`);
};

export const labels = () => rows().evaluateAll((all) => all.map((row) => row.getAttribute('aria-label')!));
