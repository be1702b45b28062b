/** What the search looks through. Images are looked up by number or name, without a list of them. */
export interface Searched {
  readonly classes: readonly string[];
  readonly images: number;
  readonly imageName: (image: number) => string | null;
  /** Of the dumps, ascending. */
  readonly iterations: ArrayLike<number>;
  readonly nearest: (iteration: number) => number;
  readonly commands: readonly string[];
}

export type Found =
  | { readonly kind: 'class' | 'image'; readonly id: number; readonly name: string }
  | { readonly kind: 'iteration'; readonly dump: number; readonly name: string }
  | { readonly kind: 'command'; readonly name: string };

/** Results that are listed. */
const MOST = 12;

/** Names that are looked through for images. */
const IMAGE_NAMES = 100_000;

/**
 * What a search finds, the best first: a number is an iteration, an image or a class; words are the names of classes and commands, then of
 * images. Names that begin with the words stand before those that only hold them.
 */
export function find(search: string, searched: Searched): Found[] {
  const words = search.trim().toLowerCase();
  const commands = ranked(searched.commands, words).map((at): Found => ({
    kind: 'command',
    name: searched.commands[at]!,
  }));
  if (words === '') return commands.slice(0, MOST);
  const classes = ranked(searched.classes, words).map((id): Found => ({
    kind: 'class',
    id,
    name: searched.classes[id]!,
  }));
  return [...numbered(words, searched), ...classes, ...commands, ...namedImages(words, searched)].slice(
    0,
    MOST,
  );
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
    found.push({ kind: 'iteration', dump, name: searched.iterations[dump]!.toLocaleString('en-US') });
  }
  if (wants('image') && value < searched.images)
    found.push({ kind: 'image', id: value, name: imageLabel(value, searched) });
  if (wants('class') && value < searched.classes.length) {
    found.push({ kind: 'class', id: value, name: searched.classes[value]! });
  }
  return found;
}

function namedImages(words: string, searched: Searched): Found[] {
  const found: Found[] = [];
  for (let id = 0; id < Math.min(searched.images, IMAGE_NAMES) && found.length < MOST; id++) {
    if (searched.imageName(id)?.toLowerCase().includes(words)) {
      found.push({ kind: 'image', id, name: imageLabel(id, searched) });
    }
  }
  return found;
}

function imageLabel(id: number, { imageName }: Searched): string {
  const name = imageName(id);
  return name === null || name === String(id) ? String(id) : `${id} · ${name}`;
}

/** Places of the names that hold the words, those that begin with them first. */
function ranked(names: readonly string[], words: string): number[] {
  const places = names.map((name, place) => ({ place, at: name.toLowerCase().indexOf(words) }));
  return places
    .filter(({ at }) => at >= 0)
    .sort((a, b) => Math.sign(a.at) - Math.sign(b.at) || a.place - b.place)
    .map(({ place }) => place);
}
