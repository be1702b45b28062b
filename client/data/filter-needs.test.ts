import type { RunDetail } from '../../schema/index.ts';
import { coefficientsNeed, similarNeed } from './filter-needs.ts';

const runAt = (version: string) => ({ id: 'run', iterations: [0, 100], version }) as unknown as RunDetail;

test.each([coefficientsNeed, similarNeed])(
  'what is read of a dump stays while the run grows, and is asked for by its version: %p',
  async (needOf) => {
    const [before, after] = ['a', 'b'].map((version) => needOf(runAt(version), 1, 7, 3));
    expect(after!.key).toBe(before!.key);
    expect([before!.version, after!.version]).toEqual(['a', 'b']);
    const asked: string[] = [];
    const known = globalThis.fetch;
    globalThis.fetch = async (url) => {
      asked.push(String(url));
      throw new Error('no server');
    };
    await after!.load(new AbortController().signal).catch(() => undefined);
    globalThis.fetch = known;
    expect(asked).toEqual([expect.stringMatching(/dumps\/100\/layers\/7\/.*\/3\?v=b$/)]);
  },
);
