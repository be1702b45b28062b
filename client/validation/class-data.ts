import { computed, type Signal } from '@angular/core';
import { stretches } from '../data/blocks.ts';
import { present, type Need } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { classChunkNeed, imageChunkNeed } from '../data/needs.ts';
import { joinClassChunks, joinImageChunks, type ClassChunk, type ImageChunk } from '../data/series.ts';
import type { ImageResults } from '../drawing/pixel-chart.ts';
import { wholeRun, type DumpRange } from '../drawing/scale.ts';
import type { OpenRun } from '../run/open-run.ts';

/** Errors of all classes: the visible dumps, and the last one, which the classes are sorted by. Call it where Angular injects. */
export function classSeries(run: OpenRun) {
  const needs = computed<readonly Need<ClassChunk>[]>(() => {
    const detail = run.detail();
    if (!detail) return [];
    const classes = detail.classNames.length;
    const last = { from: run.dumps() - 1, to: run.dumps() };
    const wanted = [
      ...stretches(last, run.dumps(), classes),
      ...stretches(run.range(), run.dumps(), classes),
    ];
    return wanted.map((stretch) => classChunkNeed(detail, stretch, run.rows()));
  });
  const coordinator = declareNeeds(needs);
  const chunks = computed(() => needs().map((need) => coordinator.answer(need)));
  const series = computed(() =>
    joinClassChunks(
      chunks().flatMap((chunk) => present(chunk) ?? []),
      run.detail()?.classNames.length ?? 0,
      run.dumps(),
    ),
  );
  const final = computed(() => {
    const here = present(chunks()[0] ?? { state: 'awaited' });
    const length = here ? here.stretch.last - here.stretch.first + 1 : 0;
    return here ? here.error.filter((_, at) => at % length === length - 1) : null;
  });
  const awaited = computed(() => chunks().some((chunk) => chunk.state === 'awaited'));
  return { series, final, awaited };
}

/**
 * Predictions of the images of some classes, by class; a class is missing until its first answer. Call it where Angular injects.
 * @param range the dumps that are needed; the whole run unless given
 */
export function imageResults(run: OpenRun, classes: Signal<readonly number[]>, range?: Signal<DumpRange>) {
  const needs = computed(() => {
    const detail = run.detail();
    if (!detail) return [];
    return classes().map((classId) => ({
      classId,
      chunks: stretches(
        range?.() ?? wholeRun(run.dumps()),
        run.dumps(),
        Math.ceil(detail.classImages[classId]!.length / 4),
      ).map((stretch): Need<ImageChunk> => imageChunkNeed(detail, classId, stretch)),
    }));
  });
  const coordinator = declareNeeds(() => needs().flatMap(({ chunks }) => chunks));
  const results = computed<ReadonlyMap<number, ImageResults>>(() => {
    const joined = new Map<number, ImageResults>();
    for (const { classId, chunks } of needs()) {
      const here = chunks.flatMap((need) => present(coordinator.answer(need)) ?? []);
      const images = run.detail()!.classImages[classId]!.length;
      if (here.length > 0) joined.set(classId, joinImageChunks(here, classId, images, run.dumps()));
    }
    return joined;
  });
  const awaited = computed(() =>
    needs().some(({ chunks }) => chunks.some((need) => coordinator.answer(need).state === 'awaited')),
  );
  return { results, awaited };
}
