import Sequencer from '@jest/test-sequencer';

/** What takes longest: begun last, it would run alone at the end. */
const LONGEST = [
  'indexer/kill',
  'screens/pictures',
  'screens/correlation',
  'screens/layers',
  'screens/layer-charts',
  'indexer/dying-store',
  'screens/cube',
];

/** Suites in Jest's own order, the longest first; where Jest has not seen them yet it goes by the length of their files. */
export default class extends Sequencer {
  sort(tests) {
    const place = ({ path }) => {
      const found = LONGEST.findIndex((name) => path.endsWith(`${name}.test.ts`));
      return found < 0 ? LONGEST.length : found;
    };
    return [...super.sort(tests)].sort((a, b) => place(a) - place(b));
  }
}
