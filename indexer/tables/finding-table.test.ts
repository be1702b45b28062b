import { findingsOf, type Finding } from '../../analysis/index.ts';
import { findings as schema, readBlocks } from '../../schema/index.ts';
import { findingsBlock } from './finding-table.ts';

const finding: Finding = {
  rule: 'dead-filter',
  node: 3,
  filters: [1, 5],
  from: 0,
  to: 90,
  dumps: 9,
  value: 0,
  limit: NaN,
  other: Infinity,
};

test('what is stored comes back: nulls, infinity, no filters, no findings', () => {
  const findings = [finding, { ...finding, rule: 'not-finite', filters: [] } as const];
  for (const rows of [findings, []]) {
    const { bytes } = findingsBlock(rows);
    expect(findingsOf(readBlocks(schema, [bytes]))).toEqual(rows);
    expect(findingsBlock(rows).bytes).toEqual(bytes);
  }
  const [row] = readBlocks(schema, [findingsBlock(findings).bytes]).toArray() as { limit: unknown }[];
  expect(row!.limit).toBe(null);
});
