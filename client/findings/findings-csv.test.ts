import type { Finding } from '../../analysis/index.ts';
import { findingsCsv } from './findings-csv.ts';
import type { FindingRow } from './finding-row.ts';

function row(finding: Finding, name: string, numbers: string): FindingRow {
  return { finding, index: 0, name, filters: '', numbers, time: '', text: '' };
}

test('a line a finding, with its filters, its numbers, and what it says', () => {
  const dead: Finding = {
    rule: 'dead-filter',
    node: 7,
    filters: [3, 17],
    from: 100,
    to: 10_000,
    dumps: 99,
    value: 0,
    limit: 0,
    other: 0.0625,
  };
  const layer: Finding = { ...dead, rule: 'growing-sd', filters: [], value: 1.75, limit: 1.5, other: NaN };
  const rows = [row(dead, 'conv, "the" fourth', 'no change, 6.25 %'), row(layer, 'fc', 'grew')];
  expect(findingsCsv(rows).split('\n')).toEqual([
    'rule,certainty,node,layer,filters,from,to,dumps,value,limit,other,says',
    'dead-filter,counted,7,"conv, ""the"" fourth",3 17,100,10000,99,0,0,0.0625,"no change, 6.25 %"',
    'growing-sd,rule of thumb,7,fc,,100,10000,99,1.75,1.5,,grew',
    '',
  ]);
});
