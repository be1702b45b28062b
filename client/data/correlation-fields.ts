import { RANKINGS } from '../../schema/index.ts';
import { choice, flag, numbers, positive, within, type AddressField } from './address-fields.ts';

/** How much the grid shows: how many filters a cell has, or which of them, at which iterations. */
export const GRID_FORMS = ['abstract', 'detailed'] as const;
export type GridForm = (typeof GRID_FORMS)[number];

/** Orders of its rows and columns: layers as in the network and classes by their error, or what is alike side by side. */
export const GRID_ORDERS = ['network', 'similarity'] as const;
export type GridOrder = (typeof GRID_ORDERS)[number];

/** False discovery rates of the evidence, in per cent. */
export const EVIDENCE_RATES = [1, 5, 10, 20] as const;
export type EvidenceRate = (typeof EVIDENCE_RATES)[number];

/** Which pairs of mini-set and class are listed: those beyond chance, or all that meet. */
export const LISTED_PAIRS = ['beyond', 'all'] as const;
export type ListedPairs = (typeof LISTED_PAIRS)[number];

/** What of the grid is visible: shares of its width and height, 0 to 1. */
export interface GridPart {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The vector that the depth of the Cube is drawn along. */
export interface Skew {
  /** How far it goes to the right, and up, in per cent of the room. */
  readonly right: number;
  readonly up: number;
}

/** What of the grid is visible, in ten-thousandths: `0-2500x5000-7500`, from top to bottom, then from left to right; null for all of it. */
const gridPartField: AddressField<GridPart | null> = {
  parameter: 'part',
  home: null,
  format: (part) => part && formatPart(part),
  parse: (text) => {
    const places = text.match(/^(\d{1,5})-(\d{1,5})x(\d{1,5})-(\d{1,5})$/);
    if (!places) return undefined;
    const [top, bottom, left, right] = places.slice(1).map((place) => Number(place) / PARTS) as [
      number,
      number,
      number,
      number,
    ];
    const isPart = top < bottom && bottom <= 1 && left < right && right <= 1;
    return isPart ? { left, right, top, bottom } : undefined;
  },
};

const PARTS = 10_000;

export function formatPart({ top, bottom, left, right }: GridPart): string {
  const side = (from: number, to: number) => `${Math.round(from * PARTS)}-${Math.round(to * PARTS)}`;
  return `${side(top, bottom)}x${side(left, right)}`;
}

/** `34-36`: per cent to the right, and up. */
const skewField: AddressField<Skew | null> = {
  parameter: 'skew',
  home: null,
  format: (skew) => skew && `${Math.round(skew.right)}-${Math.round(skew.up)}`,
  parse: (text) => {
    const found = text.match(/^(\d{1,2})-(\d{1,2})$/);
    return found ? { right: Number(found[1]), up: Number(found[2]) } : undefined;
  },
};

/** The Correlation view; the Cube has the same grid. */
export const CORRELATION_FIELDS = {
  /** How many of the filters that change most at an anomaly iteration are its anomaly filters; null as it suits the model. */
  k: positive('k'),
  /** What they change most by. */
  by: choice('by', RANKINGS, 'relativeChange'),
  /** At how many anomaly iterations a mini-set appears, at least. */
  least: within('least', 1, 9999, 1),
  grid: choice('grid', GRID_FORMS, 'abstract'),
  gridOrder: choice('cells', GRID_ORDERS, 'network'),
  /** Nodes of layers, and classes, that are shown otherwise than `grid` says: unfolded in the abstract grid, folded in the detailed one. */
  turnedLayers: numbers('turnlayers'),
  turnedClasses: numbers('turnclasses'),
  /** Selected mini-sets, each by the number of its smallest filter in the model: it stands for the mini-set that holds this filter. */
  sets: numbers('sets'),
  gridPart: gridPartField,
  evidenceRate: choice('fdr', EVIDENCE_RATES, 5),
  listedPairs: choice('pairs', LISTED_PAIRS, 'beyond'),
};

/** The Cube. */
export const CUBE_FIELDS = {
  /** Null as it suits the room. */
  skew: skewField,
  /** Whether the three views lie side by side. */
  flat: flag('flat'),
};
