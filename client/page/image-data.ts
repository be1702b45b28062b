import { computed, linkedSignal, type Signal } from '@angular/core';
import type { RunDetail } from '../../schema/index.ts';
import { stretches } from '../data/blocks.ts';
import { failureOf, present, sameNeeds, type Need } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { ImageResults, type ImageChunk } from '../data/image-results.ts';
import { imageChunkNeed } from '../data/needs.ts';
import { wholeRun, type DumpRange } from '../drawing/scale.ts';
import type { OpenRun } from './open-run.ts';

/** A request's rows hold lists: one image counts as so much of a row of numbers. */
const IMAGES_A_ROW = 4;

/** What to ask for so that the predictions of a class's images are here over a range. */
export function imageNeeds(detail: RunDetail, id: number, range: DumpRange): readonly Need<ImageChunk>[] {
  const rows = Math.ceil(detail.classImages[id]!.length / IMAGES_A_ROW);
  return stretches(range, detail.iterations.length, rows).map((stretch) =>
    imageChunkNeed(detail, id, stretch),
  );
}

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
      return new Map(classes().map((id) => [id, imageNeeds(detail, id, needed)]));
    },
    { equal: (a, b) => sameNeeds([...a.values()].flat(), [...b.values()].flat()) },
  );
  const all = computed(() => [...needs().values()].flat());
  const coordinator = declareNeeds(all);
  const answers = computed(() => all().map((need) => coordinator.answer(need)));
  /** Results whose chunks are the same stay the same, so that what was worked out of them stays too. */
  const results = linkedSignal<ReadonlyMap<number, Arrived>, ReadonlyMap<number, ImageResults>>({
    source: () => arrivedOf(needs(), (need) => present(coordinator.answer(need)), run),
    computation: (arrived, before) => {
      const found = new Map<number, ImageResults>();
      for (const [id, { chunks, images, dumps }] of arrived) {
        const known = before?.value.get(id);
        const isSame = known?.dumps === dumps && known.isOf(chunks);
        found.set(id, isSame ? known : new ImageResults(id, images, dumps, chunks));
      }
      return found;
    },
  });
  const awaited = computed(() => answers().some(({ state }) => state === 'awaited'));
  const failure = computed(() => failureOf(answers()));
  return { results: results.asReadonly(), awaited, failure };
}

/** What is here of a class. */
interface Arrived {
  readonly chunks: readonly ImageChunk[];
  readonly images: number;
  readonly dumps: number;
}

function arrivedOf(
  needs: ReadonlyMap<number, readonly Need<ImageChunk>[]>,
  chunkOf: (need: Need<ImageChunk>) => ImageChunk | undefined,
  run: OpenRun,
): ReadonlyMap<number, Arrived> {
  const arrived = new Map<number, Arrived>();
  for (const [id, wanted] of needs) {
    const chunks = wanted.flatMap((need) => chunkOf(need) ?? []);
    const images = run.detail()!.classImages[id]!.length;
    if (chunks.length > 0) arrived.set(id, { chunks, images, dumps: run.dumps() });
  }
  return arrived;
}
