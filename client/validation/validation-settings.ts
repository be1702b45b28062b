import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import {
  IMAGE_SORTS,
  ROW_HEIGHTS,
  SORTS,
  type ImageSort,
  type RowHeight,
  type Sort,
} from '../data/address.ts';
import { ERROR_COLOURS, VERDICTS } from '../drawing/colours.ts';
import { OpenRun } from '../page/open-run.ts';
import { Preferences } from '../theme/preferences.ts';

const SORT_NAMES: Readonly<Record<Sort, string>> = { error: 'final error', name: 'name', id: 'class id' };
const IMAGE_SORT_NAMES: Readonly<Record<ImageSort, string>> = { wrong: 'most wrong first', id: 'by id' };

/** The settings of the Validation view in one row, its legends at the right end. */
@Component({
  selector: 'tc-validation-settings',
  template: `
    <label
      ><span class="word">sort </span>
      <select #sort aria-label="sort" (change)="run.selection.change('settings', { sort: $any(sort.value) })">
        @for (name of sorts; track name) {
          <option [value]="name" [selected]="run.address().sort === name">{{ sortNames[name] }}</option>
        }
      </select>
    </label>
    <label
      ><span class="word">rows </span>
      <select #rows aria-label="rows" (change)="run.selection.change('settings', { rows: $any(rows.value) })">
        @for (height of rowHeights; track height) {
          <option [value]="height" [selected]="run.address().rows === height">
            {{ height === 'fit' ? 'fit' : height + ' px' }}
          </option>
        }
      </select>
    </label>
    @if (run.address().open.length > 0) {
      <label
        ><span class="word">images </span>
        <select
          #images
          aria-label="images"
          (change)="run.selection.change('settings', { images: $any(images.value) })"
        >
          @for (name of imageSorts; track name) {
            <option [value]="name" [selected]="run.address().images === name">
              {{ imageSortNames[name] }}
            </option>
          }
        </select>
      </label>
      <button class="control" (click)="run.selection.change('settings', { open: [], image: null })">
        fold all
      </button>
    }
    <span class="space"></span>
    @if (run.address().open.length > 0) {
      <button
        class="control verdicts"
        [attr.aria-pressed]="colours() === 'safe'"
        title="switch between the two pairs of colours; the second one is safe for colour-blind readers"
        (click)="switchColours()"
      >
        <i [style.background]="verdicts().correct"></i> right
        <i [style.background]="verdicts().wrong"></i> wrong
      </button>
    }
    <span class="legend"
      ><span class="quiet word">error</span> 0 % <i class="scale" [style.background]="scale"></i> 100 %</span
    >
  `,
  styles: `
    :host {
      display: flex;
      flex: 1;
      align-items: center;
      gap: 12px;
      font-size: 12px;
      white-space: nowrap;
    }
    label {
      color: var(--quiet);
    }
    select {
      color: var(--ink);
    }
    .space {
      flex: 1;
    }
    i {
      display: inline-block;
      width: 10px;
      height: 10px;
      vertical-align: -1px;
    }
    i.scale {
      width: 160px;
    }
    @media (max-width: 960px) {
      :host {
        gap: 6px;
      }
      i.scale {
        width: 40px;
      }
      .word {
        display: none;
      }
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ValidationSettings {
  readonly run = inject(OpenRun);
  readonly #preferences = inject(Preferences);
  readonly sorts = SORTS;
  readonly sortNames = SORT_NAMES;
  readonly imageSorts = IMAGE_SORTS;
  readonly imageSortNames = IMAGE_SORT_NAMES;
  readonly rowHeights: readonly RowHeight[] = ROW_HEIGHTS;
  readonly scale = gradient(ERROR_COLOURS);
  readonly colours = computed(() => this.run.address().colours ?? this.#preferences.colours());
  readonly verdicts = computed(() => VERDICTS[this.colours()]);

  switchColours(): void {
    const colours = this.colours() === 'safe' ? 'paper' : 'safe';
    this.#preferences.colours.set(colours);
    this.run.selection.change('settings', { colours }, false);
  }
}

/** A colour table as a CSS gradient, from left to right. */
function gradient(colours: Uint32Array): string {
  const stops = Array.from({ length: 17 }, (_, at) => {
    const colour = colours[Math.round((at / 16) * 255)]!;
    return `rgb(${colour & 255} ${(colour >>> 8) & 255} ${(colour >>> 16) & 255})`;
  });
  return `linear-gradient(to right, ${stops.join(', ')})`;
}
