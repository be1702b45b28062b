import { ChangeDetectionStrategy, Component } from '@angular/core';

@Component({
  selector: 'tc-image-lists',
  template: '',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ImageLists {}
