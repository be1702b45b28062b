import type { ModelDetail } from '../../schema/index.ts';

/** Whether two runs have the same hierarchy of the same layers: then a node of one is that node of the other. */
export function isSameModel(a: ModelDetail, b: ModelDetail): boolean {
  return shapeOf(a) === shapeOf(b);
}

function shapeOf({ layers, nodes }: ModelDetail): string {
  return JSON.stringify([
    nodes.map(({ name, level, parent, layer }) => [name, level, parent, layer]),
    layers
      .filter(({ filters }) => filters !== undefined)
      .map(({ id, filters, kernel }) => [id, filters, kernel]),
  ]);
}
