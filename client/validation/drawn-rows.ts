import type { DrawnAnomalies, DrawnChart, DrawnRow } from './draw-validation.ts';
import { CHART_MARGIN, rowHeight, type Row } from './rows.ts';
import type { ShownRows } from './shown-rows.ts';

/** The rows near the screen, as they are drawn. */
export function drawnRows(shown: ShownRows): DrawnRow[] {
  const { layout } = shown;
  return layout.drawn().map((row, at) => drawnRow(shown, row, layout.first() + at));
}

function drawnRow(shown: ShownRows, row: Row, at: number): DrawnRow {
  const { layout, curves, clusters } = shown;
  const size = layout.sizeOf(row);
  const top = layout.rows().tops[at]! - layout.drawnTop();
  const place = { ...size, top, anomalies: drawnAnomalies(shown, row) };
  if (row.kind === 'cluster') {
    return { ...place, error: (columns) => clusters.extremesOf(row.id, columns), chart: null };
  }
  const chart = drawnChart(shown, row.id, top + rowHeight(size) + CHART_MARGIN);
  return { ...place, error: (columns) => curves.extremesOf(row.id, columns), chart };
}

/** Null where they are not here. */
export function drawnAnomalies(
  { layout, anomalies, clusterAnomalies }: ShownRows,
  { kind, id }: Row,
): DrawnAnomalies | null {
  if (kind === 'cluster') return clusterAnomalies()?.[id] ?? null;
  const [rule, scores] = [anomalies.rule(), anomalies.ofClass(id)];
  return rule && scores && { ...scores, threshold: rule.threshold, most: layout.images(id).length };
}

function drawnChart(shown: ShownRows, id: number, top: number): DrawnChart | null {
  const { layout, images, unfolded } = shown;
  if (!unfolded().has(id)) return null;
  return {
    top,
    height: layout.chartHeight(id),
    rows: layout.chart(id),
    order: layout.imageOrder(id),
    results: images.results().get(id) ?? null,
    histories: drawnHistories(shown, id, top),
  };
}

function drawnHistories({ layout, histories }: ShownRows, id: number, top: number) {
  const chart = layout.chart(id);
  return layout.historiesOf(id).map(({ image }) => {
    const row = layout.imageOrder(id).indexOf(layout.images(id).indexOf(image));
    const content = histories().get(image) ?? null;
    return { top: top + chart.top(row) + chart.imageHeight, height: chart.below(row), content };
  });
}
