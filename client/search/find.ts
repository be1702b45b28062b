import { exact } from '../drawing/numbers.ts';
import { imageName } from '../page/image-name.ts';
import { findFilters, findNodes, type FoundNode, type SearchedNetwork } from './find-nodes.ts';
import { ranked } from './ranked.ts';

/** What the search looks through. Images are looked up by number or name, without a list of them. */
export interface Searched {
  readonly classes: readonly string[];
  readonly images: number;
  readonly imageName: (image: number) => string | null;
  /** Of the dumps, ascending. */
  readonly iterations: ArrayLike<number>;
  readonly nearest: (iteration: number) => number;
  readonly network: SearchedNetwork;
  readonly commands: readonly string[];
}

/** What was found; the note says what its name does not. */
export type Found =
  | FoundNode
  | ({ readonly name: string; readonly note: string } & (
      | { readonly kind: 'class'; readonly id: number }
      | { readonly kind: 'image'; readonly id: number }
      | { readonly kind: 'iteration'; readonly dump: number }
      | { readonly kind: 'command' }
    ));

/** Results that are listed. */
const MOST = 12;

/** Names that are looked through for images. */
const IMAGE_NAMES = 100_000;

/**
 * What a search finds, the best first: a number is an iteration (the nearest), an image, a class and a filter of the selected layer; words are the names of
 * classes, of modules, blocks and layers, of commands, then of images. Names that begin with the words stand before those that only hold them.
 */
export function find(search: string, searched: Searched): Found[] {
  const words = search.trim().toLowerCase();
  const commands = ranked(searched.commands, words).map((at): Found => ({
    kind: 'command',
    name: searched.commands[at]!,
    note: '',
  }));
  if (words === '') return commands.slice(0, MOST);
  const classes = ranked(searched.classes, words).map((id) => foundClass(id, searched));
  const images = namedImages(words, searched);
  const parts = [...findFilters(words, searched.network), ...findNodes(words, searched.network)];
  const found = [...numbered(words, searched), ...classes, ...parts, ...commands, ...images];
  // A number may be in the name of the image or class that it stands for.
  const keyOf = (entry: Found) =>
    [entry.kind, 'id' in entry ? entry.id : entry.name, 'node' in entry ? entry.node : ''].join(' ');
  return [...new Map(found.map((entry) => [keyOf(entry), entry])).values()].slice(0, MOST);
}

function numbered(words: string, searched: Searched): Found[] {
  const number = words.match(/^(image|iteration|class)?\s*(#)?([\d,]+(?:\.\d+)?)\s*(k|m)?$/);
  if (!number) return [];
  const unit = { k: 1e3, m: 1e6 }[number[4] ?? ''] ?? 1;
  const value = Math.round(Number(number[3]!.replaceAll(',', '')) * unit);
  const kind = number[1] ?? (number[2] ? 'image' : undefined);
  const wants = (other: string) => kind === undefined || kind === other;
  const found: Found[] = [];
  if (wants('iteration') && searched.iterations.length > 0) {
    const dump = searched.nearest(value);
    const iteration = searched.iterations[dump]!;
    const note = iteration === value ? '' : `the dump nearest to ${exact(value)}`;
    found.push({ kind: 'iteration', dump, name: exact(iteration), note });
  }
  if (wants('image') && value < searched.images) found.push(foundImage(value, searched));
  if (wants('class') && value < searched.classes.length) {
    found.push(foundClass(value, searched));
  }
  return found;
}

function namedImages(words: string, searched: Searched): Found[] {
  const found: Found[] = [];
  for (let id = 0; id < Math.min(searched.images, IMAGE_NAMES) && found.length < MOST; id++) {
    if (searched.imageName(id)?.toLowerCase().includes(words)) {
      found.push(foundImage(id, searched));
    }
  }
  return found;
}

function foundImage(id: number, searched: Searched): Found {
  const name = imageName(searched.imageName(id), id);
  const number = imageName(null, id);
  return { kind: 'image', id, name, note: name === number ? '' : number };
}

function foundClass(id: number, { classes }: Searched): Found {
  return { kind: 'class', id, name: classes[id]!, note: `class ${id}` };
}
