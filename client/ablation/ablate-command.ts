import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { filterWords } from '../../analysis/index.ts';
import type { AblatedFilters } from '../../schema/index.ts';
import { OpenRun } from '../page/open-run.ts';
import { CopyButton } from '../shell/copy-button.ts';
import { ablationList } from './ablation-list.ts';
import { selectedFilters } from './selected-filters.ts';

/** What to type to ablate the selected filters, or mini-sets, at the selected iteration; nothing where that cannot be done. */
@Component({
  selector: 'tc-ablate-command',
  imports: [CopyButton],
  template: `@if (command(); as command) {
    @if (title()) {
      <h3>{{ title() }}</h3>
    }
    <div>
      <code>
        @for (word of words(); track $index) {
          <span>{{ word }}</span>{{ ' ' }}
        }
      </code>
      <tc-copy [text]="command" />
    </div>
  }`,
  styles: `
    :host {
      display: block;
    }
    h3 {
      margin: 0 0 4px;
      font-weight: 600;
    }
    div {
      display: flex;
      gap: 8px;
      align-items: center;
    }
    code {
      flex: 1;
      min-width: 0;
      max-height: 96px;
      padding: 4px 6px;
      overflow: auto;
      overflow-wrap: anywhere;
      background: var(--faint);
      font-size: 11px;
    }
    span {
      display: inline-block;
      max-width: 100%;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class AblateCommand {
  readonly #run = inject(OpenRun);
  readonly #selected = selectedFilters();
  /** Stands above it. */
  readonly title = input('');
  /** In the place of what is selected, where nothing is. */
  readonly otherwise = input<readonly AblatedFilters[]>([]);

  readonly #list = ablationList({ renewed: false }).list;
  /** Lines end between them: the name of an option is read in one piece. */
  readonly words = computed(() => this.command()!.split(' '));
  readonly command = computed(() => {
    const begin = this.#list()?.command;
    const filters = this.#selected().length > 0 ? this.#selected() : this.otherwise();
    if (!begin || filters.length === 0) return null;
    const at = this.#run.at();
    const dump = at === null ? '' : ` --dump ${this.#run.iterations()[at]}`;
    return `${begin}${dump} --filters ${filterWords(filters)}`;
  });
}
