import { jest } from '@jest/globals';
import { mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileStamp } from './file-stamp.ts';

const LONG_AGO = new Date('2026-01-01T00:00:00Z');

let directory: string;
let file: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'traincube-stamp-'));
  file = path.join(directory, 'file');
});

afterEach(() => rm(directory, { recursive: true, force: true }));

async function write(text: string, time: Date, target = file): Promise<void> {
  await writeFile(target, text);
  await utimes(target, time, time);
}

test('a file that nobody writes keeps its stamp', async () => {
  expect(await fileStamp(file)).toBe('');
  await write('one', LONG_AGO);
  const stamp = await fileStamp(file);
  expect(stamp).not.toBe('');
  expect(await fileStamp(file)).toBe(stamp);
});

test('one that is written has another stamp, though its time is the same', async () => {
  await write('one', LONG_AGO);
  const first = await fileStamp(file);
  await write('longer', LONG_AGO);
  const second = await fileStamp(file);
  expect(second).not.toBe(first);
  await write('LONGER', LONG_AGO, `${file}.new`);
  await rename(`${file}.new`, file);
  expect(await fileStamp(file)).not.toBe(second);
});

test('one that was written just now may be written again within the same tick', async () => {
  await write('one', LONG_AGO);
  const now = jest.spyOn(Date, 'now').mockReturnValue(LONG_AGO.getTime() + 10);
  expect(await fileStamp(file)).not.toBe(await fileStamp(file));
  now.mockReturnValue(LONG_AGO.getTime() + 100);
  expect(await fileStamp(file)).toBe(await fileStamp(file));
  now.mockRestore();
});
