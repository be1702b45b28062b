import type { PlacedNetwork, PlacedNode } from './place-network.ts';

/** A name beside its box, or inside of it; CSS pixels, `y` its middle, `x` where it begins, or inside its middle. */
export interface PlacedName {
  readonly text: string;
  readonly isInside: boolean;
  readonly x: number;
  readonly y: number;
  readonly node: PlacedNode;
}

/** A line of names, and what is free between a box and its name, in CSS pixels. */
const LINE = 11;
const BESIDE = 5;
/** A name that has less room than this says nothing. */
const NARROWEST = 36;
/** Characters at the end that a cut name keeps where they tell it from the others. */
const TAIL = 5;

/** What is named first where there is not room for all. */
const RANKS = { folded: 0, weights: 1, data: 2, pool: 2, join: 3, rest: 4 } as const;

/**
 * The names that have room at the right of their boxes.
 * @param right where names end
 * @param widthOf width of a text in CSS pixels
 */
export function placeNames(
  { nodes, edges }: PlacedNetwork,
  right: number,
  widthOf: (text: string) => number,
): readonly PlacedName[] {
  const names: PlacedName[] = [];
  const all = nodes.map(({ shown }) => shown.name);
  const named = nodes
    .filter(({ look }) => RANKS[look] < RANKS.join)
    .sort((a, b) => RANKS[a.look] - RANKS[b.look] || a.top - b.top);
  for (const node of named) {
    const y = node.top + node.height / 2;
    const x = node.left + node.width + BESIDE;
    const line = { top: y - LINE / 2, bottom: y + LINE / 2 };
    if (names.some((name) => Math.abs(name.y - y) < LINE)) continue;
    if (nodes.some((other) => other !== node && other.left + other.width > x && crosses(other, line)))
      continue;
    if (edges.some(({ points }) => passes(points, x, line))) continue;
    const text = cut(node.shown.name, all, right - x, widthOf);
    if (text) names.push({ text, isInside: false, x, y, node });
  }
  return [...names, ...namesInside(nodes, names, widthOf)];
}

/** How much smaller letters inside a box are than those beside it, and what a box needs for them, in CSS pixels. */
export const INSIDE = 8 / 11;
const LEAST_HEIGHT = 8;

/** Of boxes with weights that stand side by side, such as the branches of a block or the parts of an attention: what tells their names apart, in the boxes that have no name beside them. */
function namesInside(
  nodes: readonly PlacedNode[],
  names: readonly PlacedName[],
  widthOf: (text: string) => number,
): readonly PlacedName[] {
  const isNamed = (node: PlacedNode) => names.some((name) => name.node === node);
  const boxes = nodes.filter(({ look, height }) => look === 'weights' && height >= LEAST_HEIGHT);
  return boxes.flatMap((node) => {
    const besides = boxes.filter((other) => Math.abs(other.top - node.top) < LINE);
    if (besides.length < 2 || isNamed(node)) return [];
    const common = commonStart(besides.map(({ shown }) => shown.name));
    const text = node.shown.name.slice(common);
    if (text === '' || widthOf(text) * INSIDE > node.width - 2) return [];
    const [x, y] = [node.left + node.width / 2, node.top + node.height / 2];
    return [{ text, isInside: true, x, y, node }];
  });
}

/** How many characters texts have in common at their start. */
function commonStart(texts: readonly string[]): number {
  const [first = '', ...others] = texts;
  const end = [...first].findIndex((letter, at) => others.some((other) => other[at] !== letter));
  return end < 0 ? first.length : end;
}

interface Line {
  readonly top: number;
  readonly bottom: number;
}

function crosses({ top, height }: PlacedNode, line: Line): boolean {
  return top < line.bottom && top + height > line.top;
}

/** Whether an edge goes through what lies right of x in a line. */
function passes(points: readonly number[], x: number, line: Line): boolean {
  for (let at = 2; at < points.length; at += 2) {
    const [fromX, fromY, toX, toY] = points.slice(at - 2, at + 2) as [number, number, number, number];
    if (Math.max(fromX, toX) <= x) continue;
    if (Math.min(fromY, toY) < line.bottom && Math.max(fromY, toY) > line.top) return true;
  }
  return false;
}

/**
 * The text, cut in its middle where there is not room for all of it, so that it can still be told from the others; null where there is no room for that.
 * @param all texts of the drawing
 */
function cut(
  text: string,
  all: readonly string[],
  room: number,
  widthOf: (text: string) => number,
): string | null {
  if (widthOf(text) <= room) return text;
  if (room < NARROWEST) return null;
  const others = all.filter((other) => other !== text);
  for (let length = text.length - 1; length > 1; length--) {
    for (const tail of tailsOf(length)) {
      const [head, end] = [text.slice(0, length - tail), text.slice(text.length - tail)];
      // Where the first one is too long, so are most of as many characters: they are not measured.
      if (widthOf(`${head}…${end}`) > room) break;
      if (!others.some((other) => other.startsWith(head) && other.endsWith(end))) return `${head}…${end}`;
    }
  }
  return null;
}

/** How many of so many characters stand at the end, the best first: names of one module begin alike. */
function tailsOf(length: number): readonly number[] {
  const first = Math.min(TAIL, length);
  const away = (tail: number) => (tail >= first ? tail - first : length - tail);
  return Array.from({ length }, (_, at) => at + 1).sort((a, b) => away(a) - away(b));
}
