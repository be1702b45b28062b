/**
 * Repeats `load` where its last answer is older than `age` ms. Calls at the same time share one load; a failure is not kept.
 */
export function recent<T>(load: () => Promise<T>, age: number): () => Promise<T> {
  let kept: { readonly value: Promise<T>; readonly at: number } | undefined;
  return () => {
    if (kept && performance.now() - kept.at < age) return kept.value;
    const value = load();
    const mine = (kept = { value, at: performance.now() });
    value.catch(() => {
      if (kept === mine) kept = undefined;
    });
    return value;
  };
}
