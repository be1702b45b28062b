/** Numbers as people read them; a thin space stands before units. */
const SPACE = '\u202f';

const UNITS = [
  { from: 1e9, unit: 'G' },
  { from: 1e6, unit: 'M' },
  { from: 1e3, unit: 'k' },
] as const;

/** 950, 1.2 k, 400 k, 1.2 M. */
export function short(value: number): string {
  const scale = UNITS.find(({ from }) => Math.abs(value) >= from);
  if (!scale) return digits(value, 3);
  return `${digits(value / scale.from, 3)}${SPACE}${scale.unit}`;
}

/** Made once: what a number makes for itself takes longer than all else that a list does. */
const EXACT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 });

/** 1,200,000. */
export function exact(value: number): string {
  return EXACT.format(value);
}

/** 1 image, 1,200 images, 2 classes. @param several a plural of another kind */
export function counted(
  count: number,
  one: string,
  several = one + (one.endsWith('s') ? 'es' : 's'),
): string {
  return `${exact(count)} ${count === 1 ? one : several}`;
}

/** 3.4 %, 12 %, 100 %; a dash where there is no number, nothing where it is not known yet. */
export function percent(share: number | null | undefined): string {
  if (share === undefined) return '';
  if (share === null || Number.isNaN(share)) return '–';
  const value = share * 100;
  return `${value.toFixed(value < 9.95 && value !== 0 ? 1 : 0)}${SPACE}%`;
}

/** 2.31, 0.0452, 1.2 k: three digits; a dash where there is no number, nothing where it is not known yet. */
export function plain(value: number | null | undefined): string {
  if (value === undefined) return '';
  return value === null || Number.isNaN(value) ? '–' : short(value);
}

/** 2.31, 0.0452, 4.5e-5, 1.2 k: three digits of a measure; a dash where there is none, nothing where it is not known yet. */
export function measured(value: number | null | undefined): string {
  if (value === undefined) return '';
  if (value === null || Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0 || (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e12)) return short(value);
  const [mantissa, exponent] = value.toExponential(2).split('e') as [string, string];
  return `${Number(mantissa)}e${Number(exponent)}`;
}

/** A cosine, which is 1 but for the last digits where little has changed: 0.93, 1 − 2.5e-6. */
export function cosineText(value: number | undefined): string {
  const rest = 1 - (value ?? NaN);
  return rest > 0 && rest < 0.01 ? `1 − ${measured(rest)}` : measured(value);
}

/** 0.1, 0.05, 1e-3: a learning rate and the like; rates are float32 in the log, so 0.01 comes a little smaller. */
export function rate(value: number): string {
  if (value === 0 || Math.abs(value) >= 0.00999) return digits(value, 2);
  const [mantissa, exponent] = value.toExponential(1).split('e') as [string, string];
  return `${Number(mantissa)}e${Number(exponent)}`;
}

/** 900 B, 11 MB. */
export function bytes(value: number): string {
  return value < 1000 ? `${value}${SPACE}B` : `${short(value)}B`;
}

function digits(value: number, significant: number): string {
  return String(Number(value.toPrecision(significant)));
}
