/** Loads what it gives, unless that was just done. */
export interface Recent<T> {
  (): Promise<T>;
  /** Lets the next call load anew. */
  forget(): void;
}

/**
 * Repeats `load` where its last answer is older than `age` ms. Calls while one is under way share it; a failure is not kept.
 */
export function recent<T>(load: () => Promise<T>, age: number): Recent<T> {
  let kept: { readonly value: Promise<T>; until: number } | undefined;
  const current = () => {
    if (kept && performance.now() < kept.until) return kept.value;
    const mine = (kept = { value: load(), until: Infinity });
    mine.value.then(
      () => (mine.until = performance.now() + age),
      () => (mine.until = 0),
    );
    return mine.value;
  };
  return Object.assign(current, { forget: () => void (kept = undefined) });
}
