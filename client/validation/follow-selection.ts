import { effect, untracked, type ElementRef, type Signal } from '@angular/core';
import type { ClassClusters } from '../page/class-clusters.ts';
import type { OpenRun } from '../page/open-run.ts';
import type { ValidationLayout } from './layout.ts';
import { rowHeight, type Row } from './rows.ts';

/** A view of rows that shows what is selected. */
interface FollowingView {
  readonly run: OpenRun;
  readonly layout: ValidationLayout;
  /** Whether rows are still to come, or on their way to their places. */
  readonly busy: Signal<boolean>;
  readonly selectedImage: Signal<{ readonly top: number; readonly height: number } | null>;
  readonly scroller: Signal<ElementRef<HTMLElement>>;
}

/** Shows in the rows what was selected elsewhere: first it gets a row, then the rows are scrolled to it, once. Call it where Angular injects. */
export function followSelection(view: FollowingView, clusters: ClassClusters): void {
  let followed = '';
  let revealed: number | null = null;
  effect(() => {
    const { address, source } = view.run.selection.clause();
    if (address.class === revealed) return;
    // An address says itself what is unfolded, and who clicks in the rows has the class before their eyes.
    const isWanted = source !== 'address' && source !== 'validation' && address.class !== null;
    if (isWanted && !view.layout.ordered()) return;
    revealed = address.class;
    if (isWanted) untracked(() => revealClass(view, clusters));
  });
  effect(() => {
    const { address, source } = view.run.selection.clause();
    const room = view.layout.room();
    const row = rowOf(address);
    const at = row === null ? -1 : view.layout.placeOf(row);
    // An image has its place once its class is unfolded and ordered.
    const isMoving = address.image !== null && view.busy();
    if (row === null || room === 0 || at < 0 || isMoving) return;
    const isUnfolded = address.image !== null && address.histories.includes(address.image);
    const wanted = `${row.kind} ${row.id} ${address.image} ${isUnfolded}`;
    const isNew = wanted !== followed;
    followed = wanted;
    if (source !== 'validation' && isNew) untracked(() => scrollTo(view, row, at));
  });
}

function rowOf({
  class: id,
  cluster,
}: {
  readonly class: number | null;
  readonly cluster: number | null;
}): Row | null {
  if (id !== null) return { kind: 'class', id };
  return cluster === null ? null : { kind: 'cluster', id: cluster };
}

/** Unfolds the cluster of the selected class; a filter that hides it is taken back. */
function revealClass({ run, layout }: FollowingView, clusters: ClassClusters): void {
  const { address, source } = run.selection.clause();
  const { class: id, unfold } = address;
  if (id === null) return;
  const cluster = clusters.clusters()?.cluster[id] ?? -1;
  const isHidden = layout.order().includes(id) && !layout.wanted().includes(id);
  const isFolded = cluster >= 0 && !layout.isUnfolded(cluster);
  if (!isHidden && !isFolded) return;
  run.selection.change(
    source,
    {
      ...(isFolded ? { unfold: [...unfold, cluster] } : {}),
      ...(isHidden ? { find: '', only: null } : {}),
    },
    false,
  );
}

function scrollTo(view: FollowingView, row: Row, at: number): void {
  const { layout } = view;
  const image = view.selectedImage();
  const [top, height] = image
    ? [image.top, image.height]
    : [layout.rows().tops[at]!, rowHeight(layout.sizeOf(row))];
  const scroller = view.scroller().nativeElement;
  const room = layout.room();
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  else if (top + height > scroller.scrollTop + room) scroller.scrollTop = top + height - room;
}
