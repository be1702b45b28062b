import { computed, inject, linkedSignal, signal } from '@angular/core';
import type { Skew } from '../data/correlation-fields.ts';
import { isLongSeries } from '../data/level-needs.ts';
import { overdue } from '../data/overdue.ts';
import { rested } from '../data/rested.ts';
import { nearestDump } from '../drawing/ruler.ts';
import { layOutColumns, layOutRows } from '../grid/correlation-layout.ts';
import { Correlations } from '../grid/correlations.ts';
import { columnsShape, rowsShape } from '../grid/grid-shapes.ts';
import { Anomalies } from '../page/anomalies.ts';
import { ClassCurves } from '../page/class-curves.ts';
import { OpenRun } from '../page/open-run.ts';
import { activatedBars } from './activated-bars.ts';
import type { Stretched } from './draw-marks.ts';
import { classBands, filled, layerBands, setRows } from './face-rows.ts';
import { DEPTH_HOME, allowedDepth, cubeShape, depthVector, type Room } from './oblique.ts';
import { goingWith, setsAt } from './marks.ts';
import { opening } from './opening.ts';
import { levelStrips } from './level-strips.ts';
import { levelsAside, stripLevels, type StripHistory, type StripLevels } from './strip-colours.ts';
import { stripSeries, type WantedFilters } from './strip-series.ts';
import { bestPlaces, stripsOf } from './strips.ts';

/** How long the strips rest before their histories are asked for, in ms. */
const REST = 120;

const NONE: WantedFilters = new Map();

/** What the Cube shows: where its faces, rows and classes stand, and the data in them. Made where Angular injects. */
export class ShownCube {
  readonly run = inject(OpenRun);
  readonly correlations = inject(Correlations);
  readonly anomalies = inject(Anomalies);
  readonly curves = inject(ClassCurves);
  readonly network = this.correlations.network;

  /** What there is of the page. */
  readonly room = signal<Room>({ left: 0, width: 0, height: 0 }, { equal: sameRoom });
  readonly isMeasured = computed(() => this.room().width > 0 && this.room().height > 0);
  readonly #asked = computed(() => this.run.address().skew, {
    equal: (a, b) => a?.right === b?.right && a?.up === b?.up,
  });
  /** As the address says, and ahead of it while it is dragged. */
  readonly depth = linkedSignal<Skew>(() => allowedDepth(this.#asked() ?? DEPTH_HOME));
  readonly isFlat = computed(() => this.run.address().flat);
  readonly correlation = this.correlations.correlation;
  readonly flatness = opening(
    this.isFlat,
    computed(() => this.correlation() !== null && this.isMeasured()),
  );
  readonly shape = computed(() => cubeShape(this.room(), this.depth(), this.flatness()));
  /** The sizes of the faces before they are skewed, in CSS pixels. */
  readonly sizes = computed(
    () => {
      const { front } = cubeShape(this.room(), this.depth(), 0);
      const { x, y } = depthVector(this.room(), this.depth());
      return { width: front.across.x, height: front.along.y, deep: { x, y: -y } };
    },
    {
      equal: (a, b) =>
        a.width === b.width && a.height === b.height && a.deep.x === b.deep.x && a.deep.y === b.deep.y,
    },
  );
  /** Device pixels to a CSS pixel; zooming the page changes it, and the room with it. */
  readonly ratio = signal(globalThis.devicePixelRatio || 1);

  /** Layers and mini-sets, down the front and the right face. */
  readonly rows = computed(() => {
    const [correlation, order] = [this.correlation(), this.correlations.order()];
    if (!correlation || !order) return null;
    const { height } = this.sizes();
    return filled(layOutRows(correlation, order, rowsShape(this.correlations, height)), height);
  });
  /** Classes and anomaly iterations, into the depth. */
  readonly columns = computed(() => {
    const [correlation, order] = [this.correlation(), this.correlations.order()];
    if (!correlation || !order) return null;
    const { x } = this.sizes().deep;
    return filled(layOutColumns(correlation, order, columnsShape(this.correlations, x)), x);
  });

  readonly layers = computed(() => {
    const [rows, correlation] = [this.rows(), this.correlation()];
    return rows && correlation ? layerBands(rows, correlation) : [];
  });
  readonly sets = computed(() => {
    const [rows, correlation] = [this.rows(), this.correlation()];
    return rows && correlation ? setRows(rows, correlation) : [];
  });
  readonly classes = computed(() => {
    const [columns, correlation] = [this.columns(), this.correlation()];
    return columns && correlation ? classBands(columns, correlation) : [];
  });
  /** For each mini-set where it stands in `sets`; −1 where it does not. */
  readonly rowOfSet = computed(() => {
    const places = new Int32Array(this.correlation()?.sets.layer.length ?? 0).fill(-1);
    this.sets().forEach(({ set }, at) => (places[set] = at));
    return places;
  });
  readonly bandOfClass = computed(() => new Map(this.classes().map((band) => [band.id, band])));

  /** The dumps that are selected, or have a marker. */
  readonly #markedDumps = computed<readonly number[]>(
    () => {
      const iterations = this.run.iterations();
      const marked = this.run.address().markers.map(({ iteration }) => nearestDump(iterations, iteration));
      const at = this.run.at();
      return at === null ? marked : [...marked, at];
    },
    { equal: (a, b) => String(a) === String(b) },
  );
  readonly #class = computed(() => this.run.address().class);
  /**
   * What goes with the chosen mini-sets, or else with the chosen class: where some of its anomaly iterations are marked, the mini-sets that appear at these.
   * Null where neither is chosen.
   */
  readonly going = computed(() => {
    const correlation = this.correlation();
    const band = this.bandOfClass().get(this.#class() ?? -1);
    const sets = this.correlations.selected();
    if (!correlation || (sets.length === 0 && !band)) return null;
    if (sets.length > 0) return goingWith(correlation, sets, []);
    const { offsets, dumps } = correlation.iterations;
    const own = dumps.subarray(offsets[band!.column], offsets[band!.column + 1]);
    const marked = new Set([...own].filter((dump) => this.#markedDumps().includes(dump)));
    if (marked.size === 0) return goingWith(correlation, [], [band!.column]);
    return { sets: new Set(setsAt(correlation, marked)), columns: new Set([band!.column]) };
  });
  /** The same as stretches of the faces. */
  readonly chosen = computed(() => {
    const going = this.going();
    return going && { rows: this.rowsOf(going.sets), classes: this.classesOf(going.columns) };
  });

  /** Where a mini-set stands down front and right face; null where it does not. */
  rowOf(set: number): Stretched | null {
    const row = this.sets()[this.rowOfSet()[set] ?? -1];
    const { height } = this.sizes();
    return row ? { from: row.top / height, to: (row.top + row.height) / height } : null;
  }

  rowsOf(sets: ReadonlySet<number>): readonly Stretched[] {
    return [...sets].flatMap((set) => this.rowOf(set) ?? []);
  }

  /** Where classes stand along the depth. @param columns places in `AnomalyIterations.classes` */
  classesOf(columns: ReadonlySet<number>): readonly Stretched[] {
    return this.classes().filter(({ column }) => columns.has(column));
  }

  readonly bars = computed(() => {
    const nodes = this.correlations.nodes();
    const active = new Set(this.layers().map(({ layer }) => nodes[layer]!));
    return activatedBars(this.network.nodes(), this.network.depths(), active);
  });

  readonly #best = computed(() => {
    const [correlation, top] = [this.correlation(), this.correlations.top()];
    if (!correlation || !top) return new Int32Array(0);
    const filters = this.correlations.firstFilter().at(-1)!;
    return bestPlaces(correlation.iterations, top, this.correlations.settings().k, filters);
  });
  readonly strips = computed(() => {
    const correlation = this.correlation();
    if (!correlation) return { list: [], form: 'filters' } as const;
    return stripsOf(this.sets(), correlation, this.#best(), this.ratio());
  });
  readonly measure = computed(() => this.run.address().by);
  readonly isLog = computed(() => this.run.address().log !== 'no');
  readonly #moving = computed(() => {
    const [layers, first] = [this.correlations.layers(), this.correlations.firstFilter()];
    const wanted = new Map<number, number[]>();
    for (const { layer, filter } of this.strips().list) {
      const { id } = layers[layer]!;
      if (!wanted.has(id)) wanted.set(id, []);
      wanted.get(id)!.push(filter - first[layer]!);
    }
    for (const filters of wanted.values()) filters.sort((a, b) => a - b);
    return wanted;
  });
  readonly #wanted = rested(this.#moving, REST);
  /** Whether the histories come at levels of detail. */
  readonly isLong = computed(() => isLongSeries(this.run.dumps(), this.strips().list.length));
  readonly #dumpwise = stripSeries({
    run: this.run.detail,
    measure: this.measure,
    wanted: computed(() => (this.isLong() ? NONE : this.#wanted())),
  });
  readonly #leveled = levelStrips(this.run, {
    measure: this.measure,
    wanted: computed(() => (this.isLong() ? this.#wanted() : NONE)),
  });
  readonly #series = computed(() => (this.isLong() ? this.#leveled : this.#dumpwise));

  /** The history of a filter by its number in the model; undefined where it is not here yet. */
  historyOf(layer: number, filter: number): StripHistory | undefined {
    const { id } = this.correlations.layers()[layer]!;
    return this.#series().historyOf(id, filter - this.correlations.firstFilter()[layer]!);
  }

  /** Whether strips are compared with each other at each iteration, and not each with itself. */
  readonly isAside = computed(() => this.run.address().normalise === 'iteration');
  /** The colours of each strip; null where its history is not here yet. */
  readonly levels = computed<readonly (StripLevels | null)[]>(() => {
    const [measure, log] = [this.measure(), this.isLog()];
    const histories = this.strips().list.map(({ layer, filter }) => this.historyOf(layer, filter));
    if (this.isAside()) return levelsAside(histories, measure, log);
    return histories.map((history) => (history ? stripLevels(history, measure, log) : null));
  });

  readonly failure = computed(
    () => this.correlations.failure() ?? this.#series().failure() ?? this.curves.failure(),
  );
  readonly awaited = computed(
    () =>
      this.correlations.awaited() ||
      this.correlations.renewing() ||
      this.#moving() !== this.#wanted() ||
      this.#series().awaited() ||
      this.curves.awaited(),
  );
  readonly late = overdue(this.awaited);
  /** Whether no class has an anomaly iteration, or no mini-set appears often enough. */
  readonly isEmpty = computed(
    () => this.correlation()?.layers.length === 0 || this.correlation()?.iterations.classes.length === 0,
  );
}

function sameRoom(a: Room, b: Room): boolean {
  return a.left === b.left && a.width === b.width && a.height === b.height;
}
