import { bisectRight } from 'd3-array';

/**
 * One side of the grid: its layers from top to bottom, or its classes from left to right, with the mini-sets or anomaly iterations inside. Places are
 * CSS pixels of the whole grid.
 */
export interface GridAxis {
  /** Layers or classes in their order, as places in `Correlation.layers` or `AnomalyIterations.classes`. */
  readonly items: Int32Array;
  /** Where each item begins; an entry more than items. */
  readonly edges: Float64Array;
  /** Free at the end of each item. */
  readonly gap: number;
  /** 1 for items that show their parts, 0 for folded ones. */
  readonly isOpen: Uint8Array;
  /** Where the parts of each item begin in `parts`; an entry more than items. */
  readonly partOffsets: Int32Array;
  /** Mini-sets by their number, or anomaly iterations as places in `AnomalyIterations.dumps`, item after item. */
  readonly parts: Int32Array;
  /** Where each part begins and ends; in a folded item all parts take the whole item. */
  readonly partFrom: Float64Array;
  readonly partTo: Float64Array;
  /** Of all items together. */
  readonly length: number;
}

/** What stands along a side. */
export interface AxisContent {
  readonly items: Int32Array;
  readonly partOffsets: Int32Array;
  readonly parts: Int32Array;
  /** What each part takes room for, in the order of `parts`: filters of a mini-set, 1 for an iteration. */
  readonly weights: Float64Array;
}

/** What is asked of a side; lengths in CSS pixels. */
export interface AxisRoom {
  readonly length: number;
  /** Whether an item shows its parts. */
  readonly isOpen: (item: number) => boolean;
  /** Items that can be read whatever the others take: the fisheye. */
  readonly isInFocus: (item: number) => boolean;
  /** Parts that can be seen whatever the others take. */
  readonly isPartInFocus: (part: number) => boolean;
  readonly sizes: AxisSizes;
}

/** Lengths in CSS pixels. */
export interface AxisSizes {
  /** A folded item where others are unfolded, at most; and where none is. */
  readonly folded: number;
  readonly mostFolded: number;
  /** An unfolded item, at least; as long as all have room. */
  readonly leastOpen: number;
  /** What one of weight 1 takes, at most. */
  readonly mostOfWeight: number;
  /** An item and a part in focus, at least. */
  readonly focus: number;
  readonly partFocus: number;
}

/** What folded items take together where others are unfolded, at most. */
const FOLDED_SHARE = 0.4;

/** Shares a side out: folded items alike, unfolded ones by the weight of their parts. */
export function layOutAxis(content: AxisContent, room: AxisRoom): GridAxis {
  const { items, partOffsets, parts } = content;
  const isOpen = Uint8Array.from(items, (item) => (room.isOpen(item) ? 1 : 0));
  const sizes = itemSizes(content, room, isOpen);
  const edges = new Float64Array(items.length + 1);
  sizes.forEach((size, place) => (edges[place + 1] = edges[place]! + size));
  const length = edges[items.length]!;
  const gap = gapOf(items.length > 0 ? length / items.length : 0, isOpen.includes(1));
  const partFrom = new Float64Array(parts.length);
  const partTo = new Float64Array(parts.length);
  for (let place = 0; place < items.length; place++) {
    const [first, end] = [partOffsets[place]!, partOffsets[place + 1]!];
    const [from, to] = [edges[place]!, edges[place + 1]! - gap];
    if (isOpen[place]) {
      layOutParts(content, room, first, end, from, to, partFrom, partTo);
    } else {
      partFrom.fill(from, first, end);
      partTo.fill(to, first, end);
    }
  }
  return { items, edges, gap, isOpen, partOffsets, parts, partFrom, partTo, length };
}

/** Items stand apart where there is room between them, further where their parts do, too. */
function gapOf(meanSize: number, hasParts: boolean): number {
  if (hasParts && meanSize >= 24) return 4;
  return meanSize >= 8 ? 2 : meanSize >= 3 ? 1 : 0;
}

function itemSizes({ items, partOffsets, weights }: AxisContent, room: AxisRoom, isOpen: Uint8Array) {
  const { length, sizes, isInFocus } = room;
  const weightOf = (place: number) => sumOf(weights.subarray(partOffsets[place], partOffsets[place + 1]));
  const open = Float64Array.from(isOpen, (isOpened, place) => (isOpened ? weightOf(place) : 0));
  const mostOpen = Float64Array.from(open, (weight, place) =>
    isOpen[place] ? Math.max(sizes.leastOpen, weight * sizes.mostOfWeight) : 0,
  );
  const folded = foldedSize(room, isOpen, sumOf(mostOpen));
  const least = Float64Array.from(items, (item, place) =>
    Math.max(isOpen[place] ? sizes.leastOpen : folded, isInFocus(item) ? sizes.focus : 0),
  );
  const most = sumOf(least.map((size, place) => Math.max(size, mostOpen[place]!)));
  const shares = isOpen.includes(1) ? open : new Float64Array(items.length).fill(1);
  return sharedOut(shares, least, Math.min(length, most));
}

/** A folded item takes what unfolded ones leave, if that is more than it needs. */
function foldedSize({ length, sizes }: AxisRoom, isOpen: Uint8Array, mostOpen: number): number {
  const count = isOpen.length - isOpen.reduce((sum, one) => sum + one, 0);
  if (count === 0) return 0;
  const needed = mostOpen === 0 ? 0 : Math.min(sizes.folded, (FOLDED_SHARE * length) / count);
  return Math.min(sizes.mostFolded, Math.max(needed, (length - mostOpen) / count));
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function layOutParts(
  { parts, weights }: AxisContent,
  { isPartInFocus, sizes }: AxisRoom,
  first: number,
  end: number,
  from: number,
  to: number,
  partFrom: Float64Array,
  partTo: Float64Array,
): void {
  const least = new Float64Array(end - first);
  for (let part = first; part < end; part++) {
    if (isPartInFocus(parts[part]!)) least[part - first] = sizes.partFocus;
  }
  let at = from;
  sharedOut(weights.subarray(first, end), least, to - from).forEach((size, place) => {
    partFrom[first + place] = at;
    partTo[first + place] = at += size;
  });
}

/**
 * Shares a length out by weights, so that none is below its least. Where the least of all have no room, each gets its share of them.
 */
export function sharedOut(weights: Float64Array, least: Float64Array, length: number): Float64Array {
  const needed = least.reduce((sum, size) => sum + size, 0);
  if (needed >= length) return least.map((size) => (needed > 0 ? (size * length) / needed : 0));
  const isFixed = new Uint8Array(weights.length);
  for (;;) {
    let [left, weight] = [length, 0];
    weights.forEach((own, at) => (isFixed[at] ? (left -= least[at]!) : (weight += own)));
    const unit = weight > 0 ? left / weight : 0;
    let hasGrown = false;
    for (let at = 0; at < weights.length; at++) {
      if (isFixed[at] || weights[at]! * unit >= least[at]!) continue;
      isFixed[at] = 1;
      hasGrown = true;
    }
    if (!hasGrown) return weights.map((own, at) => (isFixed[at] ? least[at]! : own * unit));
  }
}

/** The place of the item at a pixel; −1 beside all of them. */
export function itemAt({ edges, items }: GridAxis, pixel: number): number {
  if (pixel < 0 || pixel >= edges[items.length]!) return -1;
  return bisectRight(edges, pixel, 0, items.length) - 1;
}

/** The part of an unfolded item at a pixel, as an index of `parts`; −1 where it is folded, or between items. */
export function partAt({ partOffsets, partFrom, partTo, isOpen }: GridAxis, place: number, pixel: number) {
  const [first, end] = [partOffsets[place]!, partOffsets[place + 1]!];
  if (!isOpen[place] || first === end || pixel < partFrom[first]! || pixel >= partTo[end - 1]!) return -1;
  return bisectRight(partFrom, pixel, first, end) - 1;
}
