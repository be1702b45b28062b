import type { Reach } from '../../analysis/index.ts';

/** A dotted line at an iteration, through every view. */
export interface Marker {
  readonly iteration: number;
  readonly name: string;
}

export const SORTS = ['error', 'name', 'anomalies', 'largest', 'forgotten', 'id'] as const;
export type Sort = (typeof SORTS)[number];

export const ROW_HEIGHTS = ['fit', '4', '12', '20'] as const;
export type RowHeight = (typeof ROW_HEIGHTS)[number];

export const IMAGE_SORTS = ['wrong', 'learned', 'flips', 'similar', 'id'] as const;
export type ImageSort = (typeof IMAGE_SORTS)[number];

/** What the curves of the timeline show. */
export const CURVES = ['error', 'loss'] as const;
export type CurveKind = (typeof CURVES)[number];

/** What stands beside the view. */
export const PANELS = ['selection', 'anomalies', 'images', 'confusion'] as const;
export type Panel = (typeof PANELS)[number];

/** Orders of the classes in the confusion matrix. */
export const MATRIX_ORDERS = ['similarity', 'name', 'id'] as const;
export type MatrixOrder = (typeof MATRIX_ORDERS)[number];

/** A cell of the confusion matrix. */
export interface ClassPair {
  readonly trueClass: number;
  readonly predicted: number;
}

/** What of the confusion matrix is visible, in cells and parts of cells: as many rows as columns. */
export interface MatrixView {
  readonly left: number;
  readonly top: number;
  readonly size: number;
}

/** How fast the confusion matrix plays, in dumps a second. */
export const SPEEDS = [1, 2, 5, 10, 20, 50] as const;
export type Speed = (typeof SPEEDS)[number];

/** False discovery rates that a suggestion can keep to, in per cent. */
export const FALSE_RATES = [1, 2, 5, 10] as const;
export type FalseRate = (typeof FALSE_RATES)[number];

/** How far chance moves flips in a suggestion. */
export const REACHES = ['cell', 'stage'] as const satisfies readonly Reach[];

/** How many anomalous iterations are listed. */
export const RANKED = [10, 100] as const;
export type Ranked = (typeof RANKED)[number];

export const IMAGE_LISTS = ['neverLearned', 'learnedLate', 'mostForgotten', 'confidentlyWrong'] as const;
export type ImageListKind = (typeof IMAGE_LISTS)[number];

/** All of a run page's state that a colleague should see again: it is the address. */
export interface Address {
  /**
   * First and last visible iteration; null for the whole run. Decimals cut a dump: 300.25 begins, or ends, a quarter into the stretch of the dump of
   * iteration 300; an end without decimals has all of its dump.
   */
  readonly range: readonly [number, number] | null;
  readonly class: number | null;
  readonly image: number | null;
  /** The selected iteration. */
  readonly at: number | null;
  /** Unfolded classes. */
  readonly open: readonly number[];
  /** Images whose histories are unfolded. */
  readonly histories: readonly number[];
  /** How many clusters the classes are put into, 0 for none; null as it suits the number of classes. */
  readonly clusters: number | null;
  /** Unfolded clusters. */
  readonly unfold: readonly number[];
  /** The selected cluster. */
  readonly cluster: number | null;
  readonly sort: Sort;
  readonly rows: RowHeight;
  /** Order of the images in unfolded classes. */
  readonly images: ImageSort;
  readonly markers: readonly Marker[];
  readonly curve: CurveKind;
  /** How many equal results make an anomaly, and how many images of a class; null as it suits the run. */
  readonly window: number | null;
  readonly threshold: number | null;
  /** Whether only classes with anomalies are shown. */
  readonly only: 'anomalies' | null;
  /** Words that the names of the shown classes have. */
  readonly find: string;
  readonly panel: Panel;
  /** The list of images in the panel. */
  readonly list: ImageListKind;
  /** Whether that list is of the selected class alone. */
  readonly narrow: boolean;
  readonly matrix: MatrixOrder;
  /** The chosen cell of the matrix. */
  readonly cell: ClassPair | null;
  /** Null for all of it. */
  readonly matrixView: MatrixView | null;
  readonly speed: Speed;
  /** The class that is selected while the iterations of all classes are ranked. */
  readonly wide: number | null;
  readonly ranked: Ranked;
  /** Whether window and threshold are being suggested. */
  readonly suggest: boolean;
  readonly falseRate: FalseRate;
  readonly reach: Reach;
  /** Height of the image rows where the reader has zoomed them, in CSS pixels. */
  readonly imageHeight: number | null;
  /** Null where the address leaves the colours to the reader's own choice. */
  readonly colours: 'safe' | 'paper' | null;
}

export const HOME: Address = {
  range: null,
  class: null,
  image: null,
  at: null,
  open: [],
  histories: [],
  clusters: null,
  unfold: [],
  cluster: null,
  sort: 'error',
  rows: 'fit',
  images: 'wrong',
  markers: [],
  curve: 'error',
  window: null,
  threshold: null,
  only: null,
  find: '',
  panel: 'selection',
  list: 'neverLearned',
  narrow: false,
  matrix: 'similarity',
  cell: null,
  matrixView: null,
  speed: 5,
  wide: null,
  ranked: 10,
  suggest: false,
  falseRate: 2,
  reach: 'cell',
  imageHeight: null,
  colours: null,
};

/** The query of an address; what is as at first is left out. */
export function formatAddress(address: Address): Record<string, string | null> {
  return {
    range: address.range && address.range.join('-'),
    class: text(address.class),
    image: text(address.image),
    at: text(address.at),
    open: joined(address.open),
    history: joined(address.histories),
    clusters: text(address.clusters),
    unfold: joined(address.unfold),
    cluster: text(address.cluster),
    sort: address.sort === HOME.sort ? null : address.sort,
    rows: address.rows === HOME.rows ? null : address.rows,
    images: address.images === HOME.images ? null : address.images,
    markers: address.markers.length > 0 ? address.markers.map(formatMarker).join('~') : null,
    curve: address.curve === HOME.curve ? null : address.curve,
    window: text(address.window),
    threshold: text(address.threshold),
    only: address.only,
    find: address.find || null,
    panel: address.panel === HOME.panel ? null : address.panel,
    list: address.list === HOME.list ? null : address.list,
    narrow: address.narrow ? 'yes' : null,
    matrix: address.matrix === HOME.matrix ? null : address.matrix,
    cell: address.cell && `${address.cell.trueClass}-${address.cell.predicted}`,
    view: address.matrixView && formatView(address.matrixView),
    speed: address.speed === HOME.speed ? null : String(address.speed),
    wide: text(address.wide),
    ranked: address.ranked === HOME.ranked ? null : String(address.ranked),
    suggest: address.suggest ? 'yes' : null,
    rate: address.falseRate === HOME.falseRate ? null : String(address.falseRate),
    within: address.reach === HOME.reach ? null : address.reach,
    height: text(address.imageHeight),
    colours: address.colours,
  };
}

/** Reads a query; what makes no sense is as at first. */
export function parseAddress(query: (name: string) => string | null): Address {
  const range = query('range')?.match(/^(\d{1,9}(?:\.\d{1,4})?)-(\d{1,9}(?:\.\d{1,4})?)$/);
  return {
    range: range ? [Number(range[1]), Number(range[2])] : null,
    class: whole(query('class')),
    image: whole(query('image')),
    at: whole(query('at')),
    open: wholes(query('open')),
    histories: wholes(query('history')),
    clusters: whole(query('clusters')),
    unfold: wholes(query('unfold')),
    cluster: whole(query('cluster')),
    sort: oneOf(SORTS, query('sort')) ?? HOME.sort,
    rows: oneOf(ROW_HEIGHTS, query('rows')) ?? HOME.rows,
    images: oneOf(IMAGE_SORTS, query('images')) ?? HOME.images,
    markers: (query('markers') ?? '').split('~').flatMap(parseMarker),
    curve: oneOf(CURVES, query('curve')) ?? HOME.curve,
    window: positive(query('window')),
    threshold: positive(query('threshold')),
    only: oneOf(['anomalies'] as const, query('only')),
    find: query('find') ?? '',
    panel: oneOf(PANELS, query('panel')) ?? HOME.panel,
    list: oneOf(IMAGE_LISTS, query('list')) ?? HOME.list,
    narrow: query('narrow') === 'yes',
    matrix: oneOf(MATRIX_ORDERS, query('matrix')) ?? HOME.matrix,
    cell: parseCell(query('cell')),
    matrixView: parseView(query('view')),
    speed: oneOf(SPEEDS, whole(query('speed'))) ?? HOME.speed,
    wide: whole(query('wide')),
    ranked: oneOf(RANKED, whole(query('ranked'))) ?? HOME.ranked,
    suggest: query('suggest') === 'yes',
    falseRate: oneOf(FALSE_RATES, whole(query('rate'))) ?? HOME.falseRate,
    reach: oneOf(REACHES, query('within')) ?? HOME.reach,
    imageHeight: positive(query('height')),
    colours: oneOf(['safe', 'paper'] as const, query('colours')),
  };
}

/** `1600` or `1600:name`; a tilde would end the marker, so it is written as `%7E`, and a percent sign as `%25`. */
function formatMarker({ iteration, name }: Marker): string {
  return name ? `${iteration}:${name.replaceAll('%', '%25').replaceAll('~', '%7E')}` : String(iteration);
}

function parseMarker(text: string): Marker[] {
  const found = text.match(/^(\d+)(?::(.*))?$/s);
  return found ? [{ iteration: Number(found[1]), name: unescaped(found[2] ?? '') }] : [];
}

function unescaped(name: string): string {
  return name.replaceAll('%7E', '~').replaceAll('%25', '%');
}

function text(value: number | null): string | null {
  return value === null ? null : String(value);
}

function parseCell(value: string | null): ClassPair | null {
  const found = value?.match(/^(\d{1,5})-(\d{1,5})$/);
  return found ? { trueClass: Number(found[1]), predicted: Number(found[2]) } : null;
}

/** `12-40x3-31`: from the first visible row to the end of the last one, then columns, in cells and hundredths of cells. */
export function formatView({ left, top, size }: MatrixView): string {
  const hundredths = (value: number) => Math.round(value * 100) / 100;
  const side = (from: number) => `${hundredths(from)}-${hundredths(hundredths(from) + hundredths(size))}`;
  return `${side(top)}x${side(left)}`;
}

function parseView(value: string | null): MatrixView | null {
  const places = value?.match(
    /^(\d{1,5}(?:\.\d{1,2})?)-(\d{1,5}(?:\.\d{1,2})?)x(\d{1,5}(?:\.\d{1,2})?)-(\d{1,5}(?:\.\d{1,2})?)$/,
  );
  if (!places) return null;
  const [top, bottom, left, right] = places.slice(1).map(Number) as [number, number, number, number];
  const size = Math.round((bottom - top) * 100) / 100;
  const isSquare = Math.abs(right - left - size) < 0.005;
  return size > 0 && isSquare ? { left, top, size } : null;
}

function joined(ids: readonly number[]): string | null {
  return ids.length > 0 ? ids.join('.') : null;
}

/** Ids with dots between them, each once. */
function wholes(value: string | null): number[] {
  return [...new Set((value ?? '').split('.').map(whole))].filter((id) => id !== null);
}

function positive(value: string | null): number | null {
  return whole(value) || null;
}

function whole(value: string | null): number | null {
  return value !== null && /^\d{1,9}$/.test(value) ? Number(value) : null;
}

function oneOf<T extends string | number>(values: readonly T[], value: string | number | null): T | null {
  return values.find((known) => known === value) ?? null;
}
