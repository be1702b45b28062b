import { shortRanks, type RankedEdge } from './short-ranks.ts';

const edge = (from: number, to: number, least = 1, weight = 1): RankedEdge => ({ from, to, least, weight });

test('every edge goes down by its least number of ranks', () => {
  const edges = [edge(0, 1, 2), edge(1, 2, 2), edge(0, 2, 2)];
  expect([...shortRanks(3, edges)]).toEqual([0, 2, 4]);
});

test('what nothing holds above goes down to what it feeds', () => {
  // 0 → 1 → 2 → 3, and 4 → 3 alone.
  const edges = [edge(0, 1), edge(1, 2), edge(2, 3), edge(4, 3)];
  expect([...shortRanks(5, edges)]).toEqual([0, 1, 2, 3, 2]);
});

test('a node stays where more weight is, and goes where more edges leave it', () => {
  const trunk = [edge(0, 1), edge(1, 2), edge(2, 3), edge(3, 4)];
  expect(shortRanks(6, [...trunk, edge(0, 5), edge(5, 4, 1, 3)])[5]).toBe(3);
  expect(shortRanks(6, [...trunk, edge(0, 5, 1, 3), edge(5, 4)])[5]).toBe(1);
});

test('a node whose move lets another one move', () => {
  // 0 … 4 is the trunk; 5 and 6 hang from nothing and feed 4 one after the other.
  const edges = [edge(0, 1), edge(1, 2), edge(2, 3), edge(3, 4), edge(5, 6, 1, 1), edge(6, 4, 1, 2)];
  const rank = shortRanks(7, edges);
  expect([rank[5], rank[6]]).toEqual([2, 3]);
});

test('no node, and nodes without edges', () => {
  expect([...shortRanks(0, [])]).toEqual([]);
  expect([...shortRanks(2, [])]).toEqual([0, 0]);
});
