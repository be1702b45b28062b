import { IMAGE_LISTS, type Reach } from '../../analysis/index.ts';
import { MEASURES } from '../../schema/index.ts';
import {
  choice,
  flag,
  formerly,
  number,
  numbers,
  option,
  place,
  places,
  positive,
  words,
  type AddressField,
  type ValuesOf,
} from './address-fields.ts';
import { CORRELATION_FIELDS, CUBE_FIELDS } from './correlation-fields.ts';
import { markersField } from './markers.ts';
import { matrixViewField } from './matrix-view.ts';

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
export const PANELS = [
  'selection',
  'anomalies',
  'images',
  'confusion',
  'filter',
  'compare',
  'ablation',
  'evidence',
] as const;
export type Panel = (typeof PANELS)[number];

/** Orders of the classes in the confusion matrix. */
export const MATRIX_ORDERS = ['similarity', 'name', 'id'] as const;
export type MatrixOrder = (typeof MATRIX_ORDERS)[number];

/** A cell of the confusion matrix. */
export interface ClassPair {
  readonly trueClass: number;
  readonly predicted: number;
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

/** What the charts of the Layer view show: a measure of the index, or what follows from measures. */
export const LAYER_MEASURES = [...MEASURES, 'updateRatio'] as const;
export type LayerMeasure = (typeof LAYER_MEASURES)[number];

/** Boxes of a measure over filters; those of all weights, or gradients, show no measure. */
export const LAYER_CHARTS = ['horizon', 'line', 'box', 'weights', 'gradients'] as const;
export type LayerChart = (typeof LAYER_CHARTS)[number];

/** How many bands a horizon chart is folded into. */
export const BANDS = [1, 2, 3, 4, 5, 6] as const;

/** Where the negative values of a horizon chart stand: at the foot of the chart, like the positive ones, or hanging from its top. */
export const NEGATIVES = ['mirror', 'offset'] as const;
export type Negatives = (typeof NEGATIVES)[number];

/** Whether all charts have the same scale, or each its own. */
export const CHART_SCALES = ['shared', 'free'] as const;

/** What the values of a filter chart are shown relative to. */
export const NORMALISATIONS = ['filter', 'iteration', 'layer', 'none'] as const;
export type Normalisation = (typeof NORMALISATIONS)[number];

/** Orders of the filters in a filter chart. */
export const FILTER_ORDERS = ['index', 'change', 'similarity', 'activity'] as const;
export type FilterOrder = (typeof FILTER_ORDERS)[number];

/** How another run stands in the comparison: both side by side, or the difference. */
export const AGAINST_FORMS = ['side', 'difference'] as const;

/** What is shown of a filter. */
export const COEFFICIENTS = ['weight', 'gradient'] as const;
export type CoefficientKind = (typeof COEFFICIENTS)[number];

/** A node of the hierarchy, or one filter of it. */
export interface Compared {
  readonly node: number;
  readonly filter: number | null;
}

/**
 * First and last visible iteration; null for the whole run. Decimals cut a dump: 300.25 begins, or ends, a quarter into the stretch of the dump of
 * iteration 300; an end without decimals has all of its dump.
 */
const rangeField: AddressField<readonly [number, number] | null> = {
  parameter: 'range',
  home: null,
  format: (range) => range && range.join('-'),
  parse: (text) => {
    const range = text.match(/^(\d{1,9}(?:\.\d{1,4})?)-(\d{1,9}(?:\.\d{1,4})?)$/);
    return range ? [Number(range[1]), Number(range[2])] : undefined;
  },
};

const cellField: AddressField<ClassPair | null> = {
  parameter: 'cell',
  home: null,
  format: (cell) => cell && `${cell.trueClass}-${cell.predicted}`,
  parse: (text) => {
    const found = text.match(/^(\d{1,5})-(\d{1,5})$/);
    return found ? { trueClass: Number(found[1]), predicted: Number(found[2]) } : undefined;
  },
};

/** `3~7.12~9`: nodes 3 and 9, and filter 12 of node 7. */
const comparedField: AddressField<readonly Compared[]> = {
  parameter: 'compare',
  home: [],
  format: (all) =>
    all.map(({ node, filter }) => (filter === null ? node : `${node}.${filter}`)).join('~') || null,
  parse: (text) =>
    text.split('~').flatMap((part) => {
      const found = part.match(/^(\d{1,6})(?:\.(\d{1,6}))?$/);
      return found
        ? [{ node: Number(found[1]), filter: found[2] === undefined ? null : Number(found[2]) }]
        : [];
    }),
};

/** What all views share. */
const RUN_FIELDS = {
  range: rangeField,
  class: number('class'),
  image: number('image'),
  /** The selected iteration. */
  at: number('at'),
  markers: markersField,
  curve: choice('curve', CURVES, 'error'),
  /** How many equal results make an anomaly, and how many images of a class; null as it suits the run. */
  window: positive('window'),
  threshold: positive('threshold'),
  panel: choice('panel', PANELS, 'selection'),
  /** Null where the address leaves the colours to the reader's own choice. */
  colours: option('colours', ['safe', 'paper']),
};

/** The Validation view. */
const VALIDATION_FIELDS = {
  /** Unfolded classes. */
  open: numbers('open'),
  /** Images whose histories are unfolded. */
  histories: numbers('history'),
  /** How many clusters the classes are put into, 0 for none; null as it suits the number of classes. */
  clusters: number('clusters'),
  /** Unfolded clusters, by their places from easy to hard. */
  unfold: places('unfold'),
  /** The selected cluster. */
  cluster: place('cluster'),
  sort: choice('sort', SORTS, 'error'),
  rows: choice('rows', ROW_HEIGHTS, 'fit'),
  /** Order of the images in unfolded classes. */
  images: choice('images', IMAGE_SORTS, 'wrong'),
  /** Whether only classes with anomalies are shown. */
  only: option('only', ['anomalies']),
  /** Words that the names of the shown classes have. */
  find: words('find'),
  /** Height of the image rows where the reader has zoomed them, in CSS pixels. */
  imageHeight: positive('height'),
};

/** The Layer view. */
const LAYER_FIELDS = {
  /** The selected node of the hierarchy, and the nodes that are selected besides it. */
  node: number('node'),
  also: numbers('also'),
  /** The selected filter of the layer `node`. */
  filter: number('filter'),
  /** Unfolded nodes. */
  drill: numbers('drill'),
  /** Layers that are opened as filter charts. */
  filterCharts: numbers('charts'),
  /** Nodes that stand first, in this order. */
  pinned: numbers('pin'),
  /** Nodes that were moved, with their siblings, in this order. */
  order: numbers('order'),
  measure: choice('measure', LAYER_MEASURES, 'sd'),
  chart: choice('chart', LAYER_CHARTS, 'horizon'),
  bands: choice('bands', BANDS, 3),
  mirror: choice('mirror', NEGATIVES, 'mirror'),
  chartScale: choice('scale', CHART_SCALES, 'shared'),
  /** Null as it suits the measure. */
  log: option('log', ['yes', 'no']),
  filterMeasure: choice('pixels', MEASURES, 'relativeChange'),
  normalise: choice('norm', NORMALISATIONS, 'filter'),
  filterOrder: formerly(choice('filters', FILTER_ORDERS, 'index'), {
    similar: 'similarity',
    active: 'activity',
  }),
  /** Height of the rows of filter charts in CSS pixels, 0 so that all filters are shown; null as it suits the layer. */
  filterHeight: number('filterheight'),
  /** Nodes and filters that are overlaid in one chart. */
  compared: comparedField,
  /** The id of another run of the same model; empty for none. */
  against: words('against'),
  againstAs: choice('as', AGAINST_FORMS, 'side'),
  /** Iterations at which the coefficients of a filter stand side by side, besides that of the shown dump; none for the first and the last one. */
  pinnedDumps: numbers('dumps'),
  coefficients: choice('coefficients', COEFFICIENTS, 'weight'),
};

/** What stands beside a view. */
const PANEL_FIELDS = {
  /** The list of images. */
  list: choice('list', IMAGE_LISTS, 'neverLearned'),
  /** Whether that list is of the selected class alone. */
  narrow: flag('narrow'),
  matrix: choice('matrix', MATRIX_ORDERS, 'similarity'),
  /** The chosen cell of the matrix. */
  cell: cellField,
  matrixView: matrixViewField,
  speed: choice('speed', SPEEDS, 5),
  /** The class that is selected while the iterations of all classes are ranked. */
  wide: number('wide'),
  ranked: choice('ranked', RANKED, 10),
  /** Whether window and threshold are being suggested. */
  suggest: flag('suggest'),
  falseRate: choice('rate', FALSE_RATES, 2),
  reach: choice('within', REACHES, 'cell'),
  /** The id of the ablation that is shown; empty for the newest. */
  ablation: words('ablation'),
};

const FIELDS = {
  ...RUN_FIELDS,
  ...VALIDATION_FIELDS,
  ...LAYER_FIELDS,
  ...CORRELATION_FIELDS,
  ...CUBE_FIELDS,
  ...PANEL_FIELDS,
};

/** All of a run page's state that a colleague should see again: it is the address. */
export type Address = ValuesOf<typeof FIELDS>;

const ENTRIES = Object.entries(FIELDS) as unknown as readonly [keyof Address, AddressField<unknown>][];

/** The page as at first. */
export const HOME = fromFields(({ home }) => home);

/** The query of an address; what is as at first is left out. */
export function formatAddress(address: Address): Record<string, string | null> {
  return Object.fromEntries(
    ENTRIES.map(([name, { parameter, home, format }]) => {
      const said = format(address[name]);
      return [parameter, said === format(home) ? null : said];
    }),
  );
}

/** Reads a query; what makes no sense is as at first. */
export function parseAddress(query: (parameter: string) => string | null): Address {
  return fromFields(({ parameter, home, parse }) => {
    const said = query(parameter);
    return (said === null ? undefined : parse(said)) ?? home;
  });
}

function fromFields(valueOf: (field: AddressField<unknown>) => unknown): Address {
  return Object.fromEntries(ENTRIES.map(([name, field]) => [name, valueOf(field)])) as unknown as Address;
}
