import type { DumpedLayer } from '../../schema/index.ts';
import type { ArrowFile } from '../arrow/arrow-file.ts';
import type { Column } from '../arrow/metadata.ts';
import { type Report, attempt, refusal, where } from '../refuse.ts';
import { type ReadColumn, Table, columnsOf, withFile } from './table.ts';

export const ACTIVATIONS_FILE = 'activations.arrow';

/** What activations are compared with; what is not known is not compared. */
interface Model {
  readonly layers: readonly DumpedLayer[] | undefined;
  readonly images: number | undefined;
}

/** Checks `activations.arrow` of a dump. Nothing reads it yet, so no reader refuses a dump for it. */
export function checkActivations(directory: string, dump: string, model: Model, report: Report): void {
  withFile(directory, `${dump}/${ACTIVATIONS_FILE}`, report, (file) => checkBatches(file, model, report));
}

function checkBatches(file: ArrowFile, { layers, images }: Model, report: Report): void {
  const column = columnsOf(file, report);
  const columns = {
    layer: column('layer', ['int32']),
    image: column('image', ['int32']),
    activations: column('activations', ['list<float32>']),
  };
  const seen = new Set<number>();
  let probe: Int32Array | undefined;
  for (let index = 0; index < file.batches; index++) {
    const batch = attempt(report, () => file.batch(index));
    if (batch === undefined) continue;
    const table = new Table(file, [batch], report);
    const layer = checkLayer(table, columns.layer, layers, seen);
    probe = checkImages(table, columns.image, images, probe);
    checkLengths(table, columns.activations, layer);
  }
}

/** One dumped layer a record batch. @param seen the layers of the record batches before */
function checkLayer(
  table: Table,
  column: Column | undefined,
  layers: readonly DumpedLayer[] | undefined,
  seen: Set<number>,
): DumpedLayer | undefined {
  const read = table.ints(column);
  const id = read?.values[0];
  if (read === undefined || id === undefined) return undefined;
  table.checkSame(read, id, 'the layer of row 0');
  const layer = layers?.find((layer) => layer.id === id);
  if (layers && !layer) table.refuseRow(read.column, 0, 'the id of a layer with `filters`', String(id));
  if (seen.has(id)) table.refuseRow(read.column, 0, 'a layer of its own', `${id} again`);
  seen.add(id);
  return layer;
}

/** The same images in every record batch, none twice. @param probe those of the first one @returns them */
function checkImages(
  table: Table,
  column: Column | undefined,
  images: number | undefined,
  probe: Int32Array | undefined,
): Int32Array | undefined {
  const read = table.ints(column);
  if (read === undefined) return probe;
  table.checkRange(read, 'image ids', images);
  table.checkDistinct(read.column, read.values, 'images of their own');
  if (probe === undefined) return read.values;
  checkProbe(table, read, probe);
  return probe;
}

function checkProbe(table: Table, { column, values }: ReadColumn<Int32Array>, probe: Int32Array): void {
  const { file, batches, rows, report } = table;
  const why = 'as in the record batches before';
  if (rows !== probe.length) {
    const place = { file: file.name, batch: batches[0]!.index };
    report(refusal(place, `${probe.length} rows, ${why}`, String(rows)));
    return;
  }
  table.checkRows(
    column,
    where(rows, (row) => values[row] !== probe[row]),
    (row) => `${probe[row]}, ${why}`,
    (row) => String(values[row]),
  );
}

function checkLengths(table: Table, column: Column | undefined, layer: DumpedLayer | undefined): void {
  const lists = table.lists(column, 4);
  if (lists && layer) table.checkLengths(column!, lists, layer.filters, `the filters of ${layer.name}`);
}
