import { hasRoom } from './set-text.ts';

test('lines have room in the corner below a face by how far it rises', () => {
  const lines = ['conv2_1 · filter 2', 'Coat 3 of 10'];
  expect(hasRoom(lines, { x: 300, y: 200 })).toBe(true);
  // Too narrow, and too flat.
  expect(hasRoom(lines, { x: 100, y: 400 })).toBe(false);
  expect(hasRoom(lines, { x: 600, y: 36 })).toBe(false);
  expect(hasRoom([], { x: 100, y: 20 })).toBe(true);
});
