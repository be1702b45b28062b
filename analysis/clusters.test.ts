import { clusterClasses, clusterSpreads } from './index.ts';
import { RandomStream } from './random.ts';

const DUMPS = 200;

/** Four kinds of classes as in figure 3 of the paper, in turn, and one class without images. */
function fourKinds(classes: number): Float32Array {
  const random = new RandomStream(11);
  return Float32Array.from({ length: (classes + 1) * DUMPS }, (_, at) => {
    const [id, dump] = [Math.floor(at / DUMPS), at % DUMPS];
    if (id === classes) return NaN;
    const [end, pace] = [
      [0.9, 100],
      [0.1, 10],
      [0.4, 60],
      [0.2, 40],
    ][id % 4]!;
    return end! + (1 - end!) * Math.exp(-dump / pace!) + 0.05 * (random.uniform() - 0.5);
  });
}

test('kinds of classes are found again, from easy to hard, and described exactly', () => {
  const error = fourKinds(40);
  const { cluster, means, sizes, spread } = clusterClasses(error, 41, DUMPS, 4, 1);
  for (let id = 0; id < 40; id++) expect(cluster[id]).toBe([3, 0, 2, 1][id % 4]);
  expect(cluster[40]).toBe(-1);
  expect([...sizes]).toEqual([10, 10, 10, 10]);
  let squares = 0;
  for (let place = 0; place < 4; place++) {
    const members = [...cluster.keys()].filter((id) => cluster[id] === place);
    for (let dump = 0; dump < DUMPS; dump++) {
      const mean = members.reduce((sum, id) => sum + error[id * DUMPS + dump]!, 0) / members.length;
      expect(means[place * DUMPS + dump]).toBeCloseTo(mean, 6);
      for (const id of members) squares += (error[id * DUMPS + dump]! - mean) ** 2;
    }
  }
  expect(spread).toBeCloseTo(squares, 4);
});

test('the same seed gives the same clusters', () => {
  const error = fourKinds(40);
  expect(clusterClasses(error, 41, DUMPS, 7, 5)).toEqual(clusterClasses(error, 41, DUMPS, 7, 5));
});

test('spreads fall with k, bend at the number of kinds, and are those of the clusters', () => {
  const error = fourKinds(40);
  const spreads = [...clusterSpreads(error, 41, DUMPS, 8, 1)];
  expect(spreads.map(({ clusters }) => clusters)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  for (const { clusters, spread } of spreads) {
    expect(spread).toBe(clusterClasses(error, 41, DUMPS, clusters, 1).spread);
  }
  for (let k = 1; k < 4; k++) expect(spreads[k]!.spread).toBeLessThan(0.6 * spreads[k - 1]!.spread);
  expect(spreads[4]!.spread).toBeGreaterThan(0.8 * spreads[3]!.spread);
});

test('curves that differ for a few dumps are told apart', () => {
  const isEarly = (id: number) => id % 2 === 0;
  const error = Float32Array.from({ length: 8 * DUMPS }, (_, at) => {
    const [id, dump] = [Math.floor(at / DUMPS), at % DUMPS];
    const peak = isEarly(id) ? 10 : 30;
    return dump >= peak && dump < peak + 6 ? 1 : 0.1;
  });
  const { cluster } = clusterClasses(error, 8, DUMPS, 2, 1);
  for (let id = 0; id < 8; id++) expect(cluster[id]).toBe(cluster[id % 2]);
  expect(cluster[0]).not.toBe(cluster[1]);
});

test('never more clusters than different curves', () => {
  const error = Float32Array.of(0.5, 0.5, 0.1, 0.1, 0.5, 0.5, 0.1, 0.1);
  const { cluster, sizes, spread } = clusterClasses(error, 4, 2, 20, 1);
  expect([...cluster]).toEqual([1, 0, 1, 0]);
  expect([...sizes]).toEqual([2, 2]);
  expect(spread).toBe(0);
  expect([...clusterSpreads(error, 4, 2, 20, 1)]).toHaveLength(2);
});

test('one class, one dump, no class with images', () => {
  expect([...clusterClasses(Float32Array.of(0.25), 1, 1, 3, 1).means]).toEqual([0.25]);
  const none = clusterClasses(Float32Array.of(NaN, NaN), 2, 1, 3, 1);
  expect(none).toEqual({
    cluster: Int16Array.of(-1, -1),
    means: new Float32Array(0),
    sizes: new Int32Array(0),
    spread: 0,
  });
  expect([...clusterSpreads(Float32Array.of(NaN), 1, 1, 20, 1)]).toEqual([]);
});
