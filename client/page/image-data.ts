import { computed, type Signal } from '@angular/core';
import { stretches } from '../data/blocks.ts';
import { failureOf, present, sameNeeds, type Need } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { ImageResults, type ImageChunk } from '../data/image-results.ts';
import { imageChunkNeed } from '../data/needs.ts';
import { wholeRun, type DumpRange } from '../drawing/scale.ts';
import type { OpenRun } from './open-run.ts';

/** A request's rows hold lists: one image counts as so much of a row of numbers. */
const IMAGES_A_ROW = 4;

/**
 * Predictions of the images of some classes, by class; a class is missing until its first answer. Call it where Angular injects.
 * @param range the dumps that are needed; the whole run unless given
 */
export function imageResults(run: OpenRun, classes: Signal<readonly number[]>, range?: Signal<DumpRange>) {
  const needs = computed<ReadonlyMap<number, readonly Need<ImageChunk>[]>>(
    () => {
      const detail = run.detail();
      if (!detail) return new Map();
      const needed = range?.() ?? wholeRun(run.dumps());
      const chunksOf = (id: number) =>
        stretches(needed, run.dumps(), Math.ceil(detail.classImages[id]!.length / IMAGES_A_ROW));
      return new Map(
        classes().map((id) => [id, chunksOf(id).map((stretch) => imageChunkNeed(detail, id, stretch))]),
      );
    },
    { equal: (a, b) => sameNeeds([...a.values()].flat(), [...b.values()].flat()) },
  );
  const all = computed(() => [...needs().values()].flat());
  const coordinator = declareNeeds(all);
  const answers = computed(() => all().map((need) => coordinator.answer(need)));
  const results = computed<ReadonlyMap<number, ImageResults>>(() => {
    const found = new Map<number, ImageResults>();
    for (const [id, chunks] of needs()) {
      const here = chunks.flatMap((need) => present(coordinator.answer(need)) ?? []);
      const images = run.detail()!.classImages[id]!.length;
      if (here.length > 0) found.set(id, new ImageResults(id, images, run.dumps(), here));
    }
    return found;
  });
  const awaited = computed(() => answers().some(({ state }) => state === 'awaited'));
  const failure = computed(() => failureOf(answers()));
  return { results, awaited, failure };
}
