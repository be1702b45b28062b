import { findingsOf, type Finding } from '../../analysis/index.ts';
import { routes, type RunDetail } from '../../schema/index.ts';
import type { Need } from '../data/coordinator.ts';
import { tableNeed } from '../data/needs.ts';

/** What the rules of thumb say of the run, in the order of the index: those that spoil a training first. */
export function findingsNeed(run: RunDetail): Need<readonly Finding[]> {
  return tableNeed(run, routes.findings(run.id), findingsOf);
}
