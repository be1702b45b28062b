import { RULES } from '../../analysis/index.ts';
import { quoted } from '../exports/csv.ts';
import type { FindingRow } from './finding-row.ts';

/** A line a finding, in the order of the letter; filters are divided by spaces, none is the whole layer. */
export function findingsCsv(rows: readonly FindingRow[]): string {
  const lines = ['rule,certainty,node,layer,filters,from,to,dumps,value,limit,other,says'];
  for (const { finding, name, numbers } of rows) {
    const { rule, node, filters, from, to, dumps, value, limit, other } = finding;
    const figures = [from, to, dumps, ...[value, limit, other].map(numberText)];
    const of = [rule, quoted(RULES[rule].certainty), node, quoted(name), filters.join(' ')];
    lines.push([...of, ...figures, quoted(numbers)].join(','));
  }
  return lines.join('\n') + '\n';
}

function numberText(value: number): string {
  return Number.isNaN(value) ? '' : String(Number(value.toPrecision(9)));
}
