import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { dumpIndex } from '../drawing/spaces.ts';
import { Anomalies } from './anomalies.ts';
import { ClassClusters } from './class-clusters.ts';
import { glyphText, type Glyph } from './glyph.ts';
import { OpenRun } from './open-run.ts';

/** A glyph, and how far from its plot's top it is, in CSS pixels. */
export interface PointedGlyph extends Glyph {
  readonly y: number;
}

/** Half of its height, and its distance from the glyph, in CSS pixels. */
const HALF = 9;
const ASIDE = 12;

/** What a glyph counts, beside the pointer that is on it. The inspector says the same of the selected iteration. */
@Component({
  selector: 'tc-glyph-tip',
  template: `@if (text()) {
    <span [style]="place()">{{ text() }}</span>
  }`,
  styles: `
    :host {
      position: absolute;
      z-index: 3;
      inset: 0;
      pointer-events: none;
    }
    span {
      position: absolute;
      height: 18px;
      padding: 0 6px;
      border: 1px solid var(--hairline);
      border-radius: 3px;
      background: var(--paper);
      font-size: 12px;
      line-height: 16px;
      white-space: nowrap;
    }
  `,
  host: { 'aria-hidden': 'true' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class GlyphTip {
  readonly glyph = input.required<PointedGlyph | null>();
  readonly #sources = { run: inject(OpenRun), anomalies: inject(Anomalies), clusters: inject(ClassClusters) };

  readonly text = computed(() => {
    const glyph = this.glyph();
    return glyph ? glyphText(this.#sources, glyph) : '';
  });
  /** On the side of the glyph that has more room. */
  readonly place = computed(() => {
    const glyph = this.glyph();
    const scale = this.#sources.run.scale();
    if (!glyph) return {};
    const x = scale.middle(dumpIndex(glyph.dump));
    const top = `${Math.max(0, glyph.y - HALF)}px`;
    return x < scale.width / 2
      ? { top, left: `${x + ASIDE}px` }
      : { top, right: `${scale.width - x + ASIDE}px` };
  });
}
