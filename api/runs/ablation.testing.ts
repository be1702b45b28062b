import path from 'node:path';
import { openLog } from '../../ingest/index.ts';
import type { Ablation } from '../../schema/index.ts';
import { ablationDirectory, defaultStore } from '../../store/index.ts';

/** An ablation as it might be of this run. */
export async function ablationOf(run: string, change: Partial<Ablation> = {}): Promise<Ablation> {
  const log = await openLog(run);
  const { name, startedAt } = log.run;
  await log.close();
  return {
    ...{
      format: 'traincube-ablation',
      version: 1,
      run: { name, startedAt },
      iteration: 100,
      zeroed: 'output',
    },
    filters: [{ layer: 1, name: 'conv1', of: 4, filters: [2] }],
    control: { seed: 1, choices: 1, all: false },
    backend: 'wasm',
    recorded: { differing: 0, largestDifference: 0 },
    createdAt: '2026-01-02T00:00:00Z',
    classes: [
      { class: 0, images: 4, wrong: 1, ablated: 3, controls: [1] },
      { class: 2, images: 4, wrong: 0, ablated: 2, controls: [0] },
    ],
    ...change,
  } as Ablation;
}

/** Where a run's ablations are. */
export function ablationBeside(run: string, location = defaultStore(run)): string {
  return ablationDirectory(location, path.basename(run))!;
}
