import { ChangeDetectionStrategy, Component, input, signal } from '@angular/core';

/** Copies a text, and says for a moment whether the clipboard took it. */
@Component({
  selector: 'tc-copy',
  template: `<button class="control" (click)="copy()" [attr.aria-label]="label() + ': ' + text()">
    {{ outcome() ?? label() }}
  </button>`,
  styles: `
    .control {
      min-width: 56px;
      border-color: var(--hairline);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class CopyButton {
  readonly text = input.required<string>();
  readonly label = input('copy');
  readonly outcome = signal<Copied | null>(null);

  async copy(): Promise<void> {
    this.outcome.set(await copyText(this.text()));
    setTimeout(() => this.outcome.set(null), 1500);
  }
}

/** What became of a text that was to be copied. */
export type Copied = 'copied' | 'not copied';

/** To the clipboard, also on pages that were not served over https from elsewhere. */
export async function copyText(text: string): Promise<Copied> {
  if (navigator.clipboard) {
    return navigator.clipboard.writeText(text).then(
      () => 'copied',
      () => 'not copied',
    );
  }
  const field = document.createElement('textarea');
  field.value = text;
  document.body.append(field);
  field.select();
  const taken = document.execCommand('copy');
  field.remove();
  return taken ? 'copied' : 'not copied';
}
