/** Places of the names that hold the words, whatever their case; those that begin with them first. @param words in small letters */
export function ranked(names: readonly string[], words: string): number[] {
  const places = names.map((name, place) => ({ place, at: name.toLowerCase().indexOf(words) }));
  return places
    .filter(({ at }) => at >= 0)
    .sort((a, b) => Math.sign(a.at) - Math.sign(b.at) || a.place - b.place)
    .map(({ place }) => place);
}
