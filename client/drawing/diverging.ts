import { packed } from './colours.ts';
import { HUES, ramp, type Ground } from './ramps.ts';

/** What stands in the middle: neither side's hue. */
const MIDDLE: Readonly<Record<Ground, string>> = { light: '#f1f1f0', dark: '#24272e' };

function table(ground: Ground): Uint32Array {
  const side = (hue: keyof typeof HUES) => HUES[hue][ground].map(packed);
  return ramp([...side('orange').reverse(), packed(MIDDLE[ground]), ...side('blue')], 256);
}

const TABLES: Readonly<Record<Ground, Uint32Array>> = { light: table('light'), dark: table('dark') };

/** 256 colours for values −1 to 1: orange below 0, blue above it; the middle, entries 127 and 128, is 0. */
export function divergingColours(ground: Ground): Uint32Array {
  return TABLES[ground];
}
