import { packed } from './colours.ts';
import { HUES, ramp, type Ground } from './ramps.ts';

const TABLES: Readonly<Record<Ground, Uint32Array>> = {
  light: ramp(HUES.blue.light.map(packed), 256),
  dark: ramp(HUES.blue.dark.map(packed), 256),
};

/** 256 colours for values 0 to 1: a single hue, what is much stands out from the ground. */
export function sequentialColours(ground: Ground): Uint32Array {
  return TABLES[ground];
}
