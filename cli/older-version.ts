import { isOutdated, type Store } from '../store/index.ts';

/** An index is made from the log: one that an older traincube made is built again, and that is said. */
export async function isOfOlderVersion(store: Store, run: string): Promise<boolean> {
  try {
    await store.catalogue(run);
    return false;
  } catch (error) {
    if (!isOutdated(error)) throw error;
    console.log(`${run}: its index was made by an older traincube; it is built again.`);
    return true;
  }
}
