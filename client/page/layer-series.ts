import { computed, linkedSignal, type Signal } from '@angular/core';
import type { RunDetail } from '../../schema/index.ts';
import { stretches } from '../data/blocks.ts';
import { failureOf, present, sameNeeds } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import type { Need } from '../data/coordinator.ts';
import { nodeChunkNeed } from '../data/needs.ts';
import { addNodeChunks, awaitedColumns, type NodeChunk, type NodeColumns } from '../data/node-series.ts';
import { wholeRun, type DumpRange, type Stretch } from '../drawing/scale.ts';

export interface LayerSeriesSources {
  readonly run: Signal<RunDetail | undefined>;
  /** How many nodes its hierarchy has; 0 until that is known. */
  readonly nodes: Signal<number>;
  /** Which columns of nodes are wanted. */
  readonly columns: Signal<readonly string[]>;
  /** How they are asked for; of `layer-stats` where this is left out. */
  readonly chunkNeed?: (run: RunDetail, columns: readonly string[], stretch: Stretch) => Need<NodeChunk>;
  /** What is asked for first, in dumps. */
  readonly range: Signal<DumpRange>;
}

interface Arrived {
  readonly run: RunDetail | undefined;
  readonly names: readonly string[];
  readonly nodes: number;
  readonly chunks: readonly NodeChunk[];
}

/** Columns of all nodes over the whole run, the visible stretches first. Call it where Angular injects. */
export function layerSeries({ run, nodes, columns, range, chunkNeed = nodeChunkNeed }: LayerSeriesSources) {
  const needs = computed(
    () => {
      const [detail, wanted, count] = [run(), columns(), nodes()];
      if (!detail || detail.dumps === 0 || count === 0 || wanted.length === 0) return [];
      const dumps = detail.iterations.length;
      const visible = stretches(range(), dumps, count * wanted.length);
      const all = stretches(wholeRun(dumps), dumps, count * wanted.length);
      return [...visible, ...all].map((stretch) => chunkNeed(detail, wanted, stretch));
    },
    { equal: sameNeeds },
  );
  const coordinator = declareNeeds(needs);
  const answers = computed(() => needs().map((need) => coordinator.answer(need)));
  const series = linkedSignal<Arrived, NodeColumns>({
    source: () => ({
      run: run(),
      names: columns(),
      nodes: nodes(),
      chunks: answers().flatMap((answer) => present(answer) ?? []),
    }),
    computation: ({ run: detail, names, nodes: count, chunks }, before) => {
      const { source } = before ?? {};
      const isSame =
        source?.run === detail && source?.nodes === count && String(source?.names) === String(names);
      const known =
        before && isSame ? before.value : awaitedColumns(names, count, detail?.iterations.length ?? 0);
      return addNodeChunks(known, chunks);
    },
  }).asReadonly();
  return {
    series,
    awaited: computed(() => answers().some(({ state }) => state === 'awaited')),
    failure: computed(() => failureOf(answers())),
  };
}
