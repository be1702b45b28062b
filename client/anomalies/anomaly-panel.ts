import { ChangeDetectionStrategy, Component } from '@angular/core';

@Component({
  selector: 'tc-anomaly-panel',
  template: '',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class AnomalyPanel {}
