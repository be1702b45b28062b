import * as tf from '@tensorflow/tfjs-core';
import type { AblatedFilters, Ablation } from '../../schema/index.ts';
import type { Network } from '../models/network.ts';
import type { Choice } from './control-choices.ts';

/** One tensor of a layer, its last axis the filters, and what it holds where a filter is silent. */
interface Part {
  readonly variable: tf.Variable;
  readonly values: Float32Array;
  readonly filters: number;
  readonly silent: number;
}

/** Sets filters of a network to zero, now these, now those; what was set before is itself again. */
export class Silence {
  readonly #layers: readonly (readonly Part[])[];

  private constructor(layers: readonly (readonly Part[])[]) {
    this.#layers = layers;
  }

  /** Keeps the values of the layers that are to be touched. */
  static async of(
    network: Network,
    layers: readonly AblatedFilters[],
    zeroed: Ablation['zeroed'],
  ): Promise<Silence> {
    const parts: Part[][] = [];
    for (const { name, of } of layers) {
      parts.push(
        await Promise.all(
          tensorsOf(network, name, zeroed).map(async ([variable, silent]) => ({
            variable,
            silent,
            filters: of,
            values: (await variable.data()).slice() as Float32Array,
          })),
        ),
      );
    }
    return new Silence(parts);
  }

  set(choice: Choice): void {
    this.#layers.forEach((parts, layer) => {
      for (const { variable, values, filters, silent } of parts) {
        const changed = values.slice();
        for (const filter of choice[layer]!) {
          for (let at = filter; at < changed.length; at += filters) changed[at] = silent;
        }
        tf.tidy(() => variable.assign(tf.tensor(changed, variable.shape)));
      }
    });
  }
}

/**
 * The tensors that decide what a layer's filters put out. Behind a convolution, batch norm makes a constant of a filter without weights,
 * offset − mean × scale / √variance: for the output to be zero its channel has to be switched off as well.
 */
function tensorsOf(network: Network, layer: string, zeroed: Ablation['zeroed']): [tf.Variable, number][] {
  const parameter = (name: string) => network.parameters.get(name);
  const tensors: [tf.Variable | undefined, number][] = [[parameter(`${layer}/weights`), 0]];
  if (zeroed === 'output') {
    tensors.push([parameter(`${layer}/bias`), 0]);
    const { nodes } = network.graph;
    const { id } = nodes.find(({ name }) => name === layer)!;
    for (const { name } of nodes.filter(({ type, inputs }) => type === 'bn' && inputs[0] === id)) {
      tensors.push([parameter(`${name}/scale`), 0], [parameter(`${name}/offset`), 0]);
      // Whatever these are, 0 × NaN is not 0.
      tensors.push(
        [network.statistics.get(`${name}/mean`), 0],
        [network.statistics.get(`${name}/variance`), 1],
      );
    }
  }
  return tensors.filter((one): one is [tf.Variable, number] => one[0] !== undefined);
}
