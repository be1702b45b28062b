import type { Clusters } from '../../analysis/index.ts';
import type { Anomalies } from '../page/anomalies.ts';
import type { ClassClusters } from '../page/class-clusters.ts';
import type { ClassCurves } from '../page/class-curves.ts';
import type { OpenRun } from '../page/open-run.ts';
import type { ValidationLayout } from './layout.ts';
import { RowLabels } from './row-labels.ts';

/** Three classes in two clusters, over one dump. */
const clusters: Clusters = {
  cluster: Int16Array.of(1, 0, 1),
  means: Float32Array.of(0.25, 0.5),
  sizes: Int32Array.of(1, 2),
  spread: 0,
};
const layout = {
  wanted: () => [0, 1],
  classNames: () => ['cat', 'dog', 'emu'],
  isUnfolded: () => false,
};
const labels = new RowLabels(
  {} as OpenRun,
  layout as unknown as ValidationLayout,
  {} as ClassCurves,
  { facts: () => ({ anomalies: Int32Array.of(1, 2, 4) }) } as unknown as Anomalies,
  { clusters: () => clusters, finalOf: (id: number) => clusters.means[id]! } as unknown as ClassClusters,
);

test('a cluster says how many classes it has, of one which it is', () => {
  expect(labels.ofCluster(0).name).toBe('dog');
  expect(labels.ofCluster(1).name).toBe('1 of 2 classes');
  expect(labels.ofCluster(0).text).toMatch(/^cluster 1, only dog, mean final error 25/);
});

test('its anomalies are those of all its classes, as its glyphs are, whichever are shown', () => {
  expect(labels.ofCluster(1).anomalies).toBe('5');
});
