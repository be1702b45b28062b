import { EverActiveFilters } from './ever-active-filters.ts';
import { ExplodingGradients } from './exploding-gradients.ts';
import type { Finding } from './finding.ts';
import { GrowingSd } from './growing-sd.ts';
import { Initialisation } from './initialisation.ts';
import { NotFinite, type Onset } from './not-finite.ts';
import type { DumpRows, FilterRows, LayerFacts, LayerRows, RunFacts } from './rows.ts';
import { StillFilters } from './still-filters.ts';
import { UpdateRatio } from './update-ratio.ts';
import { VanishingGradients } from './vanishing-gradients.ts';

/** The rules that the index alone can tell, of one layer. Takes its rows block by block, all dumps in order. */
export class LayerChecks {
  readonly #ofLayer: readonly (GrowingSd | Initialisation | UpdateRatio | VanishingGradients)[];
  readonly #ofFilters: readonly (StillFilters | EverActiveFilters)[];
  readonly #exploding: ExplodingGradients;
  readonly #notFinite = new NotFinite();

  constructor(layer: LayerFacts, run: RunFacts) {
    const ofLayer = [GrowingSd, Initialisation, UpdateRatio, VanishingGradients];
    const ofFilters = [StillFilters, EverActiveFilters];
    this.#ofLayer = ofLayer.map((Rule) => new Rule(layer, run));
    this.#ofFilters = ofFilters.map((Rule) => new Rule(layer, run));
    this.#exploding = new ExplodingGradients(layer);
  }

  take(dumps: DumpRows, layer: LayerRows, filters: FilterRows): void {
    for (const rule of this.#ofLayer) rule.take(dumps, layer);
    for (const rule of this.#ofFilters) rule.take(dumps, filters);
    this.#exploding.take(dumps, layer, filters);
    this.#notFinite.take(dumps, layer);
  }

  findings(): Finding[] {
    return [...this.#ofLayer, ...this.#ofFilters, this.#exploding].flatMap((rule) => rule.findings());
  }

  /** Where coefficients that are not finite begin: which filters they are of is found in the log. */
  get onsets(): readonly Onset[] {
    return this.#notFinite.onsets;
  }
}
