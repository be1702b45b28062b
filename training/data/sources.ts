import { fashionMnist } from './fashion-mnist.ts';
import type { ImageSource } from './image-set.ts';
import { mnist } from './mnist.ts';

export const DATA_NAMES = ['fashion-mnist', 'mnist'] as const;

export type DataName = (typeof DATA_NAMES)[number];

export const DATA: Readonly<Record<DataName, ImageSource>> = { 'fashion-mnist': fashionMnist, mnist };
