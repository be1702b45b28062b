import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { MatMenuModule } from '@angular/material/menu';
import { ERROR_COLOURS, VERDICTS, css } from '../drawing/colours.ts';
import { exact } from '../drawing/numbers.ts';
import type { Stretch } from '../drawing/scale.ts';
import { Anomalies } from '../page/anomalies.ts';
import { Drawings } from '../page/drawings.ts';
import { imageResults } from '../page/image-data.ts';
import { OpenRun } from '../page/open-run.ts';
import { Preferences } from '../theme/preferences.ts';
import type { Validation } from '../validation/validation.ts';
import { anomaliesCsv, confusionsCsv, errorsCsv, predictionsCsv } from './csv.ts';
import { pngOf, svgOf, type Caption } from './picture.ts';
import { save } from './save.ts';

/** Saves what the page shows: as a picture, or as the numbers behind it. */
@Component({
  selector: 'tc-export-menu',
  imports: [MatMenuModule],
  template: `
    <button class="control" [matMenuTriggerFor]="menu">export</button>
    <mat-menu #menu="matMenu">
      <button mat-menu-item (click)="savePng()">picture of the view (PNG)</button>
      <button mat-menu-item (click)="saveSvg()">picture of the view (SVG)</button>
      <button mat-menu-item (click)="saveErrors()">errors of the classes (CSV)</button>
      <button mat-menu-item (click)="saveAnomalies()">anomaly iterations of the classes (CSV)</button>
      @if (confused()) {
        <button mat-menu-item (click)="saveConfusions()">what the selected class is taken for (CSV)</button>
      }
      @if (unfolded()) {
        <button mat-menu-item (click)="savePredictions()">predictions of the unfolded images (CSV)</button>
      }
    </mat-menu>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ExportMenu {
  /** What a picture is of. */
  readonly page = input.required<HTMLElement | undefined>();
  readonly view = input.required<Validation | undefined>();
  readonly #run = inject(OpenRun);
  readonly #anomalies = inject(Anomalies);
  readonly #drawings = inject(Drawings);
  readonly #preferences = inject(Preferences);
  readonly unfolded = computed(() => this.#run.address().open.length > 0);
  readonly #selected = computed(() => {
    const id = this.#anomalies.class();
    return id === null ? [] : [id];
  });
  readonly #results = imageResults(this.#run, this.#selected).results;
  /** The results of the selected class, once they are here. */
  readonly confused = computed(() => this.#results().get(this.#selected()[0] ?? -1) ?? null);

  async savePng(): Promise<void> {
    const page = this.page();
    if (page) save(await pngOf(page, this.#preferences.palette(), this.#caption()), this.#name('', 'png'));
  }

  async saveSvg(): Promise<void> {
    const page = this.page();
    if (!page) return;
    const picture = await svgOf(page, this.#preferences.palette(), this.#caption(), this.#drawings);
    save(picture, this.#name('', 'svg'));
  }

  saveErrors(): void {
    const [run, view] = [this.#run.detail(), this.view()];
    if (!run || !view) return;
    this.#saveCsv(errorsCsv(run, view.layout.wanted(), view.data.series().error, this.#span()), '-errors');
  }

  saveAnomalies(): void {
    const [run, view, rule, scores] = [
      this.#run.detail(),
      this.view(),
      this.#anomalies.rule(),
      this.#anomalies.scores(),
    ];
    if (!run || !view || !rule || !scores) return;
    this.#saveCsv(anomaliesCsv(run, view.layout.wanted(), scores, rule, this.#span()), '-anomalies');
  }

  saveConfusions(): void {
    const [run, results] = [this.#run.detail(), this.confused()];
    if (run && results) this.#saveCsv(confusionsCsv(run, results, this.#span()), '-confusions');
  }

  savePredictions(): void {
    const [run, view] = [this.#run.detail(), this.view()];
    if (!run || !view) return;
    this.#saveCsv(predictionsCsv(run, view.images.results().values(), this.#span()), '-predictions');
  }

  #caption(): Caption {
    const { first, last } = this.#span();
    const iterations = this.#run.iterations();
    const rule = this.#anomalies.rule();
    const anomalies = rule ? ` · ▽△ window ${rule.window}, threshold ${rule.threshold}` : '';
    const text = `${this.#run.detail()?.name} · iterations ${exact(iterations[first]!)} – ${exact(iterations[last]!)}${anomalies}`;
    const colours = Array.from({ length: 64 }, (_, at) => css(ERROR_COLOURS[at * 4 + 2]!));
    const pair = this.#run.address().colours ?? this.#preferences.colours();
    return { text, colours, verdicts: this.unfolded() ? VERDICTS[pair] : null };
  }

  #saveCsv(csv: string, what: string): void {
    save(new Blob([csv], { type: 'text/csv' }), this.#name(what, 'csv'));
  }

  #name(what: string, ending: string): string {
    return `${this.#run.id()}${what}.${ending}`;
  }

  /** The visible dumps. */
  #span(): Stretch {
    const { from, to } = this.#run.range();
    return { first: Math.max(0, Math.floor(from)), last: Math.min(this.#run.dumps(), Math.ceil(to)) - 1 };
  }
}
