import { computed } from '@angular/core';
import type { RunDetail } from '../../schema/index.ts';
import type { Need } from '../data/coordinator.ts';
import { valueOfLevels, type LevelSpan, type LevelValue } from '../data/level-chunk.ts';
import { entriesOf, type LevelEntries } from '../data/level-entries.ts';
import { isLongSeries, mostPixels } from '../data/level-needs.ts';
import type { LevelStretch } from '../data/level-stretches.ts';
import { nodeLevelNeed, type NodeChunks } from '../data/node-levels.ts';
import type { NodeColumns } from '../data/node-series.ts';
import { dumpPlace, type EntryPlace } from '../drawing/entry-place.ts';
import { layerSeries, type LayerSeriesSources } from './layer-series.ts';
import { leveled, type Leveled, type LeveledSource } from './leveled.ts';
import type { OpenRun } from './open-run.ts';

/** Values of nodes for one or several columns: of each column node after node, an entry a dump or, of a long run, two a bucket. */
export interface NodeEntries {
  readonly place: EntryPlace;
  readonly columns: readonly Float64Array[];
}

/** Columns of nodes as charts show them. */
export interface ShownColumns {
  readonly drawn: NodeEntries;
  /** An entry a dump, or what stands in its place: 1 where its values have come. */
  readonly here: Uint8Array;
  /** All of the run, which scales go over; of a long run coarsely. */
  readonly whole: NodeEntries;
  /** Undefined where it is not here. */
  readonly valueOf: (column: number, node: number, dump: number) => LevelValue | undefined;
}

export interface ShownColumnsSources extends Omit<LayerSeriesSources, 'run' | 'range'> {
  /** How a stretch at a level is asked for; of `layer-stats` where this is left out. */
  readonly levelNeed?: (
    run: RunDetail,
    nodes: number,
    columns: readonly string[],
    stretch: LevelStretch,
  ) => Need<NodeChunks>;
}

/** Columns of all nodes: dump by dump, or of a long run what is visible and the whole run coarsely. Call it where Angular injects. */
export function shownColumns(
  run: OpenRun,
  { levelNeed = nodeLevelNeed, columns, ...sources }: ShownColumnsSources,
) {
  const isLong = computed(() => isLongSeries(run.dumps(), sources.nodes() * columns().length));
  const dumpwise = layerSeries({
    ...sources,
    run: run.detail,
    range: run.range,
    columns: computed(() => (isLong() ? [] : columns())),
  });
  const levels = leveled(
    run,
    computed<LeveledSource<NodeChunks> | undefined>(() => {
      const [detail, nodes, names] = [run.detail(), sources.nodes(), columns()];
      if (!detail || !isLong() || nodes === 0 || names.length === 0) return undefined;
      return {
        key: names.join(','),
        rows: detail.dumps,
        of: 'dumps',
        most: mostPixels(nodes * names.length),
        need: (of, stretch) => levelNeed(of, nodes, names, stretch),
      };
    }),
  );
  const shown = computed(() => {
    if (!isLong()) return shownDumps(dumpwise.series());
    return shownLevels({ visible: levels.visible(), overview: levels.overview() });
  });
  return {
    shown,
    awaited: computed(() => dumpwise.awaited() || levels.awaited()),
    failure: computed(() => dumpwise.failure() ?? levels.failure()),
  };
}

function shownDumps({ columns, dumps, here }: NodeColumns): ShownColumns {
  const drawn = { place: dumpPlace(dumps), columns };
  const valueOf = (column: number, node: number, dump: number) => {
    const value = columns[column]?.[node * dumps + dump];
    if (value === undefined || here[dump] !== 1) return undefined;
    return { first: dump, last: dump, min: value, max: value, mean: value };
  };
  return { drawn, here, whole: drawn, valueOf };
}

/** Before the whole run is here there is nothing. */
export function shownLevels({ visible, overview }: Leveled<NodeChunks>): ShownColumns {
  if (!overview) {
    const none = { place: dumpPlace(0), columns: [] };
    return { drawn: none, here: new Uint8Array(0), whole: none, valueOf: () => undefined };
  }
  const spanOf = (column: number): LevelSpan | undefined => visible?.map((chunks) => chunks[column]!);
  const drawn = overview.map((chunk, column) => entriesOf(spanOf(column) ?? [chunk]));
  const { place } = drawn[0]!;
  return {
    drawn: entriesIn(drawn),
    here: new Uint8Array(place.entries).fill(1),
    whole: visible ? entriesIn(overview.map((chunk) => entriesOf([chunk]))) : entriesIn(drawn),
    valueOf: (column, node, dump) => {
      const chunk = overview[column];
      return chunk && valueOfLevels([spanOf(column) ?? [], [chunk]], node, dump);
    },
  };
}

function entriesIn(columns: readonly LevelEntries[]): NodeEntries {
  return { place: columns[0]!.place, columns: columns.map(({ values }) => values as Float64Array) };
}
