import { tableFromIPC, type Table } from 'apache-arrow';
import {
  anomalyIterations,
  classAnomalies,
  correlate,
  evidence,
  flipsOf,
  learningRateStages,
  strongestIterations,
  type Correlation,
  type Evidence,
} from '../../analysis/index.ts';
import { readRankedFilters } from '../../client/data/top-filters-need.ts';
import { dumpedLayers, routes, type ModelDetail, type RunDetail } from '../../schema/index.ts';
import type { Page } from 'playwright-core';
import type { Stage } from './stage.ts';

export interface CorrelationRule {
  readonly window: number;
  readonly threshold: number;
  readonly k: number;
}

export async function tableOf({ url }: Stage, route: string): Promise<Table> {
  const answer = await fetch(url + route, { headers: { accept: 'application/vnd.apache.arrow.stream' } });
  return tableFromIPC(new Uint8Array(await answer.arrayBuffer()));
}

/** What the page should show of a run, from the numbers of the server. */
export async function correlationOf(
  stage: Stage,
  run: RunDetail,
  { window, threshold, k }: CorrelationRule,
): Promise<Correlation> {
  const classOf = new Uint16Array(run.images);
  run.classImages.forEach((images, id) => images.forEach((image) => (classOf[image] = id)));
  const flips = flipsOf(await tableOf(stage, `${routes.classStats(run.id, 'all')}?columns=flips`));
  const scores = classAnomalies(flips, classOf, run.classes, window);
  const iterations = strongestIterations(anomalyIterations(scores, threshold), scores, threshold);
  const layers = dumpedLayers(await stage.get<ModelDetail>(routes.model(run.id)));
  const first = new Int32Array(layers.length + 1);
  layers.forEach(({ filters }, at) => (first[at + 1] = first[at]! + filters));
  const ranked = readRankedFilters(await tableOf(stage, routes.iterationFilters(run.id, 'relativeChange')));
  const placeOf = new Map(layers.map(({ id }, place) => [id, place]));
  const filter = ranked.layer.map((id, at) => (id < 0 ? -1 : first[placeOf.get(id)!]! + ranked.filter[at]!));
  return correlate(iterations, { ...ranked, filter }, first, { k, leastAppearances: 1 });
}

/** What the page should say of mini-sets and classes, for the window, threshold and top that it shows. */
export async function evidenceOn(
  stage: Stage,
  page: Page,
  id: string,
): Promise<{ correlation: Correlation; evidence: Evidence; detail: RunDetail }> {
  const detail = await stage.get<RunDetail>(routes.run(id));
  const rule = (await page.locator('tc-status-bar').innerText()).match(/window (\d+) · threshold (\d+)/)!;
  const k = Number(await page.getByLabel('top filters, as a number').inputValue());
  const [window, threshold] = [Number(rule[1]), Number(rule[2])];
  const correlation = await correlationOf(stage, detail, { window, threshold, k });
  const rates = await tableOf(stage, routes.scalars(id, 'learningRate'));
  const stages = learningRateStages(
    Int32Array.from(detail.iterations),
    Float64Array.from(rates.getChild('last')!.toArray() as Float64Array),
  );
  return { correlation, evidence: evidence(correlation, stages, { fewest: 100_000 }), detail };
}

/** How often what the grid or the Cube shows is painted while something happens: on canvases of these views, and on those that are not on the page. */
export async function paintsOf(page: Page, happening: () => Promise<void>): Promise<number> {
  await page.evaluate(() => {
    const { prototype } = CanvasRenderingContext2D;
    const paint = prototype.putImageData as (...all: unknown[]) => void;
    document.body.dataset['paints'] = '0';
    prototype.putImageData = function (this: CanvasRenderingContext2D, ...all: unknown[]) {
      const { canvas } = this;
      const isOfView = !canvas.isConnected || canvas.closest('tc-correlation, tc-cube') !== null;
      if (isOfView) document.body.dataset['paints'] = String(Number(document.body.dataset['paints']) + 1);
      paint.apply(this, all);
    };
  });
  await happening();
  return Number(await page.evaluate(() => document.body.dataset['paints']));
}
