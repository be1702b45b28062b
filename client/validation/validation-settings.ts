import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import {
  IMAGE_SORTS,
  ROW_HEIGHTS,
  SORTS,
  type Address,
  type ImageSort,
  type RowHeight,
  type Sort,
} from '../data/address.ts';
import { ERROR_COLOURS, VERDICTS, cssGradient } from '../drawing/colours.ts';
import { ClassClusters } from '../page/class-clusters.ts';
import { Choice } from '../page/choice.ts';
import { OpenRun } from '../page/open-run.ts';
import { RuleSlider } from '../page/rule-slider.ts';
import { Setting } from '../page/setting.ts';
import { SettingsRow } from '../page/settings-row.ts';
import { VerdictPair } from '../page/verdict-pair.ts';
import { ClusterChoice } from './cluster-choice.ts';

const SORT_NAMES: Readonly<Record<Sort, string>> = {
  error: 'final error',
  name: 'name',
  anomalies: 'anomalies',
  largest: 'largest anomaly',
  forgotten: 'forgotten images',
  id: 'class id',
};
const IMAGE_SORT_NAMES: Readonly<Record<ImageSort, string>> = {
  wrong: 'most wrong',
  learned: 'first learned',
  flips: 'most flips',
  similar: 'similarity',
  id: 'index',
};

/** The settings of the Validation view, its legends at the right end. */
@Component({
  selector: 'tc-validation-settings',
  imports: [Choice, ClusterChoice, RuleSlider, Setting, SettingsRow],
  templateUrl: './validation-settings.html',
  styleUrl: './validation-settings.css',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ValidationSettings {
  readonly run = inject(OpenRun);
  readonly #clusters = inject(ClassClusters);
  readonly pair = inject(VerdictPair);
  readonly sorts = SORTS;
  readonly sortName = (sort: Sort) => SORT_NAMES[sort];
  readonly imageSorts = IMAGE_SORTS;
  readonly imageSortName = (sort: ImageSort) => IMAGE_SORT_NAMES[sort];
  readonly rowHeights: readonly RowHeight[] = ROW_HEIGHTS;
  readonly heightName = (height: RowHeight) => (height === 'fit' ? 'fit' : `${height} px`);
  readonly scale = cssGradient(ERROR_COLOURS);
  /** Whether images are shown: of an unfolded class in an unfolded cluster. */
  readonly unfolded = computed(() => {
    const { open, unfold, find } = this.run.address();
    const clusters = this.#clusters.clusters();
    const isShown = (id: number) => !clusters || find !== '' || unfold.includes(clusters.cluster[id] ?? -1);
    return open.some(isShown);
  });
  readonly foldable = computed(() => this.run.address().open.length + this.run.address().unfold.length > 0);
  readonly verdicts = computed(() => VERDICTS[this.pair.chosen()]);

  /** @param step whether going back undoes it */
  change(part: Partial<Address>, step = true): void {
    this.run.selection.change('settings', part, step);
  }
}
