import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatMenuModule } from '@angular/material/menu';
import { SaveProgress } from '../exports/save-progress.ts';
import { Offers, type Offer } from '../page/offers.ts';

/** Saves what the page shows: as a picture, or as the numbers behind it; everything that is shown now is in it. */
@Component({
  selector: 'tc-export-menu',
  imports: [MatMenuModule, SaveProgress],
  template: `
    <button class="control" [matMenuTriggerFor]="menu">export</button>
    <mat-menu #menu="matMenu" class="exports">
      @for (group of groups(); track group.of) {
        <div role="group" [attr.aria-label]="group.of">
          <div class="of quiet" aria-hidden="true" [title]="group.of">{{ group.of }}</div>
          @for (offer of group.offers; track offer.text) {
            <button mat-menu-item (click)="offer.save()">{{ offer.text }}</button>
          }
        </div>
      }
    </mat-menu>
    <tc-save-progress />
  `,
  styles: `
    .of {
      padding: 8px 12px 2px;
      overflow: hidden;
      font-size: 12px;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    [role='group'] + [role='group'] {
      margin-top: 4px;
      border-top: 1px solid var(--hairline);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ExportMenu {
  readonly offers = inject(Offers).all;
  /** What is offered of the same thing stands together. */
  readonly groups = computed(() => {
    const groups: { of: string; offers: Offer[] }[] = [];
    for (const offer of this.offers()) {
      const group = groups.find(({ of }) => of === offer.of);
      if (group) group.offers.push(offer);
      else groups.push({ of: offer.of, offers: [offer] });
    }
    return groups;
  });
}
