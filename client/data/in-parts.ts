import { MOST_NAMED } from '../../schema/index.ts';

/** What requests name, as many in each as it may. */
export function inParts(named: readonly number[]): readonly (readonly number[])[] {
  return Array.from({ length: Math.ceil(named.length / MOST_NAMED) }, (_, part) =>
    named.slice(part * MOST_NAMED, (part + 1) * MOST_NAMED),
  );
}
