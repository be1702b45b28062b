import { ChangeDetectionStrategy, Component, ElementRef, computed, inject } from '@angular/core';
import { AnomalyPanel } from '../anomalies/anomaly-panel.ts';
import { Confusion } from '../confusion/confusion.ts';
import { PANELS, type Panel } from '../data/address.ts';
import { ImageLists } from '../images/image-lists.ts';
import { OpenRun } from '../page/open-run.ts';
import { SelectionFacts } from './selection.ts';

/** Beside the view: what is selected, the anomalies, lists of images, what is confused with what. */
@Component({
  selector: 'tc-inspector',
  imports: [AnomalyPanel, Confusion, ImageLists, SelectionFacts],
  templateUrl: './inspector.html',
  styleUrl: './inspector.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Inspector {
  readonly #run = inject(OpenRun);
  readonly #element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  readonly panels = PANELS;
  readonly panel = computed(() => this.#run.address().panel);

  show(panel: Panel): void {
    this.#run.selection.change('settings', { panel });
  }

  /** The arrow keys go from tab to tab. */
  key(event: KeyboardEvent, name: Panel): void {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const next = PANELS[(PANELS.indexOf(name) + by + PANELS.length) % PANELS.length]!;
    this.show(next);
    this.#element.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  }
}
