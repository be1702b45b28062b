// A row of results in memory: its fields, in bytes.
import { GRADIENTS, ROW_FIELDS, WEIGHTS } from './fields';

export const ROW_BYTES: usize = ROW_FIELDS * 8;
/** The first field of each column. */
export const WEIGHTS_AT: usize = WEIGHTS * 8;
export const GRADIENTS_AT: usize = GRADIENTS * 8;

export function get(row: usize, field: i32): f64 {
  return load<f64>(row + (field << 3));
}

export function put(row: usize, field: i32, value: f64): void {
  store<f64>(row + (field << 3), value);
}
