/**
 * Orders things so that like ones stand side by side: average linkage by chains of nearest neighbours (Murtagh 1983, O(n²)), and at every merge the two parts
 * are turned so that their nearest ends meet (Gruvaeus and Wainer, Two additions to hierarchical cluster analysis, 1972). The same distances give the
 * same order.
 *
 * @param distances symmetric, [n × n], row after row
 * @returns the things' numbers, in order
 */
export function leafOrder(distances: Float32Array, n: number): Int32Array {
  const linkage = new Linkage(distances, n);
  const orders: Int32Array[] = Array.from({ length: n }, (_, thing) => Int32Array.of(thing));
  for (let merge = 1; merge < n; merge++) {
    const [kept, gone] = linkage.merge();
    orders[kept] = joined(orders[kept]!, orders[gone]!, (a, b) => distances[a * n + b]!);
  }
  return orders[linkage.last] ?? new Int32Array(0);
}

/** Both orders as one, each perhaps turned round, with the nearest ends in the middle. */
function joined(a: Int32Array, b: Int32Array, distance: (a: number, b: number) => number): Int32Array {
  const ends = [
    distance(a.at(-1)!, b[0]!),
    distance(a.at(-1)!, b.at(-1)!),
    distance(a[0]!, b[0]!),
    distance(a[0]!, b.at(-1)!),
  ];
  const nearest = ends.indexOf(Math.min(...ends));
  if (nearest >= 2) a.reverse();
  if (nearest % 2 === 1) b.reverse();
  const both = new Int32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** Average linkage. Merges come in an order in which a part is whole before it is merged, not in the order of their distances. */
class Linkage {
  /** Mean distances of the parts; rows and columns of parts that are gone hold what they held last. */
  readonly #distances: Float32Array;
  readonly #sizes: Float64Array;
  /** The parts that are left, in no order. */
  readonly #left: Int32Array;
  #count: number;
  /** Each part is the nearest one of the part before it. */
  readonly #chain: number[] = [];

  constructor(
    distances: Float32Array,
    readonly n: number,
  ) {
    this.#distances = distances.slice();
    this.#sizes = new Float64Array(n).fill(1);
    this.#left = Int32Array.from({ length: n }, (_, part) => part);
    this.#count = n;
  }

  /** The part that all are in, in the end. */
  get last(): number {
    return this.#left[0]!;
  }

  /** Merges two parts that are each other's nearest. @returns the number that the whole keeps, and the one that is gone */
  merge(): [number, number] {
    if (this.#chain.length === 0) this.#chain.push(this.#left[0]!);
    for (;;) {
      const top = this.#chain.at(-1)!;
      const before = this.#chain.at(-2);
      const nearest = this.#nearest(top, before);
      if (nearest !== before) {
        this.#chain.push(nearest);
        continue;
      }
      this.#chain.length -= 2;
      const [kept, gone] = top < nearest ? [top, nearest] : [nearest, top];
      this.#join(kept, gone);
      return [kept, gone];
    }
  }

  /** The nearest part; of equals the chain's part before, so that it ends. */
  #nearest(part: number, before: number | undefined): number {
    const row = part * this.n;
    let nearest = before ?? -1;
    let least = before === undefined ? Infinity : this.#distances[row + before]!;
    for (let i = 0; i < this.#count; i++) {
      const other = this.#left[i]!;
      if (other === part || this.#distances[row + other]! >= least) continue;
      least = this.#distances[row + other]!;
      nearest = other;
    }
    return nearest;
  }

  #join(kept: number, gone: number): void {
    const { n } = this;
    const share = this.#sizes[kept]! / (this.#sizes[kept]! + this.#sizes[gone]!);
    this.#sizes[kept]! += this.#sizes[gone]!;
    this.#left[this.#left.indexOf(gone)] = this.#left[--this.#count]!;
    for (let i = 0; i < this.#count; i++) {
      const other = this.#left[i]!;
      const mean =
        share * this.#distances[kept * n + other]! + (1 - share) * this.#distances[gone * n + other]!;
      this.#distances[kept * n + other] = mean;
      this.#distances[other * n + kept] = mean;
    }
  }
}
