import { Injectable, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router } from '@angular/router';
import { HOME, formatAddress, parseAddress, type Address } from './address.ts';

/** Who changed the selection last: a view need not follow what it did itself. */
export type Source =
  | 'address'
  | 'timeline'
  | 'validation'
  | 'layers'
  | 'structure'
  | 'filters'
  | 'findings'
  | 'inspector'
  | 'search'
  | 'keys'
  | 'settings';

interface Clause {
  readonly address: Address;
  readonly source: Source;
}

/**
 * What is selected on a run page. It is the address: each change is a step of the browser's history, and going back
 * undoes it.
 */
@Injectable()
export class Selection {
  readonly #router = inject(Router);
  readonly #route = inject(ActivatedRoute);
  readonly #clause = signal<Clause>({ address: HOME, source: 'address' });

  readonly clause = this.#clause.asReadonly();

  constructor() {
    this.#route.queryParamMap.pipe(takeUntilDestroyed()).subscribe((query) => {
      const address = parseAddress((name) => query.get(name));
      if (!sameAddress(address, this.#clause().address)) this.#clause.set({ address, source: 'address' });
    });
  }

  /** @param step whether going back should undo this; otherwise it becomes part of the step before */
  change(source: Source, part: Partial<Address>, step = true): void {
    const before = this.#clause().address;
    const address = { ...before, ...part };
    if (sameAddress(address, before)) return;
    this.#clause.set({ address, source });
    void this.#router.navigate([], {
      relativeTo: this.#route,
      queryParams: formatAddress(address),
      replaceUrl: !step,
    });
  }
}

function sameAddress(a: Address, b: Address): boolean {
  return JSON.stringify(formatAddress(a)) === JSON.stringify(formatAddress(b));
}
