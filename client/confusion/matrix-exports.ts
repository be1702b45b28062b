import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { MatMenuModule } from '@angular/material/menu';
import { save } from '../exports/save.ts';
import { Offers, type Offer } from '../page/offers.ts';
import { matrixPng, matrixSvg, type MatrixPicture } from './matrix-picture.ts';

/** What is saved of the matrix. */
export interface MatrixContent {
  /** The name of the files, without their ending. */
  readonly name: string;
  readonly picture: () => MatrixPicture;
  readonly csv: () => string;
}

/** Saves the matrix as a picture, or as the numbers in it. */
@Component({
  selector: 'tc-matrix-exports',
  imports: [MatMenuModule],
  template: `
    <button class="control" [matMenuTriggerFor]="menu">export matrix</button>
    <mat-menu #menu="matMenu">
      <button mat-menu-item (click)="savePng()">picture of the matrix (PNG)</button>
      <button mat-menu-item (click)="saveSvg()">picture of the matrix (SVG)</button>
      <button mat-menu-item (click)="saveCsv()">images of every cell (CSV)</button>
    </mat-menu>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class MatrixExports {
  readonly content = input.required<MatrixContent>();

  constructor() {
    const offer = (text: string, save: Offer['save']): Offer => ({
      kind: 'matrix',
      of: 'confusion matrix',
      text,
      save,
    });
    inject(Offers).add(
      signal([
        offer('picture of the matrix (PNG)', () => this.savePng()),
        offer('picture of the matrix (SVG)', () => this.saveSvg()),
        offer('images of every cell (CSV)', () => this.saveCsv()),
      ]),
    );
  }

  async savePng(): Promise<void> {
    save(await matrixPng(this.content().picture()), `${this.content().name}.png`);
  }

  async saveSvg(): Promise<void> {
    save(await matrixSvg(this.content().picture()), `${this.content().name}.svg`);
  }

  saveCsv(): void {
    save(new Blob([this.content().csv()], { type: 'text/csv' }), `${this.content().name}.csv`);
  }
}
