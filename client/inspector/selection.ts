import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { flippedImages, type Rule } from '../../analysis/index.ts';
import { GLYPHS, flippedPhrase } from '../anomalies/ranking.ts';
import { ConfusionStripeChart } from '../confusion/confusion-stripe.ts';
import { present } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { classNeed, scalarNeed } from '../data/needs.ts';
import { bytes, exact, percent, rate } from '../drawing/numbers.ts';
import { readHyperparameters } from './hyperparameters.ts';
import { ImageCard } from './image-card.ts';
import { ClassClusters } from '../page/class-clusters.ts';
import { ClassCurves } from '../page/class-curves.ts';
import { NodeFacts } from '../layers/node-facts.ts';
import { Anomalies } from '../page/anomalies.ts';
import { countGlyph, type GlyphCount } from '../page/glyph.ts';
import { levelText } from '../page/level-text.ts';
import { OpenRun } from '../page/open-run.ts';
import { NotLoaded } from '../shell/not-loaded.ts';

/** Classes of a cluster that are named. */
const NAMED = 24;

/** The thing under the pointer, or selected; with neither, the run itself. */
@Component({
  selector: 'tc-selection',
  imports: [ConfusionStripeChart, ImageCard, NodeFacts, NotLoaded],
  templateUrl: './selection.html',
  styleUrl: './selection.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SelectionFacts {
  readonly run = inject(OpenRun);
  readonly #anomalies = inject(Anomalies);
  readonly #clusters = inject(ClassClusters);
  readonly #series = inject(ClassCurves);
  readonly #sources = { run: this.run, anomalies: this.#anomalies, clusters: this.#clusters };
  readonly exact = exact;
  readonly bytes = bytes;

  readonly detail = computed(() => this.run.detail());
  readonly image = computed(() => this.run.address().image);
  readonly #rateNeed = computed(() => {
    const run = this.detail();
    return run?.scalarColumns.includes('learningRate') ? scalarNeed(run, 'learningRate', 'last') : undefined;
  });
  /** Of the selected class alone: the pointer goes over many. */
  readonly #confidenceNeed = computed(() => {
    const [run, id] = [this.detail(), this.run.address().class];
    return run && id !== null && id < run.classes ? classNeed(run, id, 'confidence') : undefined;
  });
  readonly #coordinator = declareNeeds(() =>
    [this.#rateNeed(), this.#confidenceNeed()].filter((need) => need !== undefined),
  );
  readonly #confidence = computed(() => {
    const need = this.#confidenceNeed();
    return need && present(this.#coordinator.answer(need));
  });

  /** What is under the pointer, unless that is a name in here. */
  readonly #pointed = computed(() => {
    const hovered = this.run.hovered();
    return hovered?.within === 'inspector' ? null : hovered;
  });

  readonly iteration = computed<number | undefined>(() => this.run.iterations()[this.run.shown()]);
  readonly epoch = computed(() => (this.iteration()! / this.detail()!.run.iterationsPerEpoch).toFixed(1));
  readonly learningRate = computed(() => {
    const need = this.#rateNeed();
    const values = need && present(this.#coordinator.answer(need));
    const value = values?.[this.run.shown()];
    return value === undefined ? null : rate(value);
  });

  /** How many images flip here after, and before, a stretch of equal results, and how many of them are learned; of several classes, how many of them are in classes that reach the threshold, as their glyph says. */
  readonly flipped = computed(() => {
    const [rule, id, dump] = [this.#anomalies.rule(), this.class(), this.run.shown()];
    const flips = this.#anomalies.flipsAt(dump);
    // The first dump has none before it that an image could flip from.
    if (!flips || !rule || this.run.dumps() < 2 || dump >= this.run.dumps()) return null;
    const cluster = id === null ? this.#cluster() : null;
    const clusterOf = this.#clusters.clusters()?.cluster;
    const of = cluster === null ? this.#classNamed(id) : `cluster ${cluster + 1}`;
    const isWanted = (image: number) => {
      const classId = this.run.classOf()[image]!;
      return id === null ? cluster === null || clusterOf?.[classId] === cluster : classId === id;
    };
    return (['left', 'right'] as const).map((side) => {
      const { learned, forgotten } = flippedImages(flips, dump, rule.window, side, isWanted);
      const score = learned.length + forgotten.length;
      const text = flipText(score, learned.length, of, side, rule.window);
      const glyph = GLYPHS[side];
      if (id !== null) return { glyph, text, counts: score >= rule.threshold };
      const count = countGlyph(this.#sources, { rule: side, dump, class: null, cluster });
      return { glyph, text: text + countedText(count), counts: (count?.classes ?? 0) > 0 };
    });
  });

  #classNamed(id: number | null): string {
    return id === null ? 'all classes' : this.detail()!.classNames[id]!;
  }

  /** The cluster under the pointer, or the selected one; null where there is none such. */
  readonly #cluster = computed(() => {
    const id = this.#pointed()?.cluster ?? this.run.address().cluster;
    return id !== null && id < (this.#clusters.clusters()?.sizes.length ?? 0) ? id : null;
  });
  readonly clusterFacts = computed(() => {
    const id = this.#cluster();
    const [clusters, run] = [this.#clusters.clusters(), this.detail()];
    if (id === null || !clusters || !run) return null;
    const names = run.classNames.filter((_, classId) => clusters.cluster[classId] === id);
    return {
      title: `cluster ${id + 1} of ${clusters.sizes.length}`,
      error: levelText(this.#clusters.valueOf(id, this.run.shown()), percent),
      final: percent(this.#clusters.finalOf(id)),
      names: names.slice(0, NAMED).join(', '),
      more: Math.max(0, names.length - NAMED),
      classes: names.length,
    };
  });

  /** The class under the pointer, or the selected one. */
  readonly class = computed(() => this.#pointed()?.class ?? this.#anomalies.class());
  readonly classFacts = computed(() => {
    const id = this.class();
    const run = this.detail();
    if (id === null || !run || id >= run.classNames.length) return null;
    const dump = this.run.shown();
    const final = this.#series.final();
    return {
      name: run.classNames[id]!,
      images: run.classImages[id]!.length,
      error: levelText(this.#series.valueOf(id, dump), percent),
      confidence: id === this.run.address().class ? percent(this.#confidence()?.[dump]) : null,
      final: percent(final?.[id]),
    };
  });

  /** The image under the pointer, or the selected one. */
  readonly shownImage = computed(() => {
    const image = this.#pointed()?.image ?? this.image();
    return image !== null && image < (this.detail()?.images ?? 0) ? image : null;
  });

  /** Whether a node of the network is under the pointer, or selected. */
  readonly isOverNode = computed(
    () => this.run.view() === 'layers' && (this.#pointed()?.node ?? this.run.address().node) !== null,
  );

  readonly hyperparameters = computed(() => readHyperparameters(this.detail()?.run.hyperparameters ?? {}));
}

/** `12 images of Shirt flipped after 5 equal results: 2 learned, 10 forgotten`. */
function flipText(score: number, learned: number, of: string, side: Rule, window: number): string {
  const flipped = flippedPhrase(score, of, side, window);
  if (score === 0) return flipped;
  return `${flipped}: ${exact(learned)} learned, ${exact(score - learned)} forgotten`;
}

/** `; 240 of them in 7 classes that reach the threshold`. */
function countedText(count: GlyphCount | null): string {
  if (!count || count.classes === 0) return '';
  const { learned, forgotten, classes } = count;
  const reach = classes === 1 ? '1 class that reaches' : `${exact(classes)} classes that reach`;
  return `; ${exact(learned + forgotten)} of them in ${reach} the threshold`;
}
