import { computed, inject, type Signal } from '@angular/core';
import { confusionOf, type Confusion } from '../../analysis/index.ts';
import { failureOf, present } from '../data/coordinator.ts';
import { AllImages } from '../page/all-images.ts';
import type { OpenRun } from '../page/open-run.ts';
import { extentOf } from './pairs.ts';
import { sampledDumps } from './sampled-dumps.ts';

/** What is the same at every dump: the order of the classes, and the scale of the colours. */
export interface WholeRun {
  /** The matrices of the sampled dumps, added up; null until they are here. */
  readonly confusion: Signal<Confusion | null>;
  /** The most that a cell has at any of them. */
  readonly most: Signal<{ readonly wrong: number; readonly right: number } | null>;
  readonly failed: Signal<boolean>;
}

/** The confusion of a run as a whole, from a few of its dumps. Call it where Angular injects. */
export function wholeRunConfusion(run: OpenRun): WholeRun {
  const answers = inject(AllImages).atEach(computed(() => sampledDumps(run.dumps())));
  const here = computed(() => {
    const chunks = answers().flatMap((answer) => present(answer) ?? []);
    return chunks.length > 0 && chunks.length === answers().length ? chunks : null;
  });
  const classes = computed(() => run.detail()?.classes ?? 0);
  const confusion = computed(() => {
    const chunks = here();
    if (!chunks) return null;
    const images = run.classOf().length;
    const [predicted, classOf] = [0, 1].map(() => new Uint16Array(images * chunks.length));
    chunks.forEach((chunk, at) => {
      predicted!.set(chunk.predicted, at * images);
      classOf!.set(run.classOf(), at * images);
    });
    return confusionOf(predicted!, classOf!, classes());
  });
  const most = computed(() => {
    const extents = here()?.map((chunk) => extentOf(confusionOf(chunk.predicted, run.classOf(), classes())));
    if (!extents) return null;
    return {
      wrong: Math.max(...extents.map(({ wrong }) => wrong)),
      right: Math.max(...extents.map(({ right }) => right)),
    };
  });
  return { confusion, most, failed: computed(() => failureOf(answers()) !== undefined) };
}
