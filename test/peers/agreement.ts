import { MEASURES, type Measure } from '../../schema/index.ts';

/**
 * How far two answers may be apart, of the scale of what is summed. n rounded float64 additions are off by at most n · 2⁻⁵³ of it: 5 · 10⁻¹³ for the
 * 4,608 coefficients of ResNet-50's longest filters. One in 10⁹ lets everybody sum in another order, and nobody in float32: that is off by 10⁻⁸ and more.
 */
const TOLERANCE = 1e-9;
/** Of a value, where it is rounded to float32; below its normal numbers, the distance of two of them. */
const ROUNDING = 2 ** -24;
const LEAST_FLOAT = 2 ** -149;

type Scale = (value: number, norm: number, length: number) => number;

const zero: Scale = () => 0;
const own: Scale = (value) => Math.abs(value);
/** Of a mean and a deviation: the root mean square. */
const size: Scale = (_, norm, length) => norm / Math.sqrt(length);
/** Of a sum: what Σ|x| is at most (Cauchy and Schwarz). */
const total: Scale = (_, norm, length) => norm * Math.sqrt(length);

const SCALES: Readonly<Record<Measure, Scale>> = {
  mean: size,
  sd: size,
  sum: total,
  min: zero,
  max: zero,
  norm: own,
  change: own,
  cosine: () => 1,
  relativeChange: own,
  gradientMean: size,
  gradientSd: size,
  gradientMin: zero,
  gradientMax: zero,
  gradientNorm: own,
};

const NORM = MEASURES.indexOf('norm');
const GRADIENT_NORM = MEASURES.indexOf('gradientNorm');
const isOfGradients = MEASURES.map((name) => name.startsWith('gradient'));

/**
 * Compares two answers, filters × `MEASURES`, NaN for null.
 *
 * @param lengths of the filters of a dump, coefficients
 * @param isRounded `found` is rounded to float32
 * @returns what is wrong first, in words; undefined where they agree
 */
export function disagreement(
  found: Float64Array,
  expected: Float64Array,
  lengths: readonly number[],
  isRounded = false,
): string | undefined {
  const count = MEASURES.length;
  if (found.length !== expected.length) return `${found.length} measures, expected ${expected.length}`;
  for (let entry = 0; entry < expected.length; entry++) {
    const [a, b] = [found[entry]!, expected[entry]!];
    if (a === b || (Number.isNaN(a) && Number.isNaN(b))) continue;
    const measure = entry % count;
    const row = entry - measure;
    const filter = row / count;
    const norm = expected[row + (isOfGradients[measure] ? GRADIENT_NORM : NORM)]!;
    const name = MEASURES[measure]!;
    const rounding = isRounded ? Math.max(ROUNDING * Math.abs(b), LEAST_FLOAT) : 0;
    const allowed = TOLERANCE * SCALES[name](b, norm, lengths[filter % lengths.length]!) + rounding;
    if (!(Math.abs(a - b) <= allowed)) {
      return `${name} of filter ${filter % lengths.length} at dump ${Math.floor(filter / lengths.length)} is ${a}, expected ${b}`;
    }
  }
  return undefined;
}
