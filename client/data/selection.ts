import { Injectable, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Location } from '@angular/common';
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
  | 'correlation'
  | 'cube'
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
  readonly #location = inject(Location);
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

  /** Changes what was before the newest step, and takes that step back. @param before the address before it, whether it changed anything or not */
  changeInstead(source: Source, before: Address, part: Partial<Address>): void {
    const address = { ...before, ...part };
    if (sameAddress(before, this.#clause().address)) this.change(source, part);
    else if (sameAddress(before, address)) this.#location.back();
    else this.change(source, address, false);
  }
}

function sameAddress(a: Address, b: Address): boolean {
  return JSON.stringify(formatAddress(a)) === JSON.stringify(formatAddress(b));
}
