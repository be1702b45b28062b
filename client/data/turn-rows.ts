/** Filters, or classes, and rows of a square that stays in the cache while it is turned. */
const SQUARE = 32;

/** Rows as they were sent: views of the answer, an entry a series. */
export interface SentRows {
  readonly rows: number;
  readonly sent: Float32Array;
  /** Arrow's bits of validity, from bit `offset` on; null where all entries are valid. */
  readonly valid: { readonly bits: Uint8Array; readonly offset: number } | null;
}

/** Where rows stand in a chunk of `length` entries a series: from its entry `first` on. */
export interface RowPlace {
  readonly series: number;
  readonly length: number;
  readonly first: number;
}

/** Rows become columns: series after series. NaN for null. */
export function turnRows(values: Float32Array, part: SentRows, place: RowPlace): void {
  const { rows, sent, valid } = part;
  const { series, length, first } = place;
  for (let fromRow = 0; fromRow < rows; fromRow += SQUARE) {
    const endRow = Math.min(rows, fromRow + SQUARE);
    for (let from = 0; from < series; from += SQUARE) {
      const end = Math.min(series, from + SQUARE);
      for (let each = from; each < end; each++) {
        const at = each * length + first;
        for (let row = fromRow; row < endRow; row++) values[at + row] = sent[row * series + each]!;
      }
    }
  }
  if (valid) writeNulls(values, part, place);
}

function writeNulls(values: Float32Array, part: SentRows, { series, length, first }: RowPlace): void {
  const { bits, offset } = part.valid!;
  for (let row = 0, bit = offset; row < part.rows; row++) {
    for (let each = 0; each < series; each++, bit++) {
      if (((bits[bit >> 3]! >> (bit & 7)) & 1) === 0) values[each * length + first + row] = NaN;
    }
  }
}
