import { computed } from '@angular/core';
import { present } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { imageNamesNeed } from '../data/needs.ts';
import { exact, percent } from '../drawing/numbers.ts';
import { imageName } from '../page/image-name.ts';
import { pictureAddress } from '../page/picture-address.ts';
import { HISTORY } from './chart-rows.ts';
import { curveSpan, stripTop, type HistoryContent } from './draw-image-history.ts';
import { RowLabels } from './row-labels.ts';
import { rowHeight, type Row } from './rows.ts';
import type { ShownRows } from './shown-rows.ts';

/** What the number of images takes at the top of a chart, in CSS pixels. */
const COUNT_ROOM = 26;

/** What stands at the left of the rows: names and numbers of clusters and classes, names of images, names of the strips of their histories. Made where Angular injects. */
export class Gutter {
  readonly #shown: ShownRows;
  readonly #labels: RowLabels;

  constructor(shown: ShownRows) {
    this.#shown = shown;
    const { run, layout, curves, anomalies, clusters } = shown;
    this.#labels = new RowLabels(run, layout, curves, anomalies, clusters);
  }

  readonly rows = computed(() => {
    const { layout, images, openHistories } = this.#shown;
    const isMissing = (id: number) => images.failure() !== undefined && !images.results().has(id);
    return layout.drawn().map((row, at) => ({
      row,
      ...(row.kind === 'cluster' ? this.#labels.ofCluster(row.id) : this.#labels.ofClass(row.id)),
      key: `${row.kind}-${row.id}`,
      index: layout.first() + at,
      top: layout.rows().tops[layout.first() + at]!,
      height: rowHeight(layout.sizeOf(row)),
      chart: row.kind === 'class' ? layout.chartHeight(row.id) : 0,
      images: row.kind === 'class' ? layout.images(row.id).length : 0,
      isMissing: isMissing(row.id),
      isCounted: row.kind === 'class' && !this.#beginsWithHistory(row.id),
      hint: openHistories().length === 0,
    }));
  });

  /** Whether a history begins where the number of images would stand. */
  #beginsWithHistory(id: number): boolean {
    const { layout } = this.#shown;
    return layout.historiesOf(id).some(({ image }) => {
      const place = this.#shown.placeOf(image);
      return place !== null && place.top + place.height / 2 - layout.chartTop(id) < COUNT_ROOM;
    });
  }

  /** Images whose names stand beside their rows: of unfolded histories, the selected one, the one under the pointer. */
  readonly images = computed(() => {
    const { run, openHistories, layout } = this.#shown;
    const unfolded = openHistories();
    const near = [run.address().image, run.hovered()?.image ?? null];
    const named = [...new Set([...unfolded, ...near])].filter((image) => image !== null);
    return named.flatMap((image) => {
      const place = this.#shown.placeOf(image);
      if (!place) return [];
      const { row, top, height, class: id } = place;
      const below = layout.chart(id).below(row);
      return [{ image, row, class: id, middle: top + height / 2, bottom: top + height, below }];
    });
  });

  readonly histories = computed(() => {
    const open = this.#shown.openHistories();
    return this.images()
      .filter(({ image }) => open.includes(image))
      .map((place) => ({ ...place, content: this.#shown.histories().get(place.image) ?? null }));
  });

  readonly #names = computed(() => {
    const run = this.#shown.run.detail();
    return run && this.#shown.run.address().open.length > 0 ? imageNamesNeed(run) : undefined;
  });
  readonly #coordinator = declareNeeds(() => (this.#names() ? [this.#names()!] : []));

  /** What the image is called, as everywhere. */
  nameOf(image: number): string {
    const names = this.#names();
    return imageName(names && present(this.#coordinator.answer(names))?.name(image), image);
  }

  /** Address of a picture; null where there is none, undefined until that is known. */
  pictureOf(image: number): string | null | undefined {
    const [need, run] = [this.#names(), this.#shown.run.detail()];
    const names = need && present(this.#coordinator.answer(need));
    return run ? pictureAddress(run, names, image) : undefined;
  }

  /** What a screen reader says of an image's row. */
  textOf(image: number): string {
    const results = this.#shown.images.results().get(this.#shown.run.classOf()[image]!);
    return this.#labels.ofImage(image, this.nameOf(image), results);
  }

  /** The names beside the strips of a history, where they stand from its top; which of them is so at the shown dump. */
  stripsOf({ strips }: HistoryContent) {
    const { run, layout } = this.#shown;
    const dump = run.shown();
    return strips.map(({ class: id, dumps, members }, at) => {
      const name = id === null ? 'others' : layout.classNames()[id]!;
      const share = `${exact(dumps)} of ${exact(members.length)} dumps`;
      return { id, name, top: stripTop(at), share, isNow: members[dump] === 1 };
    });
  }

  /** Where the names of the curve stand, from the top of the history, and its value at the shown dump. */
  curveOf({ strips, probability }: HistoryContent) {
    const value = probability[this.#shown.run.shown()];
    return { ...curveSpan(strips.length), value: Number.isNaN(value) ? '' : percent(value) };
  }

  /** `history of shirt-00053: taken for Coat at 40 of 66 dumps, for Shirt at 26 of 66 dumps`. */
  textOfHistory(image: number, content: HistoryContent | null): string {
    const strips = content ? this.stripsOf(content) : [];
    const taken = strips.map(({ name, share }) => `${name} at ${share}`).join(', ');
    return `history of ${this.nameOf(image)}${taken && `: taken for ${taken}`}`;
  }

  readonly historyHeight = HISTORY;

  isSelected({ kind, id }: Row): boolean {
    const { class: classId, cluster } = this.#shown.run.address();
    return kind === 'class' ? classId === id : cluster === id;
  }

  /** Whether the pointer is on a row, here or where it stands elsewhere; a folded cluster stands for its classes. */
  isHovered({ kind, id }: Row): boolean {
    const hovered = this.#shown.run.hovered();
    if (!hovered) return false;
    if (kind === 'class') return hovered.class === id;
    const { layout, clusters } = this.#shown;
    const of = hovered.class === null ? undefined : clusters.clusters()?.cluster[hovered.class];
    return hovered.cluster === id || (of === id && !layout.isUnfolded(id));
  }
}
