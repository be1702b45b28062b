import type { Finding } from './finding.ts';

/** More filters than this are not named one by one. */
const NAMED = 12;

/** A number as people read it: 0, 0.034, 1.2e-7, 1,204. */
export function readable(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '?';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(1).replace('e+', 'e');
  if (Number.isInteger(value)) return value.toLocaleString('en');
  if (size >= 1000) return Number(value.toPrecision(3)).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}

/** `filters 3, 17 and 20 of conv1`; the layer alone where it is the whole of it. */
export function findingPlace({ filters }: Finding, name: string): string {
  if (filters.length === 0) return name;
  if (filters.length === 1) return `${name}, filter ${filters[0]}`;
  if (filters.length > NAMED) return `${name}, ${filters.length.toLocaleString('en')} filters`;
  return `${name}, filters ${filters.slice(0, -1).join(', ')} and ${filters.at(-1)}`;
}

/** What was measured, against the limit. */
export function findingNumbers({ rule, value, limit, other, dumps }: Finding): string {
  const [v, l, o] = [value, limit, other].map(readable) as [string, string, string];
  const percent = (part: number) => `${readable(100 * part)} %`;
  switch (rule) {
    case 'not-finite':
      return `${v} ${value === 1 ? 'weight' : 'weights'} and ${o} ${other === 1 ? 'gradient' : 'gradients'} not finite where it begins`;
    case 'exploding-gradients':
      return `up to ${v} times the usual gradient norm (limit ${l}), ${o} at most`;
    case 'dead-filter':
      return value > 0
        ? `no gradient at any of ${dumps} dumps, ${percent(other)} of the layer`
        : `no change at any of ${dumps} dumps, ${percent(other)} of the layer`;
    case 'stopped-filter':
      return `no change at the last ${dumps} dumps, ${percent(value)} of the run (limit ${percent(limit)})`;
    case 'vanishing-gradients':
      return `${v} of what is usual in the network (limit ${l}), ${o} at least`;
    case 'update-ratio':
      return `${v} an iteration (limit ${l})${other > 1 ? `, from the change over ${o} iterations` : ''}`;
    case 'growing-sd':
      return `${v} times the sd of the first third (limit ${l}), now ${o}`;
    case 'initialisation':
      return `${v} times the nearest usual sd of ${o} (limit ${l})`;
    case 'duplicate-filters':
      return `cosine ${value.toFixed(4)} (limit ${l})`;
    case 'ever-active-filter':
      return `${v} times the change of the others (limit ${l}), at ${percent(other)} of the last third`;
  }
}

/** When it holds: `iterations 100–1,950, 34 dumps`. */
export function findingTime({ from, to, dumps }: Finding): string {
  if (from === to) return `iteration ${from.toLocaleString('en')}`;
  return `iterations ${from.toLocaleString('en')}–${to.toLocaleString('en')}, ${dumps.toLocaleString('en')} dumps`;
}

/** A finding in one line: where, when, what was measured. */
export function findingSentence(finding: Finding, name: string): string {
  return `${findingPlace(finding, name)}: ${findingTime(finding)}: ${findingNumbers(finding)}.`;
}
