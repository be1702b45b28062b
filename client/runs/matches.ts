import type { RunSummary } from '../../schema/index.ts';

/** Whether every word of a search stands somewhere in what the list shows of a run. */
export function matches(run: RunSummary, search: string): boolean {
  const shown = [run.id, run.name, run.model, run.dataset, run.status, run.state].join(' ').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => shown.includes(word));
}
