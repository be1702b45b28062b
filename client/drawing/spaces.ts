/** Place of a dump in the run, 0 for the first; the x axis of every view. */
export type DumpIndex = number & { readonly space: 'dump' };

/** CSS pixels from the plot's left or top edge. */
export type Px = number & { readonly space: 'px' };

export const dumpIndex = (value: number) => value as DumpIndex;
export const px = (value: number) => value as Px;
