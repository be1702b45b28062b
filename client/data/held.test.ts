import { computed } from '@angular/core';
import { Held } from './held.ts';

/** Room for ten letters under names. */
function letters() {
  return new Held<string, string>(10, ({ length }) => length);
}

test('what came first goes first where there is no room', () => {
  const held = letters();
  held.keep(
    [
      ['a', 'aaaa'],
      ['b', 'bbbb'],
    ],
    [],
  );
  held.keep([['c', 'cc']], []);
  expect(['a', 'b', 'c'].map((key) => held.get(key))).toEqual(['aaaa', 'bbbb', 'cc']);
  held.keep([['d', 'd']], []);
  expect(['a', 'b', 'c', 'd'].map((key) => held.get(key))).toEqual([undefined, 'bbbb', 'cc', 'd']);
});

test('no more goes than has to', () => {
  const held = letters();
  held.keep(
    [
      ['a', 'aaa'],
      ['b', 'bbb'],
      ['c', 'ccc'],
    ],
    [],
  );
  held.keep([['d', 'dddd']], []);
  expect(['a', 'b', 'c', 'd'].map((key) => held.get(key))).toEqual([undefined, 'bbb', 'ccc', 'dddd']);
});

test('what is wanted stays, whether there is room or not', () => {
  const held = letters();
  held.keep(
    [
      ['a', 'aaaaaaaa'],
      ['b', 'bb'],
    ],
    [],
  );
  held.keep([['c', 'cccccccc']], ['a', 'c']);
  expect(['a', 'b', 'c'].map((key) => held.get(key))).toEqual(['aaaaaaaa', undefined, 'cccccccc']);
});

test('what comes again stands in the place of what was held, and is the newest', () => {
  const held = letters();
  held.keep(
    [
      ['a', 'aaaa'],
      ['b', 'bbbb'],
    ],
    [],
  );
  held.keep([['a', 'AAAAAA']], []);
  expect([held.get('a'), held.get('b')]).toEqual(['AAAAAA', 'bbbb']);
  held.keep([['c', 'cccc']], []);
  expect([held.get('a'), held.get('b'), held.get('c')]).toEqual(['AAAAAA', undefined, 'cccc']);
});

test('who has read it follows what comes', () => {
  const held = letters();
  const read = computed(() => held.get('a') ?? 'none');
  expect(read()).toBe('none');
  held.keep([['a', 'a']], []);
  expect(read()).toBe('a');
});
