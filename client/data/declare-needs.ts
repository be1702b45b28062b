import { DestroyRef, Injectable, effect, inject } from '@angular/core';
import { Coordinator, type Need } from './coordinator.ts';

/** The page's one coordinator. */
@Injectable({ providedIn: 'root' })
export class PageCoordinator extends Coordinator {}

/** Says what the caller needs, as long as it lives; call it where Angular injects. */
export function declareNeeds(needs: () => readonly Need<unknown>[]): PageCoordinator {
  const coordinator = inject(PageCoordinator);
  const owner = {};
  effect(() => coordinator.want(owner, needs()));
  inject(DestroyRef).onDestroy(() => coordinator.want(owner, []));
  return coordinator;
}
