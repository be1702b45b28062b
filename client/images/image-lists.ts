import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { IMAGE_LISTS, type ImageListKind } from '../../analysis/index.ts';
import { present } from '../data/coordinator.ts';
import { saveCsv } from '../exports/save.ts';
import { AllImages } from '../page/all-images.ts';
import { Anomalies } from '../page/anomalies.ts';
import { imageTally } from '../page/image-tally.ts';
import { Offers } from '../page/offers.ts';
import { OpenRun } from '../page/open-run.ts';
import { ImageRows } from './image-rows.ts';
import { Segments } from './segments.ts';
import { LIST_WORDS, imageListCsv, imageLists, noteOf, type ImagesAtEnd } from './lists.ts';

/** The images that matter: never learned, learned late, most often forgotten, confidently wrong at the end. */
@Component({
  selector: 'tc-image-lists',
  imports: [ImageRows, Segments],
  templateUrl: './image-lists.html',
  styleUrl: './image-lists.css',
  host: { '[attr.aria-busy]': 'awaited()' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ImageLists {
  readonly run = inject(OpenRun);
  readonly #anomalies = inject(Anomalies);
  readonly #all = inject(AllImages);
  readonly kind = computed(() => this.run.address().list);
  /** Whether only images of the selected class are wanted. */
  readonly narrowed = computed(() => this.run.address().narrow);
  readonly class = this.#anomalies.class;
  readonly className = computed(() => {
    const id = this.class();
    return id === null ? '' : this.run.detail()!.classNames[id]!;
  });

  readonly #names = this.#all.names();
  readonly #last = this.#all.at(computed(() => (this.run.dumps() > 0 ? this.run.dumps() - 1 : null)));
  readonly #known = imageTally(computed(() => (this.narrowed() ? this.class() : null) ?? 'all'));
  readonly failed = computed(
    () => this.run.dumps() > 0 && (this.#known.failed() || this.#last().state === 'failed'),
  );
  readonly awaited = computed(() => this.run.dumps() > 0 && !this.lists() && !this.failed());
  readonly #atEnd = computed<ImagesAtEnd | null>(() => {
    const [tally, last, classOf] = [this.#known.tally(), present(this.#last()), this.run.classOf()];
    if (!tally || !last) return null;
    const correct = Uint8Array.from(last.predicted, (id, image) => Number(id === classOf[image]));
    return {
      facts: tally.facts(correct),
      predicted: last.predicted,
      probability: last.probability,
      dumps: this.run.dumps(),
    };
  });
  readonly lists = computed(() => {
    const [atEnd, id, run] = [this.#atEnd(), this.narrowed() ? this.class() : null, this.run.detail()];
    if (!atEnd || !run) return null;
    const images = id === null ? Array(run.images).keys() : run.classImages[id]!;
    return imageLists(atEnd, Int32Array.from(images));
  });
  readonly segments = computed(() =>
    IMAGE_LISTS.map((value) => ({
      value,
      name: LIST_WORDS[value].name,
      count: this.lists()?.[value].length ?? null,
    })),
  );
  readonly words = computed(() => LIST_WORDS[this.kind()]);
  readonly images = computed(() => this.lists()?.[this.kind()] ?? new Int32Array());
  readonly note = computed(() => {
    const [kind, atEnd, run] = [this.kind(), this.#atEnd(), this.run.detail()];
    return (image: number) => (atEnd && run ? noteOf(kind, image, atEnd, run) : '');
  });
  readonly nothing = computed(() => {
    const of = this.narrowed() && this.class() !== null ? ` of ${this.className()}` : '';
    const [before, after] = this.words().nothing;
    return before + of + after;
  });

  show(list: ImageListKind): void {
    this.run.selection.change('settings', { list });
  }

  constructor() {
    inject(Offers).add(
      computed(() =>
        this.images().length === 0 || !this.#names()
          ? []
          : [
              {
                kind: 'list',
                of: `list ${LIST_WORDS[this.kind()].name}`,
                text: 'images of the list (CSV)',
                save: () => this.saveCsv(),
              },
            ],
      ),
    );
  }

  saveCsv(): void {
    const [atEnd, run, names] = [this.#atEnd(), this.run.detail(), this.#names()];
    if (!atEnd || !run || !names) return;
    const csv = imageListCsv(this.images(), atEnd, run, this.run.classOf(), names.name);
    const list = LIST_WORDS[this.kind()].name.replaceAll(' ', '-');
    saveCsv(csv, `${run.id}-${list}.csv`);
  }
}
