import { computed, inject } from '@angular/core';
import { forgottenImages } from '../../analysis/index.ts';
import { overdue } from '../data/overdue.ts';
import { Anomalies } from '../page/anomalies.ts';
import { ClassClusters } from '../page/class-clusters.ts';
import { ClassCurves } from '../page/class-curves.ts';
import { imageResults } from '../page/image-data.ts';
import { historyOf } from '../page/image-history.ts';
import { imageTally } from '../page/image-tally.ts';
import { OpenRun } from '../page/open-run.ts';
import { clusterAnomalies } from './cluster-anomalies.ts';
import type { HistoryContent } from './draw-image-history.ts';
import { orderImages } from './image-order.ts';
import { stripsOf } from './image-strips.ts';
import { ValidationLayout } from './layout.ts';
import { similarOrders, type SimilarOrders } from './similar-order.ts';
import { isUnfolded } from './unfold-step.ts';
import { unfolding } from './unfolding.ts';

/** What the Validation view shows: where its clusters, classes, images and histories stand, and the data that belongs there. Made where Angular injects. */
export class ShownRows {
  readonly run = inject(OpenRun);
  readonly curves = inject(ClassCurves);
  readonly anomalies = inject(Anomalies);
  readonly clusters = inject(ClassClusters);

  readonly #isHere = computed(() => this.run.detail() !== undefined);
  readonly unfolded = unfolding(
    computed(() => this.layout.open()),
    this.#isHere,
  );
  readonly #unfoldedHistories = unfolding(
    computed(() => this.layout.histories()),
    this.#isHere,
  );
  /** For each class how many of its images are forgotten at least once; only where it is asked for. */
  readonly #tally = imageTally(computed(() => (this.run.address().sort === 'forgotten' ? 'all' : null)));
  readonly #forgotten = computed(() => {
    const [run, tally] = [this.run.detail(), this.#tally.tally()];
    if (!run || !tally) return null;
    return forgottenImages(tally.facts(new Uint8Array(run.images)), this.run.classOf(), run.classes);
  });
  readonly layout: ValidationLayout = new ValidationLayout({
    run: this.run,
    facts: computed(() => ({
      finalError: this.curves.final(),
      anomalies: this.anomalies.facts()?.anomalies ?? null,
      largest: this.anomalies.facts()?.largest ?? null,
      forgotten: this.#forgotten(),
    })),
    clusters: computed(() => {
      const clusters = this.clusters.clusters();
      return clusters && { count: clusters.sizes.length, of: clusters.cluster };
    }),
    clustersAwaited: computed(() => this.clusters.awaited() && this.clusters.clusters() === null),
    hasFailed: computed(
      () =>
        this.curves.failure() !== undefined || this.anomalies.failure() !== undefined || this.#tally.failed(),
    ),
    unfolded: this.unfolded,
    unfoldedHistories: this.#unfoldedHistories,
    results: () => this.images.results(),
    imageOrder: (id, results) => {
      const { images } = this.run.address();
      const similar = images === 'similar' && results ? this.similar.of(results) : undefined;
      return similar ?? orderImages(this.layout.images(id).length, images, results);
    },
  });
  readonly images = imageResults(
    this.run,
    computed(() => this.layout.neededCharts()),
  );
  readonly similar: SimilarOrders = similarOrders(() =>
    this.run.address().images === 'similar' ? [...this.images.results().values()] : [],
  );
  /** Images whose histories are unfolded, or on their way, in the charts that are drawn. */
  readonly openHistories = computed(() =>
    this.layout.drawnCharts().flatMap((id) => this.layout.historiesOf(id).map(({ image }) => image)),
  );
  /** What those images were taken for, where it is here. */
  readonly histories = computed<ReadonlyMap<number, HistoryContent>>(() => {
    const found = new Map<number, HistoryContent>();
    for (const image of this.openHistories()) {
      const trueClass = this.run.classOf()[image]!;
      const results = this.images.results().get(trueClass);
      if (!results) continue;
      const history = historyOf(results, this.layout.images(trueClass).indexOf(image));
      const { probability } = history;
      found.set(image, { strips: stripsOf(history, trueClass), probability, trueClass });
    }
    return found;
  });
  /** Of each cluster; null where it is not here. */
  readonly clusterAnomalies = computed(() => {
    const [clusters, scores, rule] = [
      this.clusters.clusters(),
      this.anomalies.scores(),
      this.anomalies.rule(),
    ];
    return clusters && scores && rule && clusterAnomalies(clusters, scores, rule.threshold);
  });

  readonly #awaited = computed(
    () =>
      !this.run.detail() ||
      this.curves.awaited() ||
      this.images.awaited() ||
      this.similar.awaited() ||
      this.anomalies.awaited() ||
      this.clusters.awaited(),
  );
  readonly late = overdue(this.#awaited);
  readonly busy = computed(
    () =>
      this.#awaited() ||
      !isUnfolded(this.unfolded(), this.layout.open()) ||
      !isUnfolded(this.#unfoldedHistories(), this.layout.histories()),
  );

  /** The selected image, where its class is unfolded: its row, and its place and that of its history in CSS pixels. */
  readonly selectedImage = computed(() => {
    const { image } = this.run.address();
    const place = image === null ? null : this.placeOf(image);
    if (image === null || !place) return null;
    const { class: id, row } = place;
    const below = this.histories().has(image) ? this.layout.chart(id).below(row) : 0;
    return { image, ...place, height: place.height + below };
  });

  /** Around the rows of the image under the pointer, here or in a list, and of the selected one: whole CSS pixels, which begin above the row and end below it. */
  readonly outlines = computed(() => {
    const images = new Set([this.run.hovered()?.image ?? null, this.run.address().image]);
    return [...images].flatMap((image) => {
      const place = image === null ? null : this.placeOf(image);
      if (!place || image === null) return [];
      const [above, below] = [Math.round(place.top), Math.round(place.top + place.height)];
      const end = this.layout.chartTop(place.class) + this.layout.chartHeight(place.class);
      return below > end + 1 ? [] : [{ image, top: above - 1, height: below - above + 2 }];
    });
  });

  /** Where an image stands; null where its class is folded, or not shown. */
  placeOf(image: number) {
    const row = this.layout.rowOfImage(image);
    if (row === null) return null;
    const id = this.run.classOf()[image]!;
    const top = this.layout.chartTop(id) + this.layout.chart(id).top(row);
    return { class: id, row, top, height: this.layout.imageHeight(id) };
  }
}
