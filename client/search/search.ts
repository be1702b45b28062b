import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { present } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import { imageNamesNeed } from '../data/needs.ts';
import { nearestDump } from '../drawing/ruler.ts';
import type { Network } from '../page/network.ts';
import type { OpenRun } from '../page/open-run.ts';
import { find, type Found } from './find.ts';

/** What the search is opened with. */
export interface SearchContent {
  readonly run: OpenRun;
  readonly network: Network;
  readonly commands: readonly string[];
}

/** What can be searched for, as the field says it. */
export const SEARCHED = 'class, layer, filter, image, iteration, command';

/** Finds a class, a part of the network, an image, an iteration or a command by a few letters; closes with what was chosen. */
@Component({
  selector: 'tc-search',
  template: `
    <input
      #field
      type="search"
      role="combobox"
      aria-expanded="true"
      aria-controls="found"
      [attr.aria-label]="'Search: ' + searched"
      [placeholder]="searched"
      [attr.aria-activedescendant]="found().length > 0 ? 'found-' + chosen() : null"
      (input)="look(field.value)"
      (keydown)="key($event)"
    />
    <ul id="found" role="listbox">
      @for (entry of found(); track $index) {
        <li
          role="option"
          [id]="'found-' + $index"
          [attr.aria-selected]="$index === chosen()"
          (pointermove)="chosen.set($index)"
          (click)="close(entry)"
        >
          <span class="quiet">{{ entry.kind }}</span>
          <span class="name">{{ entry.name }}</span>
          <span class="quiet">{{ entry.note }}</span>
        </li>
      } @empty {
        <li class="quiet none">Nothing here has “{{ search() }}” in its name.</li>
      }
    </ul>
  `,
  styles: `
    :host {
      display: block;
      width: 480px;
      max-width: 90vw;
    }
    input {
      width: 100%;
      height: 36px;
      padding: 0 12px;
      border: 0;
      border-bottom: 1px solid var(--hairline);
      outline: none;
      background: transparent;
      font-size: 14px;
    }
    ul {
      height: 316px;
      padding: 4px 0;
      overflow: auto;
    }
    li {
      display: grid;
      grid-template-columns: 72px minmax(0, 1fr) auto;
      gap: 8px;
      padding: 5px 12px;
      cursor: pointer;
    }
    .name {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    li.none {
      display: block;
    }
    li[aria-selected='true'] {
      background: var(--accent-faint);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Search {
  readonly #content = inject<SearchContent>(DIALOG_DATA);
  readonly #dialog = inject<DialogRef<Found>>(DialogRef);
  readonly #need = computed(() => {
    const run = this.#content.run.detail();
    return run && imageNamesNeed(run);
  });
  readonly #coordinator = declareNeeds(() => (this.#need() ? [this.#need()!] : []));

  readonly searched = SEARCHED;
  readonly search = signal('');
  readonly chosen = signal(0);
  readonly found = computed(() => {
    const { run, network, commands } = this.#content;
    const need = this.#need();
    const names = need && present(this.#coordinator.answer(need));
    return find(this.search(), {
      classes: run.detail()?.classNames ?? [],
      images: run.detail()?.images ?? 0,
      imageName: (image) => names?.name(image) ?? null,
      iterations: run.iterations(),
      nearest: (iteration) => nearestDump(run.iterations(), iteration),
      network: {
        nodes: network.nodes(),
        filtersOf: (node) => network.layerOf(node)?.filters ?? 0,
        selected: run.address().node,
      },
      commands,
    });
  });

  look(search: string): void {
    this.search.set(search);
    this.chosen.set(0);
  }

  key(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const count = this.found().length;
    if (step && count > 0) this.chosen.update((at) => (at + step + count) % count);
    else if (event.key === 'Enter' && count > 0) this.close(this.found()[this.chosen()]!);
    else return;
    event.preventDefault();
  }

  close(found: Found): void {
    this.#dialog.close(found);
  }
}
