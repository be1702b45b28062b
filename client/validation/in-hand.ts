import { signal } from '@angular/core';
import type { Address } from '../data/address.ts';
import type { Source } from '../data/selection.ts';
import { glyphWidth } from '../drawing/anomaly-glyphs.ts';
import { glyphNear, type Glyph } from '../page/glyph.ts';
import type { PointedGlyph } from '../page/glyph-tip.ts';
import type { Hovered } from '../page/open-run.ts';
import type { PlotPoint } from '../page/plot.ts';
import { drawnAnomalies } from './drawn-rows.ts';
import type { Row } from './rows.ts';
import type { ShownRows } from './shown-rows.ts';
import { nextRow, ofRow, outermostRow } from './steps.ts';

/** What is selected when all is let go of. */
const NOTHING = { cluster: null, class: null, image: null, at: null } as const;

/** What pointer and keys do in the rows. */
export class InHand {
  readonly #shown: ShownRows;
  readonly #scroller: () => HTMLElement;

  constructor(shown: ShownRows, scroller: () => HTMLElement) {
    this.#shown = shown;
    this.#scroller = scroller;
  }

  /** Unfolds or folds a cluster or class. */
  toggle({ kind, id }: Row): void {
    const { open, unfold } = this.#run.address();
    if (kind === 'class' && this.#layout.images(id).length === 0) {
      return this.#select({ cluster: null, class: id, image: null });
    }
    this.#select(
      kind === 'cluster'
        ? { unfold: toggled(unfold, id), cluster: id, class: null, image: null }
        : {
            open: toggled(open, id),
            cluster: null,
            class: id,
            ...(open.includes(id) ? { image: null } : {}),
          },
    );
  }

  /** Unfolds or folds the history of an image. */
  toggleImage(image: number, source: Source = 'validation'): void {
    const { histories } = this.#run.address();
    const id = this.#run.classOf()[image]!;
    this.#select({ histories: toggled(histories, image), cluster: null, class: id, image }, source);
  }

  hoverRow(row: Row | null): void {
    this.#run.hovered.set(ofRow(row ?? undefined));
  }

  hoverImage(image: number | null): void {
    this.#run.hovered.set(image === null ? null : this.#ofImage(image));
  }

  /** The image whose row a pointer is beside, at the left of a chart. */
  imageBeside(event: MouseEvent): number | null {
    const scroller = this.#scroller();
    const place = this.#layout.at(event.clientY - scroller.getBoundingClientRect().top + scroller.scrollTop);
    return place && place.image !== null ? this.#layout.imageAt(place.row.id, place.image) : null;
  }

  /** The glyph under the pointer. */
  readonly glyph = signal<PointedGlyph | null>(null, { equal: sameGlyph });

  hover(point: PlotPoint | null): void {
    this.#run.hovered.set(point && this.#under(point));
    const glyph = point && this.#glyphAt(point);
    if (glyph) this.#run.cursor.set(glyph.dump);
    this.glyph.set(glyph && { ...glyph, y: point.y });
  }

  click(point: PlotPoint): void {
    const run = this.#run;
    const dump = run.scale().dumpAt(point.x);
    if (point.shift) return run.mark(dump);
    const glyph = this.#glyphAt(point);
    if (glyph) return this.#choose(glyph);
    const under = this.#under(point);
    if (!under) return;
    const { cluster, class: id, image, at } = run.address();
    const iteration = run.iterations()[dump]!;
    const again =
      cluster === under.cluster && id === under.class && image === under.image && at === iteration;
    this.#select(again ? NOTHING : { ...under, at: iteration });
  }

  /** All classes again, whatever was looked for. */
  showAllClasses(): void {
    this.#select({ find: '', only: null });
  }

  /** A drag that pans in x scrolls in y. */
  scrollBy(pixels: number): void {
    this.#scroller().scrollTop += pixels;
  }

  /** Alt-wheel changes the height of the image rows and keeps the row under the pointer. */
  wheel(event: WheelEvent): void {
    if (!event.altKey) return;
    event.preventDefault();
    const scroller = this.#scroller();
    const y = event.clientY - scroller.getBoundingClientRect().top;
    const place = this.#layout.at(y + scroller.scrollTop);
    if (!place || place.image === null) return;
    const middle = this.#layout.zoomImages(place, event.deltaY < 0);
    requestAnimationFrame(() => (scroller.scrollTop = middle - y));
  }

  /** The arrow keys go from row to row, into unfolded charts too; Enter unfolds. */
  key(event: KeyboardEvent): void {
    const selected = this.#run.address();
    if (event.key === 'ArrowDown') this.#go(nextRow(this.#layout, selected, 1));
    else if (event.key === 'ArrowUp') this.#go(nextRow(this.#layout, selected, -1));
    else if (event.key === 'Home') this.#go(outermostRow(this.#layout, 'first'));
    else if (event.key === 'End') this.#go(outermostRow(this.#layout, 'last'));
    else if (event.key === '<' || event.key === '>') this.#zoomOpen(event.key === '>');
    else if (event.key === 'Enter' || event.key === ' ') this.#toggleSelected();
    else return;
    event.preventDefault();
  }

  /** Lower or higher image rows of all unfolded classes, from what they are in the selected one or the first. */
  #zoomOpen(higher: boolean): void {
    const { class: selected } = this.#run.address();
    const shown = this.#layout
      .list()
      .filter((row) => row.kind === 'class' && this.#layout.open().includes(row.id));
    const row = shown.find(({ id }) => id === selected) ?? shown[0];
    if (row) this.#layout.zoomImages({ row, image: null }, higher);
  }

  #toggleSelected(): void {
    const { class: id, cluster } = this.#run.address();
    const image = this.#shown.selectedImage();
    if (image) this.toggleImage(image.image, 'keys');
    else if (id !== null) this.toggle({ kind: 'class', id });
    else if (cluster !== null) this.toggle({ kind: 'cluster', id: cluster });
  }

  #glyphAt({ x, y }: PlotPoint): Glyph | null {
    const glyphs = this.#layout.glyphsAt(y);
    const anomalies = glyphs && drawnAnomalies(this.#shown, glyphs.row);
    if (!anomalies) return null;
    const { row, rule } = glyphs;
    const { threshold, most } = anomalies;
    const widthOf = (score: number) => glyphWidth(score, most);
    const dump = glyphNear(anomalies, rule, threshold, widthOf, this.#run.scale(), x);
    if (dump === null) return null;
    return { rule, dump, cluster: null, class: null, [row.kind]: row.id };
  }

  /** Selects the anomaly of a glyph, whose images are listed beside the view; again lets go of it. */
  #choose({ rule, dump, class: id, cluster }: Glyph): void {
    const [run, before] = [this.#run, this.#run.address()];
    const at = run.iterations()[dump]!;
    const isSelected = before.class === id && before.cluster === cluster && before.at === at;
    const again = isSelected && before.panel === 'anomalies' && (run.rule() ?? rule) === rule;
    const chosen = { cluster, class: id, image: null, at, panel: 'anomalies', wide: null } as const;
    this.#select(again ? NOTHING : chosen);
    run.rule.set(again ? null : rule);
  }

  #under({ y }: PlotPoint): Hovered | null {
    const place = this.#layout.at(y);
    if (!place) return null;
    return place.image === null
      ? ofRow(place.row)
      : this.#ofImage(this.#layout.imageAt(place.row.id, place.image));
  }

  #ofImage(image: number): Hovered {
    return { cluster: null, class: this.#run.classOf()[image]!, image };
  }

  #go(to: Hovered | null): void {
    const repeated = this.#run.selection.clause().source === 'keys';
    if (to) this.#run.selection.change('keys', { ...to }, !repeated);
  }

  #select(part: Partial<Address>, source: Source = 'validation'): void {
    this.#run.selection.change(source, part);
  }

  get #run() {
    return this.#shown.run;
  }

  get #layout() {
    return this.#shown.layout;
  }
}

function toggled(ids: readonly number[], id: number): readonly number[] {
  return ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id];
}

function sameGlyph(a: PointedGlyph | null, b: PointedGlyph | null): boolean {
  return a?.rule === b?.rule && a?.dump === b?.dump && a?.class === b?.class && a?.cluster === b?.cluster;
}
