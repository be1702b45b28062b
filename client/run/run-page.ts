import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  Injector,
  afterRenderEffect,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
  viewChild,
  type Type,
} from '@angular/core';
import { createGlobalPositionStrategy } from '@angular/cdk/overlay';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import { Title } from '@angular/platform-browser';
import { CorrelationSettings } from '../correlation/correlation-settings.ts';
import { CorrelationView } from '../correlation/correlation-view.ts';
import { Cube } from '../cube/cube.ts';
import { formatAddress, type Address } from '../data/address.ts';
import { Selection } from '../data/selection.ts';
import { GRID_VIEWS, VIEWS, VIEW_KEYS, VIEW_NAMES, type View } from '../data/views.ts';
import { dumpIndex } from '../drawing/spaces.ts';
import { Saving } from '../exports/saving.ts';
import { FilterCharts } from '../filters/filter-charts.ts';
import { FindingsView } from '../findings/findings-view.ts';
import { Inspector } from '../inspector/inspector.ts';
import { bindRangeKeys } from '../keys/range-keys.ts';
import { LayerSettings } from '../layers/layer-settings.ts';
import { LayerView } from '../layers/layer-view.ts';
import { ShownLayers } from '../layers/shown-layers.ts';
import { Search, type SearchContent } from '../search/search.ts';
import type { Found } from '../search/find.ts';
import { CopyButton, copyText, type Copied } from '../shell/copy-button.ts';
import { Dialogs } from '../shell/dialogs.ts';
import { Failure } from '../shell/failure.ts';
import { Header } from '../shell/header.ts';
import { NotLoaded } from '../shell/not-loaded.ts';
import { Preferences, THEMES } from '../theme/preferences.ts';
import { Timeline } from '../timeline/timeline.ts';
import { Validation } from '../validation/validation.ts';
import { ValidationSettings } from '../validation/validation-settings.ts';
import { Anomalies } from '../page/anomalies.ts';
import { AllImages } from '../page/all-images.ts';
import { ClassClusters } from '../page/class-clusters.ts';
import { ClassCurves } from '../page/class-curves.ts';
import { Correlations } from '../grid/correlations.ts';
import { Drawings } from '../page/drawings.ts';
import { Network } from '../page/network.ts';
import { Offers } from '../page/offers.ts';
import { OpenRun } from '../page/open-run.ts';
import { VerdictPair } from '../page/verdict-pair.ts';
import { PageWorker } from '../work/later.ts';
import { ExportMenu } from './export-menu.ts';
import { foundPlace } from './found-place.ts';
import { Lines } from './lines.ts';
import { bindRunKeys } from './run-keys.ts';
import { classOffers, imageOffers } from './selected-offers.ts';
import { StatusBar } from './status-bar.ts';

/** What asks for what the picture of a view is made of, before the files of the view are here. */
const ASKED_FIRST: Partial<Record<View, Type<unknown>>> = {
  layers: ShownLayers,
  correlation: Correlations,
  cube: Correlations,
};

/** One run: the timeline over a view, both over the same x axis, and the inspector beside them. */
@Component({
  selector: 'tc-run-page',
  imports: [
    CopyButton,
    CorrelationSettings,
    CorrelationView,
    Cube,
    ExportMenu,
    Failure,
    FindingsView,
    Header,
    Inspector,
    LayerSettings,
    LayerView,
    Lines,
    NotLoaded,
    RouterLink,
    StatusBar,
    Timeline,
    Validation,
    ValidationSettings,
  ],
  providers: [
    AllImages,
    Anomalies,
    ClassClusters,
    ClassCurves,
    Correlations,
    Drawings,
    FilterCharts,
    Network,
    Offers,
    OpenRun,
    Saving,
    Selection,
    ShownLayers,
    VerdictPair,
  ],
  templateUrl: './run-page.html',
  styleUrl: './run-page.css',
  host: { '[attr.aria-busy]': 'run.busy()' },
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class RunPage {
  /** The run's id, from the address. */
  readonly id = input.required<string>({ alias: 'run' });
  /** What of it is shown, likewise. */
  readonly view = input.required<View>();
  readonly run = inject(OpenRun);
  readonly #network = inject(Network);
  readonly preferences = inject(Preferences);
  readonly #dialogs = inject(Dialogs);
  readonly #injector = inject(Injector);
  readonly #router = inject(Router);
  readonly #route = inject(ActivatedRoute);
  readonly views = VIEWS;
  readonly viewNames = VIEW_NAMES;
  readonly viewKeys = VIEW_KEYS;
  /** Their settings are the same ones. */
  readonly isGrid = computed(() => GRID_VIEWS.includes(this.view()));
  readonly #offers = inject(Offers);
  readonly #pair = inject(VerdictPair);
  readonly shown = viewChild<{ focus(): void; drawn(): boolean }>('shown');
  /** The view that is to have the keys when it is there. */
  readonly #entered = signal<View | null>(null);
  readonly drawn = viewChild<ElementRef<HTMLElement>>('drawn');

  readonly shared = signal<Copied | null>(null);
  /** The run, where nothing of it can be shown. */
  readonly unindexed = computed(() => {
    const run = this.run.detail();
    return run && run.dumps === 0 ? run : null;
  });
  readonly failed = computed(() => {
    const answer = this.run.answer();
    return answer.state === 'failed' ? answer.error : undefined;
  });

  /** Runs of one name are told apart by their ids. */
  readonly #called = computed(() => {
    const name = this.run.detail()?.name ?? this.id();
    return name === this.id() ? name : `${name} · ${this.id()}`;
  });

  /** What the search offers to do. */
  readonly #commands = computed<Readonly<Record<string, () => void>>>(() => ({
    'show the whole run': () => this.run.showAll(),
    'fold all clusters and classes': () =>
      this.run.selection.change('search', { open: [], histories: [], unfold: [], image: null }),
    'fold or show the inspector': () => this.fold(),
    'copy the address': () => void this.share(),
    'switch the colours of right and wrong': () => this.#pair.switch(),
    'all runs': () => void this.#router.navigate(['/runs']),
    ...Object.fromEntries(
      THEMES.map((theme) => [`theme: ${theme}`, () => this.preferences.theme.set(theme)]),
    ),
    ...Object.fromEntries(
      this.#offers.all().map(({ of, text, save }) => [`export ${of}: ${text}`, () => void save()]),
    ),
  }));

  constructor() {
    // What the first picture waits for begins before any part of the page is made.
    inject(PageWorker).warm();
    const clusters = inject(ClassClusters);
    const [title, drawings] = [inject(Title), inject(Drawings)];
    effect(() => this.run.id.set(this.id()));
    effect(() => this.run.view.set(this.view()));
    effect(() => {
      const first = ASKED_FIRST[this.view()];
      if (first) untracked(() => this.#injector.get<unknown>(first));
    });
    // After all else that follows an answer: what it makes others ask for is on its way then.
    afterRenderEffect({ read: () => this.#sayPictured(clusters) });
    effect(() => title.setTitle(`${this.#called()} · Traincube`));
    effect(() => drawings.page.set(this.drawn()?.nativeElement));
    this.#offers.add(classOffers());
    this.#offers.add(imageOffers());
    afterRenderEffect({ write: () => this.#enter() });
    bindRunKeys(this);
    bindRangeKeys();
  }

  /** Where nothing is to be shown, or the view fails, there will be no picture. */
  #sayPictured(clusters: ClassClusters): void {
    const isAtRest = this.run.detail() !== undefined && !this.run.busy() && !clusters.awaited();
    if (isAtRest || this.shown()?.drawn()) this.run.isPictured.set(true);
  }

  /** Shows a view, with another selection where one is given, and gives it the keys. */
  async goTo(view: View, selected: Partial<Address> = {}): Promise<void> {
    if (view === this.view()) {
      this.run.selection.change('search', selected);
      return this.shown()?.focus();
    }
    const queryParams = formatAddress({ ...this.run.address(), ...selected });
    await this.#router.navigate(['..', view], { relativeTo: this.#route, queryParams });
    this.#entered.set(view);
  }

  /** A view may still have to be loaded. */
  #enter(): void {
    const [view, shown] = [this.view(), this.shown()];
    if (!shown || this.#entered() !== view) return;
    shown.focus();
    this.#entered.set(null);
  }

  fold(): void {
    this.preferences.inspector.update((inspector) => (inspector === 'open' ? 'folded' : 'open'));
  }

  async share(): Promise<void> {
    this.shared.set(await copyText(location.href));
    setTimeout(() => this.shared.set(null), 1500);
  }

  search(): void {
    const commands = Object.keys(this.#commands());
    const data: SearchContent = { run: this.run, network: this.#network, commands };
    const search = this.#dialogs.open<Search, SearchContent, Found>(Search, {
      data,
      ariaLabel: 'Search',
      positionStrategy: createGlobalPositionStrategy(this.#injector).top('80px').centerHorizontally(),
    });
    search.closed.subscribe((found) => found && this.#goTo(found));
  }

  #goTo(found: Found): void {
    const { selection } = this.run;
    if (found.kind === 'command') this.#commands()[found.name]?.();
    else if (found.kind === 'iteration') this.run.select(dumpIndex(found.dump), 'search');
    else if (found.kind === 'class') selection.change('search', { class: found.id, image: null });
    else if (found.kind === 'image') {
      const id = this.run.classOf()[found.id]!;
      const open = [...new Set([...this.run.address().open, id])];
      selection.change('search', { class: id, image: found.id, open });
    } else void this.goTo('layers', foundPlace(found, this.run.address(), this.#network.nodes()));
  }
}
