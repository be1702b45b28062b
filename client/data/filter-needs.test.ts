import type { RunDetail } from '../../schema/index.ts';
import type { Need } from './coordinator.ts';
import { chosenFiltersNeed, coefficientsNeed, similarNeed } from './filter-needs.ts';

const runAt = (version: string) => ({ id: 'run', iterations: [0, 100], version }) as unknown as RunDetail;

/** What a need asks for. */
async function askedBy({ load }: Need<unknown>): Promise<string[]> {
  const asked: string[] = [];
  const known = globalThis.fetch;
  globalThis.fetch = async (url) => {
    asked.push(String(url));
    throw new Error('no server');
  };
  await load(new AbortController().signal).catch(() => undefined);
  globalThis.fetch = known;
  return asked;
}

test.each([coefficientsNeed, similarNeed])(
  'what is read of a dump stays while the run grows, and is asked for by its version: %p',
  async (needOf) => {
    const [before, after] = ['a', 'b'].map((version) => needOf(runAt(version), 1, 7, 3));
    expect(after!.key).toBe(before!.key);
    expect([before!.version, after!.version]).toEqual(['a', 'b']);
    const asked = await askedBy(after!);
    expect(asked).toEqual([expect.stringMatching(/dumps\/100\/layers\/7\/.*\/3\?v=b$/)]);
  },
);

test('histories of some filters are asked for up to the last known dump, also where another one has come', async () => {
  const need = chosenFiltersNeed(runAt('a'), 7, [1, 3], 'mean');
  expect(await askedBy(need)).toEqual([expect.stringMatching(/\?filters=1,3&from=0&to=100$/)]);
  expect(need.key).not.toMatch(/from|to=/);
});
