import { fromHalf } from '../../ingest/index.ts';

/** The plain definition of float16 (as bits) to float32; `assembly/widen.ts` is the fast one. */
export function widen(halves: Uint16Array, out: Float32Array): void {
  out.set(fromHalf(halves));
}
