import { computed, linkedSignal, type Signal } from '@angular/core';
import type { RunDetail } from '../../schema/index.ts';
import { failureOf, present, sameNeeds, type Need } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import {
  levelStretches,
  overviewStretch,
  type IterationRange,
  type LeveledRows,
  type LevelStretch,
} from '../data/level-stretches.ts';
import type { OpenRun } from './open-run.ts';
import { visibleDumps } from './visible-dumps.ts';

/** A table that comes at levels of detail. */
export interface LeveledSource<T> extends LeveledRows {
  /** Another one is another table. */
  readonly key: string;
  readonly need: (run: RunDetail, stretch: LevelStretch) => Need<T>;
}

/** What is here of a table. */
export interface Leveled<T> {
  /** What follows each other and covers what is visible; null where it is not here, or no finer than the whole run. */
  readonly visible: readonly T[] | null;
  /** The whole run; null where it is not here. */
  readonly overview: T | null;
}

interface Wanted<T> {
  readonly overview: Need<T>;
  readonly visible: readonly Need<T>[];
}

/** By the keys of tables. */
type Arrived<T> = ReadonlyMap<string, readonly T[] | null>;

interface Shown<T> {
  readonly range: IterationRange;
  readonly parts: readonly T[];
}

/** The iterations of the visible dumps, those of the training before the first of them and after the last too. */
function visibleIterations(run: OpenRun): IterationRange {
  const iterations = run.iterations();
  const { first, last } = visibleDumps(run);
  return {
    from: iterations[first - 1] ?? 0,
    to: iterations[last + 1] ?? iterations.at(-1) ?? 0,
  };
}

/**
 * What is visible of tables, by their keys, with at least a bucket a pixel: only that is asked for, and the whole run once, coarsely; where that is fine enough, nothing else. Until what is visible is here, what was
 * before stands where it covers that. Call it where Angular injects.
 */
export function leveledTables<T>(run: OpenRun, sources: Signal<readonly LeveledSource<T>[]>) {
  const range = computed(() => visibleIterations(run), {
    equal: (a, b) => a.from === b.from && a.to === b.to,
  });
  const wanted = computed<ReadonlyMap<string, Wanted<T>>>(
    () => {
      const [detail, pixels] = [run.detail(), run.plotWidth()];
      if (!detail) return new Map();
      const found = sources().filter(({ rows }) => rows > 0);
      return new Map(found.map((source) => [source.key, wantedOf(detail, source, range(), pixels)]));
    },
    { equal: (a, b) => sameNeeds(needsOf(a), needsOf(b)) },
  );
  const coordinator = declareNeeds(() => needsOf(wanted()));
  const shown = lastCovering(
    range,
    computed(() => arrivedOf(wanted(), (need) => present(coordinator.answer(need)))),
  );
  const answers = computed(() => needsOf(wanted()).map((need) => coordinator.answer(need)));
  return {
    tables: computed<ReadonlyMap<string, Leveled<T>>>(
      () =>
        new Map(
          [...wanted()].map(([key, { overview }]) => {
            const whole = present(coordinator.answer(overview)) ?? null;
            return [key, { visible: shown().get(key)?.parts ?? null, overview: whole }] as const;
          }),
        ),
    ),
    awaited: computed(() => answers().some(({ state }) => state === 'awaited')),
    failure: computed(() => failureOf(answers())),
  };
}

/** Of each table all parts of what is visible; null until they are here. */
function arrivedOf<T>(
  wanted: ReadonlyMap<string, Wanted<T>>,
  valueOf: (need: Need<T>) => T | undefined,
): Arrived<T> {
  return new Map(
    [...wanted].map(([key, { visible }]) => {
      const parts = visible.map(valueOf).filter((part) => part !== undefined);
      return [key, parts.length > 0 && parts.length === visible.length ? parts : null] as const;
    }),
  );
}

/** Of each table what was here last that covers what is visible. */
function lastCovering<T>(range: Signal<IterationRange>, arrived: Signal<Arrived<T>>) {
  return linkedSignal<{ range: IterationRange; arrived: Arrived<T> }, ReadonlyMap<string, Shown<T> | null>>({
    source: () => ({ range: range(), arrived: arrived() }),
    computation: ({ range: visible, arrived: now }, before) =>
      new Map(
        [...now].map(([key, parts]) => {
          if (parts) return [key, { range: visible, parts }] as const;
          const last = before?.value.get(key);
          const covers = last && last.range.from <= visible.from && last.range.to >= visible.to;
          return [key, covers ? last : null] as const;
        }),
      ),
  });
}

/** The same of one table; without a source there is none. Call it where Angular injects. */
export function leveled<T>(run: OpenRun, source: Signal<LeveledSource<T> | undefined>) {
  const { tables, awaited, failure } = leveledTables(
    run,
    computed(() => (source() ? [source()!] : [])),
  );
  const table = computed(() => tables().values().next().value);
  return {
    visible: computed(() => table()?.visible ?? null),
    overview: computed(() => table()?.overview ?? null),
    awaited,
    failure,
  };
}

function wantedOf<T>(
  run: RunDetail,
  source: LeveledSource<T>,
  range: IterationRange,
  pixels: number,
): Wanted<T> {
  const overview = overviewStretch(source);
  const stretches = pixels === 0 ? [] : levelStretches(run, source, range, pixels);
  const finer = stretches.filter(({ level }) => level < overview.level);
  return {
    overview: source.need(run, overview),
    visible: finer.map((stretch) => source.need(run, stretch)),
  };
}

function needsOf<T>(wanted: ReadonlyMap<string, Wanted<T>>): readonly Need<T>[] {
  return [...wanted.values()].flatMap(({ overview, visible }) => [overview, ...visible]);
}
