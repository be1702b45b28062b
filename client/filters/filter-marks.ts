import { RULES, type Finding, type RuleId } from '../../analysis/index.ts';

/** What is marked at a filter's row. */
export interface FilterMark {
  readonly filter: number;
  /** Of its findings, those that spoil a training first. */
  readonly rules: readonly RuleId[];
  readonly symbol: string;
  /** `dead filter, duplicate filter`. */
  readonly text: string;
}

/** What stands at a row; the shape says it, not the colour. */
const SYMBOLS: Readonly<Partial<Record<RuleId, string>>> = {
  'dead-filter': '○',
  'stopped-filter': '◐',
  'ever-active-filter': '●',
  'duplicate-filters': '=',
  'not-finite': '×',
  'exploding-gradients': '▲',
};
const OTHER = '!';

/** The filters of each node that findings name, by number. @param findings in their order */
export function marksOf(findings: readonly Finding[]): ReadonlyMap<number, readonly FilterMark[]> {
  const rules = new Map<number, Map<number, RuleId[]>>();
  for (const { node, filters, rule } of findings) {
    const ofNode = rules.get(node) ?? new Map<number, RuleId[]>();
    rules.set(node, ofNode);
    for (const filter of filters) {
      const known = ofNode.get(filter) ?? [];
      if (!known.includes(rule)) ofNode.set(filter, [...known, rule]);
    }
  }
  return new Map(
    [...rules].map(([node, ofNode]) => [
      node,
      [...ofNode]
        .sort(([a], [b]) => a - b)
        .map(([filter, found]) => ({
          filter,
          rules: found,
          symbol: symbolOf(found[0]!),
          text: found.map((rule) => uncapitalised(RULES[rule].title)).join(', '),
        })),
    ]),
  );
}

/** As it stands within a sentence; NaN stays NaN. */
function uncapitalised(title: string): string {
  return title.replace(/^[A-Z][a-z]*(?= |$)/, (word) => word.toLowerCase());
}

export function symbolOf(rule: RuleId): string {
  return SYMBOLS[rule] ?? OTHER;
}

/** Marks in their places, in CSS pixels from the chart's top. */
export interface PlacedMark {
  readonly top: number;
  /** 0 at the rows, the next ones further away. */
  readonly lane: number;
  readonly marks: readonly FilterMark[];
}

/** A symbol's height, in CSS pixels: those that are nearer stand beside one another. */
const APART = 11;
/** So many stand beside one another; what is nearer still shares a place. */
const LANES = 2;

/** @param rowMiddle of a filter, in CSS pixels from the chart's top @returns those that are visible, from top to bottom */
export function placedMarks(
  marks: readonly FilterMark[],
  rowMiddle: (filter: number) => number,
  height: number,
): readonly PlacedMark[] {
  const placed: { top: number; lane: number; marks: FilterMark[] }[] = [];
  const visible = marks
    .map((mark) => ({ mark, top: rowMiddle(mark.filter) }))
    .filter(({ top }) => top >= 0 && top < height)
    .sort((a, b) => a.top - b.top);
  const ends = new Array<number>(LANES).fill(-Infinity);
  for (const { mark, top } of visible) {
    const lane = ends.findIndex((end) => top - end >= APART);
    if (lane < 0) {
      placed.at(-1)!.marks.push(mark);
      continue;
    }
    ends[lane] = top;
    placed.push({ top, lane, marks: [mark] });
  }
  return placed;
}

/** What is shown of marks that share a place: the symbol of the first, and how many there are. */
export function placedSymbol({ marks }: PlacedMark): string {
  return marks.length > 1 ? `${marks[0]!.symbol}${marks.length}` : marks[0]!.symbol;
}
