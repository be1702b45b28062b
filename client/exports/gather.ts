import { effect, untracked, type Injector } from '@angular/core';
import type { RunDetail } from '../../schema/index.ts';
import { failureOf, present, type Coordinator } from '../data/coordinator.ts';
import { ImageResults } from '../data/image-results.ts';
import type { Stretch } from '../drawing/scale.ts';
import { imageNeeds } from '../page/image-data.ts';

/**
 * The predictions of a class's images, once all of the dumps are here. What failed before is asked for again.
 * @throws {RequestError} what the server said; {DOMException} where it was aborted
 */
export async function gatherResults(
  detail: RunDetail,
  id: number,
  { first, last }: Stretch,
  coordinator: Coordinator,
  injector: Injector,
  signal: AbortSignal,
): Promise<ImageResults> {
  const owner = {};
  const needs = imageNeeds(detail, id, { from: first, to: last + 1 });
  coordinator.want(owner, needs);
  const answersNow = () => needs.map((need) => coordinator.answer(need));
  if (failureOf(untracked(answersNow))) coordinator.retry();
  const watch: { destroy?: () => void } = {};
  try {
    return await new Promise<ImageResults>((resolve, reject) => {
      signal.throwIfAborted();
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      const follow = () => {
        const answers = answersNow();
        const failure = failureOf(answers);
        if (failure) return reject(failure);
        const chunks = answers.flatMap((answer) => present(answer) ?? []);
        // An answer of another version of the run may be shorter, or longer.
        const dumps = Math.max(detail.dumps, ...chunks.map(({ stretch }) => stretch.last + 1));
        const results = new ImageResults(id, detail.classImages[id]!.length, dumps, chunks);
        for (let dump = first; dump <= last; dump++) if (!results.isHere(dump)) return;
        resolve(results);
      };
      watch.destroy = () => effectOf.destroy();
      const effectOf = effect(follow, { injector, manualCleanup: true });
    });
  } finally {
    watch.destroy?.();
    coordinator.want(owner, []);
  }
}
