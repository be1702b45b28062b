import { ChangeDetectionStrategy, Component, ElementRef, computed, inject } from '@angular/core';
import { AblationPanel } from '../ablation/ablation-panel.ts';
import { AnomalyPanel } from '../anomalies/anomaly-panel.ts';
import { ComparePanel } from '../compare/compare-panel.ts';
import { Confusion } from '../confusion/confusion.ts';
import { EvidencePanel } from '../correlation/evidence-panel.ts';
import type { Panel } from '../data/address.ts';
import type { View } from '../data/views.ts';
import { FilterPage } from '../filters/filter-page.ts';
import { ImageLists } from '../images/image-lists.ts';
import { OpenRun } from '../page/open-run.ts';
import { NotLoaded } from '../shell/not-loaded.ts';
import { SelectionFacts } from './selection.ts';

/** What there is beside each view; where another view's panel is open, the first. */
const PANELS: Readonly<Record<View, readonly Panel[]>> = {
  validation: ['selection', 'anomalies', 'images', 'confusion'],
  layers: ['selection', 'filter', 'compare', 'anomalies', 'ablation'],
  correlation: ['selection', 'evidence', 'filter', 'anomalies', 'ablation'],
  cube: ['selection', 'evidence', 'filter', 'anomalies', 'ablation'],
  findings: ['selection', 'filter', 'anomalies'],
};

/** Panels that a narrow inspector has no room for. */
const WIDE: readonly Panel[] = ['confusion', 'compare'];

/** Beside the view: what is selected, the anomalies, lists of images, what is confused with what. */
@Component({
  selector: 'tc-inspector',
  imports: [
    AblationPanel,
    AnomalyPanel,
    ComparePanel,
    Confusion,
    EvidencePanel,
    FilterPage,
    ImageLists,
    NotLoaded,
    SelectionFacts,
  ],
  templateUrl: './inspector.html',
  styleUrl: './inspector.css',
  host: { '[class.wide]': 'isWide()' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Inspector {
  readonly #run = inject(OpenRun);
  readonly #element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  readonly panels = computed(() => PANELS[this.#run.view()]);
  readonly panel = computed(() => {
    const { panel } = this.#run.address();
    return this.panels().includes(panel) ? panel : this.panels()[0]!;
  });
  readonly isWide = computed(() => WIDE.includes(this.panel()));

  show(panel: Panel): void {
    this.#run.selection.change('settings', { panel });
  }

  /** The arrow keys go from tab to tab. */
  key(event: KeyboardEvent, name: Panel): void {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const panels = this.panels();
    const next = panels[(panels.indexOf(name) + by + panels.length) % panels.length]!;
    this.show(next);
    this.#element.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  }
}
