import { NgTemplateOutlet } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';

/** Things of a list that stand together, under a name. */
export interface ChoiceGroup<T> {
  readonly name: string;
  readonly options: readonly T[];
}

/** A setting that is one of several things. */
@Component({
  selector: 'tc-choice',
  imports: [NgTemplateOutlet],
  template: `
    <label>
      @if (word(); as text) {
        <span class="word">{{ text }} </span>
      }
      <select
        #field
        [attr.aria-label]="name()"
        [attr.title]="says()"
        [disabled]="disabled()"
        (change)="chosen.emit(listed()[field.selectedIndex]!)"
      >
        <ng-container *ngTemplateOutlet="list; context: { $implicit: options() }" />
        @for (group of groups(); track group.name) {
          <optgroup [label]="group.name">
            <ng-container *ngTemplateOutlet="list; context: { $implicit: group.options }" />
          </optgroup>
        }
      </select>
    </label>
    <ng-template #list let-options>
      @for (option of options; track option) {
        <option [value]="option" [selected]="option === value()" [disabled]="option === barred()">
          {{ text()(option) }}
        </option>
      }
    </ng-template>
  `,
  styles: `
    :host {
      display: grid;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Choice<T> {
  /** What it is called where it cannot be seen. */
  readonly name = input.required<string>();
  /** What stands before it where there is room. */
  readonly word = input<string>();
  /** What is said of it, or of what is chosen. */
  readonly says = input<string>();
  /** What can be chosen: on its own, or in groups. */
  readonly options = input<readonly T[]>([]);
  readonly groups = input<readonly ChoiceGroup<T>[]>([]);
  readonly text = input<(option: T) => string>(String);
  /** What cannot be chosen at the moment, though it is there. */
  readonly barred = input<T>();
  readonly disabled = input(false);
  readonly value = input.required<T>();
  readonly chosen = output<T>();
  readonly listed = computed(() => [...this.options(), ...this.groups().flatMap(({ options }) => options)]);
}
