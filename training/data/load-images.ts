import { loadFashionMnist } from './fashion-mnist.ts';
import type { ImageSet } from './image-set.ts';
import { loadMnist } from './mnist.ts';

export const DATA_NAMES = ['fashion-mnist', 'mnist'] as const;

export type DataName = (typeof DATA_NAMES)[number];

export function loadImages(name: DataName, say: (sentence: string) => void): Promise<ImageSet> {
  return { 'fashion-mnist': loadFashionMnist, mnist: loadMnist }[name](say);
}
