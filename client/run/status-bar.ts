import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatMenuModule } from '@angular/material/menu';
import { overdue } from '../data/overdue.ts';
import { rested } from '../data/rested.ts';
import { counted, exact, percent } from '../drawing/numbers.ts';
import { Anomalies } from '../page/anomalies.ts';
import { OpenRun } from '../page/open-run.ts';

const CLOCK = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** How long dumps may wait for an indexer before the page says so, in ms. */
const PATIENCE = 5000;

/** The last row of the page: what is visible, how far it is reduced, what was left out. */
@Component({
  selector: 'tc-status-bar',
  imports: [MatMenuModule],
  template: `
    <span role="status">{{ reduction() }}</span>
    @if (refused().length > 0) {
      <button class="link" [matMenuTriggerFor]="list">
        {{ refused().length === 1 ? '1 dump refused' : exact(refused().length) + ' dumps refused' }}
      </button>
      <mat-menu #list="matMenu" class="refused">
        <ul (click)="$event.stopPropagation()">
          @for (dump of refused(); track dump.iteration) {
            <li>
              <span class="iteration">{{ exact(dump.iteration) }}</span> {{ dump.message }}
            </li>
          }
        </ul>
      </mat-menu>
    }
    @if (followed(); as text) {
      <span class="followed" [class.heard]="run.isHeard()" [title]="manner()">{{ text }}</span>
    }
    @if (lacking()) {
      <span
        >partly indexed; <code>{{ run.detail()?.command }}</code> goes on</span
      >
    }
    @if (anomalies.rule(); as rule) {
      <span [title]="advice()">window {{ rule.window }} · threshold {{ exact(rule.threshold) }}</span>
    }
    @if (known(); as text) {
      <span [title]="lack()">{{ text }}</span>
    }
    <span class="space"></span>
    <span>{{ visible() }}</span>
  `,
  styles: `
    :host {
      display: flex;
      align-items: center;
      gap: 24px;
      height: var(--status);
      padding: 0 12px;
      border-top: 1px solid var(--hairline);
      color: var(--quiet);
      font-size: 12px;
      white-space: nowrap;
    }
    .followed::before {
      content: '○ ';
    }
    .followed.heard::before {
      color: var(--accent);
      content: '● ';
    }
    .space {
      flex: 1;
    }
    .link {
      padding: 0;
      border: 0;
      background: none;
      color: var(--accent);
      cursor: pointer;
    }
    .link:hover {
      text-decoration: underline;
    }
    ul {
      padding: 4px 12px;
      font-weight: 400;
      overflow-wrap: anywhere;
    }
    .iteration {
      padding-right: 8px;
      font-weight: 600;
    }
    li {
      padding: 4px 0;
      font-size: 12px;
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class StatusBar {
  readonly run = inject(OpenRun);
  readonly anomalies = inject(Anomalies);
  readonly exact = exact;
  readonly refused = computed(() => this.run.detail()?.refusedDumps ?? []);

  readonly #state = computed(() => this.run.detail()?.state);
  /** A dump that has just come is about to be indexed where somebody does that: it is not said at once that some are lacking. */
  readonly #restedState = rested(this.#state, PATIENCE, () => this.#state() !== undefined);
  readonly lacking = computed(() => this.#state() === 'partial' && this.#restedState() === 'partial');

  /** That a run which goes on is followed, and how recent what is seen of it is. */
  readonly followed = computed(() => {
    const { status, updatedAt } = this.run.detail() ?? {};
    if (status !== 'running' || updatedAt === undefined || this.lacking()) return '';
    if (updatedAt === null) return 'no dump indexed yet';
    const since = new Date(updatedAt);
    const isToday = since.toDateString() === new Date().toDateString();
    return `followed, updated ${isToday ? CLOCK.format(since) : DATE.format(since)}`;
  });
  readonly manner = computed(() =>
    this.run.isHeard()
      ? 'new dumps appear as soon as they are indexed'
      : 'the server does not say by itself what is new; it is asked every 10 seconds',
  );

  readonly reduction = computed(() => {
    if (!this.run.detail()) return '';
    const drawn = this.run.drawn();
    if (drawn)
      return `a range of ${counted(drawn.to - drawn.from, 'dump')}: ← → draw it, r zooms to it, Esc lets go`;
    const { from, to } = this.run.range();
    const shown = Math.min(this.run.dumps(), Math.ceil(to)) - Math.max(0, Math.floor(from));
    const all = this.run.dumps();
    const count = shown < all ? `${exact(shown)} of ${exact(all)} dumps` : counted(all, 'dump');
    const perPixel = this.run.scale().dumpsPerPx / devicePixelRatio;
    return perPixel > 1 ? `${count}, ${short(perPixel)} to a pixel (min–max)` : count;
  });

  /** What window and threshold mean. */
  readonly advice = computed(() => {
    const { window, threshold } = this.anomalies.rule()!;
    const id = this.anomalies.class();
    const images = id === null ? 'images' : `images of ${this.run.detail()!.classNames[id]}`;
    return `▽ at least ${exact(threshold)} ${images} flip after ${window} equal results; △ before ${window} equal results; the keys [ and ] go from one to the next`;
  });

  readonly #isLate = overdue(() => this.anomalies.reading() !== null);
  /** How far the anomalies of another rule are on their way; else of which dumps anomalies are, where these are not all. */
  readonly known = computed(() => {
    const reading = this.anomalies.reading();
    if (reading !== null && this.#isLate()) return `reading anomalies: ${percent(reading)}`;
    const [part, iterations, least] = [this.anomalies.part(), this.run.iterations(), this.anomalies.least()];
    if (least !== null) return `anomalies of ${exact(least)} images or more only`;
    if (!part) return '';
    if (part.last < part.first) return 'no anomalies: too many images flip, zoom in';
    return `anomalies of iterations ${exact(iterations[part.first]!)} – ${exact(iterations[part.last]!)} only`;
  });

  readonly lack = computed(() => {
    if (this.anomalies.reading() !== null) return 'all flips of the run are looked at for this rule';
    return this.anomalies.least() === null
      ? 'more images flip in this run than a page holds: zoom in for the anomalies of other dumps'
      : 'there are more anomalies by this rule than a page holds';
  });

  readonly visible = computed(() => {
    const iterations = this.run.iterations();
    if (iterations.length === 0) return '';
    const { from, to } = this.run.range();
    const first = iterations[Math.max(0, Math.floor(from))]!;
    const last = iterations[Math.min(iterations.length, Math.ceil(to)) - 1]!;
    return first === last ? `iteration ${exact(first)}` : `${exact(first)} ▸ ${exact(last)}`;
  });
}

function short(perPixel: number): string {
  return perPixel < 10 ? String(Number(perPixel.toFixed(1))) : String(Math.round(perPixel));
}
