import { shellCommand } from '../schema/index.ts';

/**
 * What is typed to index a run, or to go on with it.
 * @param store as the store itself says where it is, which is without a password; the one beside the run unless given
 */
export function indexCommand(
  directory: string,
  { store, as }: { readonly store?: string | undefined; readonly as?: string | undefined },
): string {
  // What begins with a dash would be an option.
  const words = ['npx', 'traincube', 'index', directory.replace(/^-/, './-')];
  if (store !== undefined) words.push('--store', store);
  if (as !== undefined) words.push('--as', as);
  return shellCommand(words);
}
