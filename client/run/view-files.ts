import { isView, type View } from '../data/views.ts';

/** The files of each view that are not in the first load, as the template of the run's page names them. */
const FILES: Readonly<Record<View, () => readonly Promise<unknown>[]>> = {
  validation: () => [],
  layers: () => [import('../layers/layer-view.ts'), import('../layers/layer-settings.ts')],
  correlation: () => [
    import('../correlation/correlation-view.ts'),
    import('../correlation/correlation-settings.ts'),
  ],
  cube: () => [import('../cube/cube.ts'), import('../correlation/correlation-settings.ts')],
  findings: () => [import('../findings/findings-view.ts')],
};

/** Begins to load what an address of the page shows: its view is here sooner than the run. Where a file does not come, the page says so when it wants it. */
export function loadViewOf(address: string): void {
  const view = /^\/runs\/[^/]+\/(\w+)$/.exec(address)?.[1];
  if (isView(view)) void Promise.allSettled(FILES[view]());
}
