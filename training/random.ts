/** A seeded source of random numbers; equal seeds and streams give equal numbers on every machine. */
export interface Random {
  /** Uniform in [0, 1), with 32 random bits. */
  uniform(): number;
  /** Uniform among 0…count − 1. */
  integer(count: number): number;
  /** Standard normal. */
  normal(): number;
}

/**
 * One of the independent streams of a seed, told apart by name, so that the weights do not change when the shuffling does.
 * The generator is mulberry32 (Tommy Ettinger, public domain), seeded by FNV-1a over seed and name.
 */
export function randomStream(seed: number, stream: string): Random {
  let state = fnv1a(`${seed}/${stream}`);
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    uniform,
    integer: (count) => Math.floor(uniform() * count),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash;
}

/** The numbers 0…count − 1 in random order (Fisher and Yates). */
export function shuffled(count: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}
