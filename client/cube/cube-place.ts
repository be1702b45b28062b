import { itemAt, partAt } from '../grid/grid-axis.ts';
import type { GridPlace } from '../grid/grid-place.ts';
import { lastFrom } from './face-rows.ts';
import type { FacePoint } from './oblique.ts';
import type { ShownCube } from './shown-cube.ts';

/** The layer and the mini-set at a share of the height of front and right face. */
export function rowAt(shown: ShownCube, along: number): Pick<GridPlace, 'layer' | 'set'> {
  const y = along * shown.sizes().height;
  const band = lastFrom(shown.layers(), ({ top }) => top, y);
  if (!band || y > band.top + band.height) return { layer: null, set: null };
  const row = lastFrom(shown.sets(), ({ top }) => top, y);
  const isOf = row && shown.correlation()!.sets.layer[row.set] === band.layer;
  return { layer: band.layer, set: isOf ? row.set : null };
}

/** The class at a share of the depth. */
export function classAt(shown: ShownCube, depth: number): number | null {
  const band = lastFrom(shown.classes(), ({ from }) => from, depth);
  return band && depth <= band.to ? band.id : null;
}

/** What is at a place of the right face; with a dump where it is on an anomaly iteration of an unfolded class. */
export function cellAt(shown: ShownCube, { across, along }: FacePoint): GridPlace {
  const columns = shown.columns();
  const id = classAt(shown, across);
  const row = rowAt(shown, along);
  if (!columns || id === null) return { ...row, class: id, dump: null };
  const pixel = across * columns.length;
  const part = partAt(columns, itemAt(columns, pixel), pixel);
  const dump = part < 0 ? null : shown.correlation()!.iterations.dumps[columns.parts[part]!]!;
  return { ...row, class: id, dump };
}

/** The anomaly iterations of a class, as dumps. */
export function dumpsOfClass(shown: ShownCube, id: number): Int32Array {
  const iterations = shown.correlation()?.iterations;
  const column = iterations ? iterations.classes.indexOf(id) : -1;
  if (!iterations || column < 0) return new Int32Array(0);
  return iterations.dumps.subarray(iterations.offsets[column], iterations.offsets[column + 1]);
}
