import { computed, effect, untracked } from '@angular/core';
import { current, failureOf, sameNeeds, type Need } from './coordinator.ts';
import { declareNeeds } from './declare-needs.ts';
import type { Held } from './held.ts';

/** One request for several things that are held one by one. */
export interface HeldPart<K, V, T> {
  readonly keys: readonly K[];
  readonly need: Need<T>;
  /** What an answer holds under each of the keys; of an answer that is not to them nothing. */
  readonly valuesOf: (answer: T) => readonly V[];
}

/**
 * Asks for what is not held, and holds what comes. Call it where Angular injects.
 * @param missing requests for what is wanted and not held
 * @param wanted all that is wanted, held or not
 */
export function heldParts<K, V, T>(
  held: Held<K, V>,
  missing: () => readonly HeldPart<K, V, T>[],
  wanted: () => readonly K[],
) {
  const needsOf = (parts: readonly HeldPart<K, V, T>[]) => parts.map(({ need }) => need);
  const asked = computed(missing, { equal: (a, b) => sameNeeds(needsOf(a), needsOf(b)) });
  const coordinator = declareNeeds(() => needsOf(asked()));
  const answers = computed(() => needsOf(asked()).map((need) => coordinator.answer(need)));
  effect(() => {
    const arrived = asked().flatMap(({ keys, need, valuesOf }) => {
      const answer = current(coordinator.answer(need), need);
      const values = answer === undefined ? [] : valuesOf(answer);
      return values.map((value, at) => [keys[at]!, value] as const);
    });
    if (arrived.length > 0) untracked(() => held.keep(arrived, wanted()));
  });
  return {
    awaited: computed(() => answers().some(({ state }) => state === 'awaited')),
    failure: computed(() => failureOf(answers())),
  };
}
