import { routes, type Ablation, type AblationList } from '../../schema/index.ts';
import type { Need } from './coordinator.ts';
import { getDocument } from './request.ts';

/** The ablations of a run. @param round another one asks whether there are more; where that fails, they stay as they were until the next round */
export function ablationsNeed(run: string, round: number): Need<AblationList> {
  const url = routes.ablations(run);
  return {
    key: url,
    version: String(round),
    load: (signal, before) =>
      before === undefined ? getDocument(url, signal) : getDocument(url, signal, before).catch(() => before),
  };
}

/** @param createdAt the same command again takes the place of what it wrote before */
export function ablationNeed(run: string, id: string, createdAt: string): Need<Ablation> {
  const url = routes.ablations(run, id);
  return { key: url, version: createdAt, load: (signal, before) => getDocument(url, signal, before) };
}
