import { computed, signal, type WritableSignal } from '@angular/core';
import { appearsWith } from '../../analysis/index.ts';
import { counted } from '../drawing/numbers.ts';
import { NO_PLACE, type GridPlace } from '../grid/grid-place.ts';
import { pairLines } from '../grid/pair-text.ts';
import type { CubeInHand } from './in-hand.ts';
import type { FaceName } from './oblique.ts';
import type { ShownCube } from './shown-cube.ts';
import { setText } from './set-text.ts';

/** A layer, or a mini-set of it. */
interface RowPlace {
  readonly layer: number;
  readonly set: number | null;
}

/** Rows that Page Up and Page Down go on by where there is no next layer. */
const LEAP = 10;

/** What the keys do on the faces: each is entered with Tab, arrows go over it, Enter chooses. */
export class CubeKeys {
  readonly #shown: ShownCube;
  readonly #hand: CubeInHand;
  /** The face that has the keys. */
  readonly face = signal<FaceName | null>(null);
  /** Where the keys are; stays while another face has them. */
  readonly #place: WritableSignal<GridPlace>;

  constructor(shown: ShownCube, hand: CubeInHand) {
    this.#shown = shown;
    this.#hand = hand;
    this.#place = shown.correlations.placeThatStays(NO_PLACE);
  }

  /** Layers, each before its mini-sets, from top to bottom. */
  readonly #rows = computed<readonly RowPlace[]>(() => {
    const correlation = this.#shown.correlation();
    if (!correlation) return [];
    const rows: RowPlace[] = [];
    for (const { set } of this.#shown.sets()) {
      const layer = correlation.sets.layer[set]!;
      if (rows.at(-1)?.layer !== layer) rows.push({ layer, set: null });
      rows.push({ layer, set });
    }
    return rows;
  });

  enterRows(): void {
    this.face.set('front');
    this.#go(this.#knownRow());
  }

  enterClasses(): void {
    this.face.set('top');
    this.#go({ ...NO_PLACE, class: this.#knownClass() });
  }

  /** The keys begin at the class that the pointer presses. */
  meetClass(id: number): void {
    this.#go({ ...NO_PLACE, class: id });
  }

  enterCells(): void {
    this.face.set('right');
    const row = this.#knownRow();
    this.#go({ ...row, set: row.set ?? this.#firstSet(row.layer), class: this.#knownClass() });
  }

  leave(): void {
    this.face.set(null);
    this.#hand.hoverPlace(null);
  }

  /** ↑ ↓ from row to row, Page Up and Page Down from layer to layer, Enter chooses, with ctrl besides others. */
  rowKey(event: KeyboardEvent): void {
    const step = stepOf(event);
    const place = this.#place();
    if (isChoice(event)) this.#chooseRow(place, event);
    else if (step !== null) this.#go({ ...NO_PLACE, ...this.#rowAfter(place, step) });
    else return;
    event.preventDefault();
  }

  /** ↑ ↓ from class to class: up goes into the depth. */
  classKey(event: KeyboardEvent): void {
    const step = stepOf(event);
    const id = this.#place().class;
    if (isChoice(event) && id !== null) this.#hand.chooseClass(id, null, 'keys');
    else if (step !== null) this.#go({ ...NO_PLACE, class: this.#classAfter(id, turnedBack(step)) });
    else return;
    event.preventDefault();
  }

  /** ↑ ↓ from mini-set to mini-set, ← → from class to class, Enter chooses both, with ctrl besides other mini-sets. */
  cellKey(event: KeyboardEvent): void {
    const place = this.#place();
    const step = stepOf(event);
    const across = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (isChoice(event)) this.#hand.chooseCell(place, 'keys', event.ctrlKey || event.metaKey);
    else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else if (across !== undefined) this.#go({ ...place, class: this.#classAfter(place.class, across) });
    else if (step !== null) this.#go({ ...place, ...this.#setAfter(place, step) });
    else return;
    event.preventDefault();
  }

  readonly activeRow = computed(() => {
    const { layer, set } = this.#place();
    if (this.face() !== 'front' || layer === null) return null;
    return set === null ? `cube-layer-${layer}` : `cube-set-${set}`;
  });
  readonly activeClass = computed(() => {
    const { class: id } = this.#place();
    return this.face() === 'top' && id !== null ? `cube-class-${id}` : null;
  });
  readonly activeCell = computed(() => this.cellTexts()[0]?.id ?? null);

  /** For each layer its place among layers and mini-sets, from 1. */
  readonly #rowIndices = computed(
    () => new Map(this.#rows().flatMap(({ layer, set }, at) => (set === null ? [[layer, at + 1]] : []))),
  );

  rowIndex(layer: number): number | null {
    return this.#rowIndices().get(layer) ?? null;
  }

  /** What is said of the mini-set that the keys are at, if they are at one. */
  readonly rowTexts = computed(() => {
    const { set } = this.#place();
    if (this.face() !== 'front' || set === null) return [];
    const isSelected = this.#shown.correlations.selected().includes(set);
    const index = this.#rows().findIndex((row) => row.set === set) + 1;
    return [{ id: `cube-set-${set}`, text: setText(this.#shown, set), index, isSelected }];
  });
  readonly cellTexts = computed(() => {
    const { set, class: id } = this.#place();
    const [correlation, run] = [this.#shown.correlation(), this.#shown.run.detail()];
    if (this.face() !== 'right' || set === null || id === null || !correlation || !run) return [];
    const column = correlation.iterations.classes.indexOf(id);
    const dumps = new Set(this.#shown.correlations.dumpsOf(set));
    const { offsets, dumps: all } = correlation.iterations;
    const own = all.subarray(offsets[column], offsets[column + 1]);
    const shared = own.filter((dump) => dumps.has(dump)).length;
    const at = appearsWith(correlation, set, column) ? `at ${shared}` : 'at none';
    const text = `class ${run.classNames[id]}, ${setText(this.#shown, set)}: ${at} of ${counted(own.length, 'anomaly iteration')}`;
    const said = [text, ...pairLines(this.#shown.correlations, set, id)].join(', ');
    const isSelected = this.#shown.correlations.selected().includes(set);
    const place = {
      row: this.#shown.rowOfSet()[set]! + 1,
      column: this.#shown.classes().findIndex((band) => band.id === id) + 1,
    };
    return [{ id: `cube-cell-${set}-${id}`, text: said, ...place, isSelected }];
  });

  #go(place: GridPlace): void {
    this.#place.set(place);
    this.#hand.hoverPlace(place);
  }

  #chooseRow({ layer, set }: GridPlace, event: KeyboardEvent): void {
    if (set !== null) this.#hand.chooseRow(set, event.ctrlKey || event.metaKey);
    else if (layer !== null) this.#hand.chooseLayer(layer, 'keys');
  }

  #knownRow(): GridPlace {
    const { layer } = this.#place();
    if (layer !== null && this.#rows().some((row) => row.layer === layer)) {
      return { ...this.#place(), class: null, dump: null };
    }
    const selected = this.#shown.correlations.selected()[0];
    const row = this.#rows().find(({ set }) => set === selected && set !== null) ?? this.#rows()[0];
    return { ...NO_PLACE, ...row };
  }

  #knownClass(): number | null {
    const bands = this.#shown.bandOfClass();
    const known = [this.#place().class, this.#shown.run.address().class].find(
      (id) => id !== null && bands.has(id),
    );
    return known ?? this.#shown.classes()[0]?.id ?? null;
  }

  #firstSet(layer: number | null): number | null {
    return this.#rows().find((row) => row.layer === layer && row.set !== null)?.set ?? null;
  }

  #rowAfter({ layer, set }: GridPlace, step: Step): RowPlace | undefined {
    const rows = this.#rows();
    const at = rows.findIndex((row) => row.layer === layer && row.set === set);
    if (step === 'first') return rows[0];
    if (step === 'last') return rows.at(-1);
    if (Math.abs(step) === 1) return rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
    const layers = rows.filter((row) => row.set === null);
    const next = layers.findIndex((row) => row.layer === layer) + Math.sign(step);
    return layers[Math.min(Math.max(next, 0), layers.length - 1)];
  }

  #setAfter({ set }: GridPlace, step: Step): RowPlace | undefined {
    const rows = this.#rows().filter((row) => row.set !== null);
    const at = rows.findIndex((row) => row.set === set);
    return rows[placeAfter(at, step, rows.length)];
  }

  #classAfter(id: number | null, step: Step): number | null {
    const classes = this.#shown.classes();
    const at = classes.findIndex((band) => band.id === id);
    return classes[placeAfter(at, step, classes.length)]?.id ?? null;
  }
}

type Step = number | 'first' | 'last';

function turnedBack(step: Step): Step {
  if (typeof step === 'number') return -step;
  return step === 'first' ? 'last' : 'first';
}

function placeAfter(at: number, step: Step, length: number): number {
  if (step === 'first') return 0;
  if (step === 'last') return length - 1;
  return Math.min(Math.max(at + step, 0), length - 1);
}

function isChoice({ key, altKey }: KeyboardEvent): boolean {
  return (key === 'Enter' || key === ' ') && !altKey;
}

function stepOf(event: KeyboardEvent): Step | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const steps: Readonly<Record<string, Step>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: LEAP,
    PageUp: -LEAP,
    Home: 'first',
    End: 'last',
  };
  return steps[event.key] ?? null;
}
