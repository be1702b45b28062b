import { Directive, TemplateRef, booleanAttribute, inject, input } from '@angular/core';

/** One setting of a row: its template, what it is called, and how much the row needs it. Its words stand in elements of the class `word`. */
@Directive({ selector: 'ng-template[tcSetting]' })
export class Setting {
  /** What the button of the folded settings calls it. */
  readonly name = input.required<string>({ alias: 'tcSetting' });
  /** 1 is the setting that the row needs most: it folds last. */
  readonly rank = input.required<number>();
  /** Whether there is such a setting at the moment. */
  readonly present = input(true);
  /** Whether its room is kept while it is not there, so that nothing moves when it comes. */
  readonly keepsRoom = input(false, { transform: booleanAttribute });
  readonly template = inject<TemplateRef<void>>(TemplateRef);
}
