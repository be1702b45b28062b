import { CdkFixedSizeVirtualScroll, CdkVirtualForOf, CdkVirtualScrollViewport } from '@angular/cdk/scrolling';
import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { exact } from '../drawing/numbers.ts';
import { AllImages } from '../page/all-images.ts';
import { imageName } from '../page/image-name.ts';
import { OpenRun } from '../page/open-run.ts';
import { pictureAddress } from '../page/picture-address.ts';
import { RowFocus } from '../page/row-focus.ts';

/** Height of a row whose note has a line, and of one whose note has two, in CSS pixels. */
const ROW = { one: 40, two: 56 } as const;

/** Notes with class names of so many characters do not fit into a line. */
const LONG_NAME = 16;

/** How far beyond what is visible rows are made, in CSS pixels. */
const BUFFER = 5 * ROW.one;

/** How long the pointer stays on an image elsewhere before the list goes to it, in ms. */
const REST = 120;

type Images = readonly number[] | Int32Array;

/**
 * Images as rows: picture, name, true class, and why the image is in the list. It is as high as its rows (`--rows`), up to 400 px or what its place gives it, then
 * it scrolls; only the rows on the screen and their neighbours are there.
 */
@Component({
  selector: 'tc-image-rows',
  imports: [CdkFixedSizeVirtualScroll, CdkVirtualForOf, CdkVirtualScrollViewport],
  templateUrl: './image-rows.html',
  styleUrl: './image-rows.css',
  host: { '[style.--rows.px]': 'images().length === 0 ? null : images().length * row()' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ImageRows {
  readonly images = input.required<Images>();
  /** What the list says of an image. */
  readonly note = input.required<(image: number) => string>();
  /** The same in full, where the list says it in few words. */
  readonly whole = input<((image: number) => string) | null>(null);
  /** What stands in place of rows where there are none. */
  readonly nothing = input('no images');
  /** Whether the list stays that of all classes when an image selects its class. */
  readonly isOfAll = input(false);

  readonly run = inject(OpenRun);
  readonly #names = inject(AllImages).names();
  readonly #element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  readonly viewport = viewChild(CdkVirtualScrollViewport);

  readonly exact = exact;
  readonly isTall = computed(
    () => this.run.detail()?.classNames.some(({ length }) => length > LONG_NAME) ?? false,
  );
  readonly row = computed(() => (this.isTall() ? ROW.two : ROW.one));
  readonly buffer = BUFFER;
  readonly selected = computed(() => this.run.address().image);
  /** The same images again are the same list. */
  readonly #listed = computed(() => this.images(), { equal: sameImages });
  readonly focus = new RowFocus(this.viewport, () => this.row());
  /** Images whose pictures could not be had. */
  readonly #broken = signal<ReadonlySet<number>>(new Set());

  constructor() {
    inject(DestroyRef).onDestroy(() => this.run.hovered.set(null));
    effect(() => this.#begin(this.#listed(), this.viewport()));
    effect((onCleanup) => {
      const image = this.run.hovered()?.image ?? null;
      if (image === null) return;
      const resting = setTimeout(() => this.#accompany(image), REST);
      onCleanup(() => clearTimeout(resting));
    });
  }

  /** Address of the picture; null where there is none, undefined until that is known. */
  picture(image: number): string | null | undefined {
    const [run, names] = [this.run.detail(), this.#names()];
    if (!run || !names) return undefined;
    return this.#broken().has(image) ? null : pictureAddress(run, names, image);
  }

  name(image: number): string {
    return imageName(this.#names()?.name(image), image);
  }

  className(image: number): string {
    return this.run.detail()?.classNames[this.run.classOf()[image]!] ?? '';
  }

  miss(image: number): void {
    this.#broken.update((broken) => new Set(broken).add(image));
  }

  /** Selects an image and unfolds its class, or lets go of it. */
  choose(image: number): void {
    const { selection } = this.run;
    if (this.selected() === image) return selection.change('inspector', { image: null });
    const id = this.run.classOf()[image]!;
    const open = [...new Set([...this.run.address().open, id])];
    const kept = this.isOfAll() ? { wide: id } : {};
    selection.change('inspector', { cluster: null, class: id, image, open, ...kept });
  }

  point(image: number): void {
    this.run.hovered.set({ cluster: null, class: this.run.classOf()[image]!, image });
  }

  leave(): void {
    this.run.hovered.set(null);
  }

  /** A row that is scrolled away loses the focus while the pointer may be on an image in the plot. */
  blur(image: number): void {
    if (this.run.hovered()?.image === image && this.run.cursor() === null) this.leave();
  }

  /** An image that the pointer is on elsewhere comes into view; under the pointer the list stays where it is. */
  #accompany(image: number): void {
    if (this.#element.matches(':hover')) return;
    const at = this.images().indexOf(image);
    if (at >= 0) this.focus.reveal(at, 'smooth');
  }

  /** Another list begins at its start, or at the selected image where it has it. */
  #begin(images: Images, viewport: CdkVirtualScrollViewport | undefined): void {
    if (!viewport) return;
    this.focus.begin(Math.max(0, images.indexOf(untracked(this.selected) ?? -1)));
  }
}

function sameImages(a: Images, b: Images): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
