import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkLog } from './check-log.ts';
import { countNonFinite } from './count-non-finite.ts';
import { createLog } from './index.ts';
import { coefficients, content, dump } from './tiny-log.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'traincube-'));
});
afterEach(() => rm(directory, { recursive: true }));

test('NaN and infinity are noted', async () => {
  const writer = await createLog(directory, content);
  const [first, second] = coefficients(100);
  first!.weights.set([NaN, Infinity, -Infinity]);
  second!.gradients!.set([NaN]);
  await writer.writeDump(100, { ...dump(100), parameters: [first!, second!] });
  const { faults, notes } = await checkLog(directory);
  expect(faults).toEqual([]);
  expect(notes).toEqual([
    'dumps/000000100: the weights of conv1 hold 1 NaN and 2 infinite coefficients.',
    'dumps/000000100: the gradients of fc hold 1 NaN and 0 infinite coefficients.',
  ]);
});

test('scalars that the dump before has', async () => {
  const writer = await createLog(directory, content);
  await writer.writeDump(100, dump(100));
  await writer.writeDump(120, dump(120));
  expect((await checkLog(directory)).faults).toEqual([
    'dumps/000000120/scalars.arrow, column iteration: expected rows since the dump before, of iteration 100, found 70 in row 0.',
  ]);
});

test('classes without images and dates that are none', async () => {
  const run = { ...content.run, classes: ['zero', 'one', 'two'], startedAt: 'yesterday' };
  await (await createLog(directory, { ...content, run })).writeDump(100, dump(100));
  expect((await checkLog(directory)).notes).toEqual([
    'images.arrow: no image of class two.',
    'run.json, field startedAt: not a date.',
  ]);
});

test('float16 is counted by its own bits', () => {
  expect(countNonFinite(Uint16Array.of(0x7c00, 0xfc00, 0x7c01, 0xffff, 0x7bff, 0))).toEqual({
    nans: 2,
    infinities: 2,
  });
});
