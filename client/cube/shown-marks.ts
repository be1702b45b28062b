import { nearestDump } from '../drawing/ruler.ts';
import { dumpIndex } from '../drawing/spaces.ts';
import type { Appearances, MarkedLine, Marks, Stretched } from './draw-marks.ts';
import { goingWith, placesOfDump } from './marks.ts';
import type { FaceName } from './oblique.ts';
import type { ShownCube } from './shown-cube.ts';

/** What is marked on the faces at the moment. @param focused the face that has the keys */
export function marksOf(shown: ShownCube, focused: FaceName | null): Marks {
  const hovered = shown.correlations.hovered();
  const correlation = shown.correlation()!;
  const { class: selectedClass } = shown.run.address();
  const pointed = hovered?.class ?? shown.run.hovered()?.class ?? null;
  const columnsOf = (id: number | null) =>
    [id === null ? [] : (shown.bandOfClass().get(id)?.column ?? [])].flat();
  const linked = hovered
    ? goingWith(
        correlation,
        hovered.set === null ? [] : [hovered.set],
        hovered.set === null ? columnsOf(pointed) : [],
      )
    : null;
  return {
    chosen: shown.chosen(),
    selectedRows: shown.correlations.selected().flatMap((set) => shown.rowOf(set) ?? []),
    selectedClass: bandOf(shown, selectedClass),
    hoveredRow: hovered?.set != null ? shown.rowOf(hovered.set) : layerOf(shown, hovered?.layer ?? null),
    hoveredClass: bandOf(shown, pointed),
    linkedRows: linked && hovered?.set == null ? shown.rowsOf(linked.sets) : [],
    linkedClasses: linked && hovered?.set != null ? shown.classesOf(linked.columns) : [],
    appearances: appearancesOf(shown),
    lines: linesOf(shown),
    brush: brushOf(shown),
    focused,
  };
}

function linesOf(shown: ShownCube): readonly MarkedLine[] {
  const { run } = shown;
  const markers = run.address().markers.map(({ iteration }) => nearestDump(run.iterations(), iteration));
  const lines: MarkedLine[] = [];
  const add = (kind: MarkedLine['kind'], dump: number | null) => {
    const columns = shown.columns();
    if (dump === null || !columns) return;
    const across = run.scale().middle(dumpIndex(dump)) / run.scale().width;
    const inRight = placesOfDump(columns, shown.correlation()!, dump).map((place) => place / columns.length);
    lines.push({ kind, across, inRight });
  };
  for (const dump of markers) add('marker', dump);
  add('selected', run.at());
  add('cursor', run.cursor());
  return lines;
}

function appearancesOf(shown: ShownCube): readonly Appearances[] {
  const { correlations, run } = shown;
  const hovered = correlations.hovered()?.set;
  const selected = correlations.selected();
  const sets = hovered == null ? selected : new Set([...selected, hovered]);
  const scale = run.scale();
  return [...sets].flatMap((set) => {
    const row = shown.rowOf(set);
    if (!row) return [];
    const places = Array.from(
      correlations.dumpsOf(set),
      (dump) => scale.middle(dumpIndex(dump)) / scale.width,
    );
    const across = places.filter((place) => place >= 0 && place <= 1);
    return { row, across, isSelected: selected.includes(set) };
  });
}

function brushOf({ run }: ShownCube): Stretched | null {
  const brush = run.brush();
  const width = run.plotWidth();
  return brush && { from: brush.left / width, to: (brush.left + brush.width) / width };
}

function layerOf(shown: ShownCube, layer: number | null): Stretched | null {
  const band = layer === null ? undefined : shown.layers().find((other) => other.layer === layer);
  const { height } = shown.sizes();
  return band ? { from: band.top / height, to: (band.top + band.height) / height } : null;
}

function bandOf(shown: ShownCube, id: number | null): Stretched | null {
  return (id === null ? undefined : shown.bandOfClass().get(id)) ?? null;
}
