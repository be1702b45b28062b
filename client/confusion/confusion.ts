import { ChangeDetectionStrategy, Component } from '@angular/core';

@Component({
  selector: 'tc-confusion',
  template: '',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Confusion {}
