import path from 'node:path';
import { synthShape, writeSynthLog } from '../../fixtures/index.ts';
import type { ModelDescription } from '../../schema/index.ts';
import type { Ground } from '../serving.ts';

/** Writes and indexes a run of a real network whose filters are few and short: all that is asked of it is its structure. */
export async function bringThin(
  ground: Ground,
  name: string,
  model: ModelDescription,
  dumps = 3,
): Promise<void> {
  const shape = synthShape({ layers: 1, filters: 2, length: 4, classes: 3, images: 2, dumps });
  const layers = model.layers.map((layer) =>
    layer.filters === undefined ? layer : { ...layer, filters: 2, kernel: [4] },
  );
  await writeSynthLog(path.join(ground.directory, name), { ...shape, name, model: { layers } });
  await ground.index(name);
}
