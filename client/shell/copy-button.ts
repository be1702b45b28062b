import { ChangeDetectionStrategy, Component, input, signal } from '@angular/core';

/** Copies a text, and says so for a moment. */
@Component({
  selector: 'tc-copy',
  template: `<button class="control" (click)="copy()" [attr.aria-label]="label() + ': ' + text()">
    {{ copied() ? 'copied' : label() }}
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
  readonly copied = signal(false);

  async copy(): Promise<void> {
    await copyText(this.text());
    this.copied.set(true);
    setTimeout(() => this.copied.set(false), 1500);
  }
}

/** To the clipboard, also on pages that were not served over https from elsewhere. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement('textarea');
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
}
