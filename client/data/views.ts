/** The views of a run: the last part of a run page's path. */
export const VIEWS = ['validation', 'layers', 'correlation', 'cube', 'findings'] as const;
export type View = (typeof VIEWS)[number];

/** Those that show layers × classes, with their mini-sets: they have settings and selection in common. */
export const GRID_VIEWS: readonly View[] = ['correlation', 'cube'];

/** Those whose first picture shows the errors of all classes. */
export const ERROR_VIEWS: readonly View[] = ['validation', 'cube'];

/** What the tabs call them. */
export const VIEW_NAMES: Readonly<Record<View, string>> = {
  validation: 'Validation',
  layers: 'Layers',
  correlation: 'Correlation',
  cube: 'Cube',
  findings: 'Findings',
};

/** The keys that go to them, as everywhere in the product's five views. */
export const VIEW_KEYS: Readonly<Record<View, string>> = {
  validation: '1',
  layers: '2',
  correlation: '3',
  cube: '4',
  findings: '5',
};

export function isView(name: string | undefined): name is View {
  return VIEWS.some((view) => view === name);
}
