import { Utf8, vectorFromArray } from 'apache-arrow';
import type { Finding } from '../../analysis/index.ts';
import { batchMessage, findings as schema, recordBatch } from '../../schema/index.ts';
import type { Block } from '../../store/index.ts';
import { integers, lists, nullableFloats } from './columns.ts';

/** The block of `findings`: all that was found, in order. */
export function findingsBlock(findings: readonly Finding[]): Block {
  const ints = (name: 'node' | 'from' | 'to' | 'dumps') =>
    integers(Int32Array.from(findings, (finding) => finding[name]));
  const floats = (name: 'value' | 'limit' | 'other') =>
    nullableFloats(Float64Array.from(findings, (finding) => finding[name]));
  const ends = new Int32Array(findings.length + 1);
  findings.forEach(({ filters }, row) => (ends[row + 1] = ends[row]! + filters.length));
  const filters = integers(Int32Array.from(findings.flatMap((finding) => finding.filters)));
  const batch = recordBatch(schema, [
    vectorFromArray(
      findings.map(({ rule }) => rule),
      new Utf8(),
    ).data[0]!,
    ints('node'),
    lists(schema.fields[2]!.type, findings.length, filters, ends),
    ints('from'),
    ints('to'),
    ints('dumps'),
    floats('value'),
    floats('limit'),
    floats('other'),
  ]);
  return { index: 'findings', key: '', number: 0, bytes: batchMessage(batch) };
}
