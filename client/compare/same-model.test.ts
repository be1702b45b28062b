import { hierarchy, type ModelDescription, type ModelDetail } from '../../schema/index.ts';
import { isSameModel } from './same-model.ts';

function model(filters: number, name = 'conv1'): ModelDetail {
  const description: ModelDescription = {
    layers: [
      { id: 0, name: 'data', type: 'data', path: [], inputs: [] },
      { id: 1, name, type: 'conv', path: ['a'], inputs: [0], filters, kernel: [3, 3, 1] },
    ],
  };
  return { layers: description.layers, nodes: [...hierarchy(description)] };
}

test('runs can be compared where layers and their filters are the same', () => {
  expect(isSameModel(model(8), model(8))).toBe(true);
  expect(isSameModel(model(8), model(16))).toBe(false);
  expect(isSameModel(model(8), model(8, 'conv9'))).toBe(false);
});
