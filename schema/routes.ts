import type { Measure, Ranking } from './measures.ts';

/** The first part of every route. */
export const API_BASE = '/api/v1';

/** The most filters, and the most dumps, that one request may name; who wants more asks in parts. */
export const MOST_NAMED = 1024;

/** The most runs that one stream of events may follow. */
export const MOST_FOLLOWED = 64;

const run = (id: string) => `${API_BASE}/runs/${encodeURIComponent(id)}`;

/**
 * Every route, as the client asks for it. Tables are Arrow IPC streams unless `Accept: application/json`, and take
 * `?columns=<name>,<name>` and, where a row is a dump, `?from=<iteration>&to=<iteration>`, both inclusive; with `?level=<l>` many of them
 * answer a row for 2^l rows. Documents are JSON.
 */
export const routes = {
  openapi: () => `${API_BASE}/openapi.json`,
  runs: () => `${API_BASE}/runs`,
  run,
  /** Server-sent events: the version of the run, at once and with every change. */
  runEvents: (id: string) => `${run(id)}/events`,
  /** Server-sent events: of runs that are named, and of the list of runs. */
  events: (ids: readonly string[], list: boolean) =>
    `${API_BASE}/events?list=${list ? 'yes' : 'no'}${ids.map((id) => `&run=${encodeURIComponent(id)}`).join('')}`,
  model: (id: string) => `${run(id)}/model`,
  /** Columns image, class, name, picture: every validation image, in image order. */
  images: (id: string) => `${run(id)}/images`,
  /** With the run's `version` the answer may be kept for good. */
  picture: (id: string, image: number, version?: string) =>
    withVersion(`${run(id)}/images/${image}/picture`, version),
  /** The rows of a dump's `scalars.arrow`, from the log. */
  dumpScalars: (id: string, iteration: number) => `${run(id)}/dumps/${iteration}/scalars`,
  /** The coefficients of one filter at a dump, from the log. With the run's `version` the answer may be kept for good. */
  filter: (id: string, iteration: number, layer: number, filter: number, version?: string) =>
    withVersion(`${run(id)}/dumps/${iteration}/layers/${layer}/filters/${filter}`, version),
  /** The filters of its layer that are most similar to it at a dump, from the log. With the run's `version` the answer may be kept for good. */
  similarFilters: (id: string, iteration: number, layer: number, filter: number, version?: string) =>
    withVersion(`${run(id)}/dumps/${iteration}/layers/${layer}/similar/${filter}`, version),
  /** Without a node: all of them, one after the other, told apart by the column `node`. */
  layerStats: (id: string, node?: number) => withKey(`${run(id)}/layer-stats`, node),
  /** Of every measure the five numbers over the filters of a node; without a node of all of them, as `layerStats`. */
  filterQuartiles: (id: string, node?: number) => withKey(`${run(id)}/filter-quartiles`, node),
  layerFilters: (id: string, layer: number, measure: Measure) =>
    `${run(id)}/layer-filters/${layer}/${measure}`,
  /** Every measure of one filter. */
  filterHistory: (id: string, layer: number, filter: number) =>
    `${run(id)}/layer-filters/${layer}/filters/${filter}`,
  /** The first filters of each dump in a ranking. */
  iterationFilters: (id: string, ranking: Ranking) => `${run(id)}/iteration-filters/${ranking}`,
  /** A class id, or `all` for all classes together. Without either: every class and `all`, told apart by the column `class`. */
  classStats: (id: string, key?: number | 'all') => withKey(`${run(id)}/class-stats`, key),
  /** The error of every class, an entry a class. */
  classErrors: (id: string) => `${run(id)}/class-errors`,
  /** A class id, or `all` for the images of all classes side by side, in image order. */
  classImages: (id: string, classId: number | 'all') => `${run(id)}/class-images/${classId}`,
  scalars: (id: string, column: string) => withKey(`${run(id)}/scalars`, column),
  /** A training scalar by iteration. */
  scalarValues: (id: string, column: string) => withKey(`${run(id)}/scalar-values`, column),
  /** What the rules of thumb say of the run. */
  findings: (id: string) => `${run(id)}/findings`,
  /** The ablations of a run; with the id of one, all of it. */
  ablations: (id: string, ablation?: string) => withKey(`${run(id)}/ablations`, ablation),
} as const;

function withKey(path: string, key: number | string | undefined): string {
  return key === undefined ? path : `${path}/${encodeURIComponent(key)}`;
}

function withVersion(path: string, version: string | undefined): string {
  return version === undefined ? path : `${path}?v=${encodeURIComponent(version)}`;
}
