import { countsOf } from './image-set.ts';
import { DATA } from './sources.ts';

test.each(Object.entries(DATA))(
  '%s has as many images as it says before it is fetched',
  async (_, source) => {
    const { name, training, pool } = source;
    expect(countsOf(await source.load(() => undefined))).toEqual({ name, training, pool });
  },
);
