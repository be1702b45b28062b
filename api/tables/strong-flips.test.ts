import { indexRun } from '../../indexer/index.ts';
import { moveDumps } from '../../indexer/small-log.testing.ts';
import { routes } from '../../schema/index.ts';
import { defaultStore, openStore } from '../../store/index.ts';
import { newGround, type Ground } from '../../test/serving.ts';

/** More than two blocks, the last of them not full. */
const DUMPS = 170;
const SHAPE = { dumps: DUMPS, classes: 2, images: 12 };
const ITERATIONS = Array.from({ length: DUMPS }, (_, dump) => 100 * (dump + 1));

let ground: Ground;

beforeEach(async () => (ground = await newGround()));
afterEach(() => ground.clear());

interface Flip {
  readonly image: number;
  readonly leftRun: number;
  readonly rightRun: number;
  readonly learned: boolean;
}

interface Row {
  readonly iteration: number;
  readonly flips: readonly Flip[];
}

/**
 * Indexes a generated log as it grows, up to each of these numbers of dumps; what is left is away.
 * @param settled up to which of them the index is complete
 */
async function indexInSteps(name: string, steps: readonly number[], settled: number): Promise<void> {
  const directory = await ground.write(name, SHAPE);
  await moveDumps(directory, ITERATIONS, 'away');
  const store = await openStore(defaultStore(directory));
  try {
    let here = 0;
    for (const step of steps) {
      await moveDumps(directory, ITERATIONS.slice(here, step), 'back');
      await indexRun({ directory, store, settle: step <= settled });
      here = step;
    }
    expect(await store.catalogue(name)).toMatchObject({
      complete: settled === here,
      settledDumps: settled,
    });
  } finally {
    await store.close();
  }
}

/** What is known of a right run by a window. */
const within =
  (window: number) =>
  ({ iteration, flips }: Row) => ({
    iteration,
    flips: flips.map((flip) => ({ ...flip, rightRun: Math.min(flip.rightRun, window) })),
  });

test.each([
  ['never settled', [170], 0],
  ['grown within a block', [30, 50, 64, 65, 100, 128, 140, 150], 0],
  ['settled in the middle of a block, then grown', [40, 100, 110, 128, 150, 161], 100],
  ['settled at the end of a block', [128, 129, 170], 128],
] as const)(
  'flips of anomalies of an index that is not complete, %s: those of a complete one of as many dumps',
  async (_, steps, settled) => {
    const dumps = steps.at(-1)!;
    await indexInSteps('open', steps, settled);
    await indexInSteps('done', [dumps], dumps);
    const { url } = await ground.serve();
    const rowsOf = async (run: string, key: number | 'all', query: string) => {
      const response = await fetch(
        `${url}${routes.classStats(run, key)}?format=json&columns=iteration,flips${query}`,
      );
      return (await response.json()) as Row[];
    };
    let prolonged = 0;
    for (const [window, threshold] of [
      [1, 1],
      [2, 2],
      [5, 2],
      [9, 3],
      [30, 1],
      [100, 1],
      [1000, 1],
    ] as const) {
      for (const [key, range] of [
        ['all', ''],
        ['all', '&from=3000&to=6300'],
        [1, '&to=12700'],
      ] as const) {
        const query = `&window=${window}&threshold=${threshold}${range}`;
        const expected = (await rowsOf('done', key, query)).map(within(window));
        expect((await rowsOf('open', key, query)).map(within(window))).toEqual(expected);
        // So many are lost by the right runs that are stored.
        const stored = (await rowsOf('open', key, range)).map(within(window));
        const whole = (await rowsOf('done', key, range)).map(within(window));
        prolonged += whole.flatMap(({ flips }, row) =>
          flips.filter(({ rightRun }, i) => rightRun > stored[row]!.flips[i]!.rightRun),
        ).length;
      }
    }
    expect(prolonged).toBeGreaterThan(10);
  },
);
