/** The colour of what is NaN or infinite: such a value is on no scale. */
export const NOT_FINITE = '#d1495b';

/** `1 weight is NaN or infinite`. @param noun what is counted, in the singular */
export function notFiniteText(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? ' is' : 's are'} NaN or infinite`;
}
