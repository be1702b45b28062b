import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  computed,
  inject,
  linkedSignal,
  signal,
  viewChild,
} from '@angular/core';
import { confusionOf, type Confusion as Matrix } from '../../analysis/index.ts';
import type { ImageChunk } from '../data/image-results.ts';
import { present, type Answer } from '../data/coordinator.ts';
import { overdue } from '../data/overdue.ts';
import { exact, percent } from '../drawing/numbers.ts';
import { dumpIndex, type DumpIndex } from '../drawing/spaces.ts';
import { ImageRows } from '../images/image-rows.ts';
import { Keys } from '../keys/keys.ts';
import { AllImages } from '../page/all-images.ts';
import { OpenRun } from '../page/open-run.ts';
import { Preferences } from '../theme/preferences.ts';
import { cssGradient } from '../drawing/colours.ts';
import { COUNT_COLOURS, type CountScale } from './count-colours.ts';
import { ConfusionMatrix } from './matrix.ts';
import { confusionCsv } from './matrix-csv.ts';
import { MatrixExports, type MatrixContent } from './matrix-exports.ts';
import { MATRIX_ORDERS, type MatrixOrder } from '../data/address.ts';
import { orderMatrix } from './matrix-order.ts';
import type { ClassPair } from '../data/address.ts';
import { countOf, extentOf, imagesOf, mostConfused } from './pairs.ts';
import { rested } from '../data/rested.ts';
import { PlayControls } from './play-controls.ts';
import { Playback } from './playback.ts';
import { wholeRunConfusion } from './whole-run.ts';

/** How long the pointer stays before its dump is shown, in ms. */
const REST = 120;

/** How many pairs of classes are listed where none is chosen. */
const LISTED = 12;

const SCALES = {
  wrong: 'images of one class that are taken for another',
  right: 'images of a class that are taken for it: the diagonal',
} as const;

/** What all images are taken for at a dump. */
interface ConfusedDump {
  readonly dump: DumpIndex;
  readonly chunk: ImageChunk;
  readonly matrix: Matrix;
}

/** Which classes are taken for which at the shown iteration, played over the timeline; a cell lists its images. */
@Component({
  selector: 'tc-confusion',
  imports: [ConfusionMatrix, ImageRows, MatrixExports, PlayControls],
  providers: [Playback],
  templateUrl: './confusion.html',
  styleUrl: './confusion.css',
  host: { '[attr.aria-busy]': 'moving()' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Confusion {
  readonly run = inject(OpenRun);
  readonly playback = inject(Playback);
  readonly #all = inject(AllImages);
  readonly #preferences = inject(Preferences);
  readonly orders = MATRIX_ORDERS;

  readonly chosenOrder = computed(() => this.run.address().matrix);
  /** The chosen cell, where there are such classes. */
  readonly chosen = computed(() => {
    const { cell } = this.run.address();
    const classes = this.#names().length;
    return cell && cell.trueClass < classes && cell.predicted < classes ? cell : null;
  });
  readonly pointed = signal<ClassPair | null>(null);

  /** Where the pointer rests, so that not every dump that it passes is asked for. */
  readonly #rested = rested(this.run.cursor, REST);
  /** Whether the pointer has not come to rest yet. */
  readonly moving = computed(() => this.run.cursor() !== null && this.#rested() !== this.run.cursor());
  /** While it plays, what the pointer passes over does not count. */
  readonly dump = computed(() => {
    if (this.playback.playing()) return this.playback.dump();
    if (this.run.cursor() === null) return this.run.shown();
    return this.#rested() ?? this.run.at() ?? dumpIndex(Math.max(0, this.run.dumps() - 1));
  });
  readonly #answer = this.#all.at(this.dump);
  readonly #whole = wholeRunConfusion(this.run);
  readonly #names = computed(() => this.run.detail()?.classNames ?? []);
  readonly order = computed(() => orderMatrix(this.chosenOrder(), this.#names(), this.#whole.confusion()));
  readonly failed = computed(() => this.#answer().state === 'failed' || this.#whole.failed());
  readonly awaited = computed(() => {
    if (this.run.detail() && this.run.dumps() === 0) return false;
    return !this.failed() && (this.#answer().state === 'awaited' || this.order() === null);
  });
  readonly late = overdue(this.awaited);

  /** The dump before stands until the next one is here, or is overdue. */
  readonly #drawn = linkedSignal<{ answer: Answer<ImageChunk>; late: boolean }, ConfusedDump | null>({
    source: () => ({ answer: this.#answer(), late: this.late() }),
    computation: ({ answer, late }, before) => {
      const chunk = present(answer);
      if (!chunk) return late || answer.state === 'failed' ? null : (before?.value ?? null);
      if (before?.value?.chunk === chunk) return before.value;
      return { dump: dumpIndex(chunk.stretch.first), chunk, matrix: this.#matrixOf(chunk) };
    },
  });
  readonly drawn = this.#drawn.asReadonly();
  readonly matrix = computed(() => this.#drawn()?.matrix ?? null);
  readonly extent = computed(() => {
    const matrix = this.matrix();
    return matrix && extentOf(matrix);
  });
  /** What the darkest colours stand for: the same at every dump, so that dumps can be compared. */
  readonly most = computed(() => this.#whole.most() ?? this.extent());
  /** The scales of the colours that occur; a plus where a cell of this dump has more than the run as a whole. */
  readonly legend = computed<readonly CountScale[]>(() => {
    const [most, extent] = [this.most(), this.extent()];
    const colours = COUNT_COLOURS[this.#preferences.dark() ? 'dark' : 'light'];
    return (['wrong', 'right'] as const).flatMap((name) => {
      if (!most || most[name] === 0) return [];
      const beyond = (extent?.[name] ?? 0) > most[name] ? '+' : '';
      const isSingle = most[name] === 1;
      return {
        name,
        says: SCALES[name],
        colours: isSingle ? colours[name].map(() => colours[name].at(-1)!) : colours[name],
        least: isSingle ? '' : '1',
        most: exact(most[name]) + beyond,
      };
    });
  });
  readonly gradient = cssGradient;

  /** What a cell says. */
  readonly said = computed(() => (pair: ClassPair) => {
    const [matrix, names] = [this.matrix(), this.#names()];
    const images = this.run.detail()?.classImages[pair.trueClass]?.length ?? 0;
    const count = matrix ? exact(countOf(matrix, pair)) : '–';
    const of = `${count} of ${exact(images)} images of ${names[pair.trueClass]}`;
    return pair.trueClass === pair.predicted ? `${of} right` : `${of} taken for ${names[pair.predicted]}`;
  });
  /** What all cells say. */
  readonly #total = computed(() => {
    const extent = this.extent();
    const images = this.run.detail()?.images ?? 0;
    const share = images > 0 ? `, ${percent((extent?.images ?? 0) / images)}` : '';
    return `${exact(extent?.images ?? 0)} of ${exact(images)} images${share}, taken for another class at ${this.#at()}`;
  });
  readonly #at = computed(() => `iteration ${exact(this.run.iterations()[this.#drawn()?.dump ?? 0] ?? 0)}`);
  /** Of the cell that is meant, or of all. */
  readonly line = computed(() => {
    const pair = this.pointed();
    if (!this.#drawn()) return '';
    return pair ? `${this.said()(pair)} at ${this.#at()}` : this.#total();
  });

  readonly plot = viewChild(ConfusionMatrix);
  /** What is saved: the matrix that is drawn. */
  readonly saved = computed<MatrixContent | null>(() => {
    const [plot, drawn, run] = [this.plot(), this.#drawn(), this.run.detail()];
    if (!plot || !drawn || !run) return null;
    const iteration = this.run.iterations()[drawn.dump]!;
    return {
      name: `${run.id}-confusion-${iteration}`,
      picture: () => plot.picture(`${run.name} · ${this.#total()}`, this.legend()),
      csv: () => confusionCsv(run.classNames, drawn.matrix, iteration),
    };
  });
  readonly worst = computed(() => {
    const matrix = this.matrix();
    const names = this.#names();
    return (matrix ? mostConfused(matrix, LISTED) : []).map((pair) => ({
      pair,
      text: this.said()(pair),
      trueClass: names[pair.trueClass]!,
      predicted: names[pair.predicted]!,
      count: exact(pair.count),
      share: pair.count / this.extent()!.wrong,
    }));
  });
  readonly images = computed(() => {
    const [pair, drawn, run] = [this.chosen(), this.#drawn(), this.run.detail()];
    return pair && drawn && run ? imagesOf(pair, drawn.chunk.predicted, run.classImages) : [];
  });
  /** What the list says of an image. */
  readonly note = computed(() => {
    const [pair, drawn] = [this.chosen(), this.#drawn()];
    const name = pair ? this.#names()[pair.trueClass] : '';
    return (image: number) =>
      drawn ? `p(${name}) ${percent((drawn.chunk.probability[image] ?? NaN) / 255)}` : '';
  });

  constructor() {
    inject(DestroyRef).onDestroy(() => this.pointed() && this.run.hovered.set(null));
    inject(Keys).bind({
      keys: [' '],
      shown: ['space'],
      does: 'in the confusion matrix: play, pause',
      run: ({ target }) => isInMatrix(target) && this.playback.toggle(),
    });
  }

  sortBy(matrix: MatrixOrder): void {
    this.run.selection.change('settings', { matrix });
  }

  /** A pair of the list is meant: the matrix and the rows mark it. */
  point(pair: ClassPair | null): void {
    this.pointed.set(pair);
    this.run.hovered.set(pair && { cluster: null, class: pair.trueClass, image: null });
  }

  /** Whether one of its classes is under the pointer elsewhere on the page. */
  isLinked({ trueClass, predicted }: ClassPair): boolean {
    const id = this.run.hovered()?.class ?? null;
    return id !== null && this.pointed() === null && (id === trueClass || id === predicted);
  }

  /** The list goes, and with it what the pointer means there. */
  chooseListed(pair: ClassPair): void {
    this.point(null);
    this.choose(pair);
  }

  choose(pair: ClassPair | null): void {
    const selected = pair ? { cluster: null, class: pair.trueClass, image: null } : {};
    this.run.selection.change('inspector', { cell: pair, ...selected });
  }

  #matrixOf({ predicted }: ImageChunk): Matrix {
    return confusionOf(predicted, this.run.classOf(), this.run.detail()!.classNames.length);
  }
}

function isInMatrix(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('tc-confusion-matrix') !== null;
}
