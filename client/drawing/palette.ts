/** The colours of the theme that drawings use, as CSS. */
export interface Palette {
  readonly paper: string;
  readonly ink: string;
  readonly quiet: string;
  readonly hairline: string;
  readonly faint: string;
  readonly accent: string;
}

const NAMES: readonly (keyof Palette)[] = ['paper', 'ink', 'quiet', 'hairline', 'faint', 'accent'];

/** Reads the palette from the style sheet's custom properties, its only home. */
export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const entries = NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()] as const);
  return Object.fromEntries(entries) as unknown as Palette;
}
