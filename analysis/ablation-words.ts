import type { AblatedFilters, Ablation } from '../schema/index.ts';

/** `+74.0`, `−2.0`, `0.0`: a change of a share, in percentage points. */
export function pointsText(change: number): string {
  const text = Math.abs(change * 100).toFixed(1);
  return text === '0.0' ? text : `${change > 0 ? '+' : '−'}${text}`;
}

/** `0.31`, `0.046`, `0.002`, `3e-4`: a p-value, or a rate of false discoveries. */
export function chanceText(p: number): string {
  return p < 0.001 ? p.toExponential(0) : p.toFixed(3).replace(/0$/, '');
}

/** What the control is made of: `99 random choices`, `all 7 other choices`. */
export function choicesText({ choices, all }: Pick<Ablation['control'], 'choices' | 'all'>): string {
  if (choices === 1) return all ? 'the only other choice' : 'one random choice';
  const number = choices.toLocaleString('en');
  return all ? `all ${number} other choices` : `${number} random choices`;
}

/** Filters as `traincube ablate --filters` takes them: `conv3_1:1,4-7 fc:all`. */
export function filterWords(
  layers: readonly Pick<AblatedFilters, 'layer' | 'name' | 'of' | 'filters'>[],
): string {
  return layers
    .map(({ layer, name, of, filters }) => {
      // What a shell, or the colon, would take apart, and what an id looks like, is named by its id.
      const word = /^\w[\w.\-/]*$/.test(name) && !/^\d+$/.test(name) ? name : `id=${layer}`;
      return filters.length === of ? `${word}:all` : `${word}:${ranges(filters)}`;
    })
    .join(' ');
}

/** `0,3-5` for 0, 3, 4, 5; ascending. */
function ranges(filters: readonly number[]): string {
  const parts: { from: number; to: number }[] = [];
  for (const filter of filters) {
    const last = parts.at(-1);
    if (last && filter === last.to + 1) last.to = filter;
    else parts.push({ from: filter, to: filter });
  }
  return parts
    .map(({ from, to }) => (from === to ? `${from}` : to === from + 1 ? `${from},${to}` : `${from}-${to}`))
    .join(',');
}
