import type { RecordBatch, Table } from 'apache-arrow';
import type { Finding } from './finding.ts';
import { RULE_IDS, type RuleId } from './rules.ts';

/** In the order of the table: the rules in theirs, then by node, filter and iteration. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  const place = ({ rule, node, filters, from }: Finding) => [
    RULE_IDS.indexOf(rule),
    node,
    filters[0] ?? -1,
    from,
  ];
  return [...findings].sort((a, b) => {
    const [first, second] = [place(a), place(b)];
    const differing = first.findIndex((value, i) => value !== second[i]);
    return differing < 0 ? 0 : first[differing]! - second[differing]!;
  });
}

/** The rows of the table `findings`. */
export function findingsOf(rows: RecordBatch | Table): Finding[] {
  const column = (name: string) => rows.getChild(name)!;
  const number = (name: string, row: number) => (column(name).get(row) as number | null) ?? NaN;
  return Array.from({ length: rows.numRows }, (_, row) => ({
    rule: column('rule').get(row) as RuleId,
    node: number('node', row),
    filters: Array.from(column('filters').get(row) as Iterable<number>),
    from: number('from', row),
    to: number('to', row),
    dumps: number('dumps', row),
    value: number('value', row),
    limit: number('limit', row),
    other: number('other', row),
  }));
}
