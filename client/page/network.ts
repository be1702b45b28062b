import { Injectable, computed, inject } from '@angular/core';
import type { HierarchyNode, LayerDescription } from '../../schema/index.ts';
import { failureOf, present } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { modelNeed } from '../data/needs.ts';
import { childrenOf, depthsOf } from './node-tree.ts';
import { OpenRun } from './open-run.ts';

/** The network of the run: its layers, and the hierarchy of those that are dumped. */
@Injectable()
export class Network {
  readonly #run = inject(OpenRun);
  readonly #need = computed(() => {
    const run = this.#run.detail();
    return run && run.dumps > 0 ? modelNeed(run) : undefined;
  });
  readonly #coordinator = declareNeeds(() => (this.#need() ? [this.#need()!] : []));
  readonly #answer = computed(() => this.#need() && this.#coordinator.answer(this.#need()!));

  /** `model.json` and the hierarchy; null until they are here. */
  readonly model = computed(() => {
    const answer = this.#answer();
    return (answer && present(answer)) ?? null;
  });
  readonly awaited = computed(() => this.#answer()?.state === 'awaited');
  readonly failure = computed(() => {
    const answer = this.#answer();
    return answer && failureOf([answer]);
  });

  /** The nodes of the hierarchy by id; a parent stands before its children. */
  readonly nodes = computed<readonly HierarchyNode[]>(() => this.model()?.nodes ?? []);
  /** For each node those right below it. */
  readonly children = computed(() => childrenOf(this.nodes()));
  /** For each node how many levels stand above it: the model 0, modules and layers outside of modules 1. */
  readonly depths = computed(() => depthsOf(this.nodes()));

  /** The layer of a node in `model.json`; undefined for what stands above layers. */
  layerOf(node: number): LayerDescription | undefined {
    const layer = this.nodes()[node]?.layer;
    return layer === null || layer === undefined ? undefined : this.model()!.layers[layer];
  }
}
