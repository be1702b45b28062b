import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { Header } from '../shell/header.ts';
@Component({
  selector: 'tc-run-page',
  imports: [Header],
  template: '<tc-header>{{ run() }}</tc-header>',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RunPage {
  readonly run = input.required<string>();
}
