import { jest } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { constants, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { mkdtemp, open, rm, statfs, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { FileBytes } from './arrow/file-bytes.ts';
import { ReadAhead } from './arrow/read-ahead.ts';
import { WINDOW_BYTES, Windows } from './arrow/windows.ts';
import { createLog } from './create-log.ts';
import { openLog } from './open-log.ts';
import { content, dump, model } from './tiny-log.testing.ts';

const NAME = 'file';
/** No multiple of a sector. */
const BYTES = 5_000_003;
/** Neither begins nor ends at a sector; the third is within a sector of the second. */
const REGIONS = [
  { position: 17, length: 2 * WINDOW_BYTES + 100 },
  { position: 1_500_000, length: 30 },
  { position: 1_500_040, length: 4_000 },
  { position: 3_000_001, length: BYTES - 3_000_001 },
];
const TMPFS = 0x01021994;

let directory: string;
let bytes: Uint8Array;
/** A file system that is memory itself holds all that there is, and reads nothing directly. */
let isInMemory: boolean;
beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'traincube-ahead-'));
  bytes = randomFillSync(new Uint8Array(BYTES));
  isInMemory = (await statfs(directory)).type === TMPFS;
});
beforeEach(() => writeFile(path.join(directory, NAME), bytes));
afterAll(() => rm(directory, { recursive: true, force: true }));

/** The flags of all files of this test that are open, as Linux tells them: the process has others, which come and go. */
function openFlags(): number[] {
  return readdirSync('/proc/self/fdinfo').flatMap((fd) => {
    try {
      if (!readlinkSync(`/proc/self/fd/${fd}`).startsWith(directory)) return [];
      const [, flags] = /^flags:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))!;
      return [parseInt(flags!, 8)];
    } catch {
      return []; // The one that listed the directory.
    }
  });
}

const descriptors = () => openFlags().length;
const direct = () => openFlags().filter((flags) => flags & constants.O_DIRECT).length;

/** Has the system write the file to the disk, and forget it. */
async function forget(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.sync().finally(() => handle.close());
  execFileSync('dd', [`if=${file}`, 'iflag=nocache', 'count=0', 'status=none']);
}

/** Counts what is lent. */
class CountedWindows extends Windows {
  lent = 0;
  most = 0;
  /** How far the memory that is lent is from where it should begin. */
  constructor(readonly shift = 0) {
    super();
  }
  override take(): Uint8Array {
    this.most = Math.max(this.most, ++this.lent);
    return super.take().subarray(this.shift);
  }
  override give(window: Uint8Array): void {
    this.lent--;
    super.give(new Uint8Array(window.buffer, window.byteOffset - this.shift, WINDOW_BYTES));
  }
}

function openAhead(windows = new CountedWindows()) {
  const file = FileBytes.open(directory, NAME);
  const ahead = new ReadAhead(file.another('direct') ?? file.another()!, file, REGIONS, windows);
  const close = () => {
    ahead.close();
    file.close();
  };
  return { ahead, windows, close };
}

async function read(ahead: ReadAhead, position: number, length: number): Promise<Uint8Array> {
  const target = new Uint8Array(length);
  await ahead.read(position, target);
  return target;
}

/** Lets what is under way come to its end. */
async function settled(windows: CountedWindows): Promise<void> {
  for (let i = 0; windows.lent > 0 && i < 1_000; i++) await setTimeout(1);
  expect(windows.lent).toBe(0);
}

test('regions are read one after the other, in parts of any size', async () => {
  const before = descriptors();
  const { ahead, windows, close } = openAhead();
  for (const part of [1_000, 70_000, 600_000, 3_000_000]) {
    for (const { position, length } of REGIONS) {
      for (let at = 0; at < length; at += part) {
        const end = Math.min(length, at + part);
        const found = await read(ahead, position + at, end - at);
        expect(Buffer.compare(found, bytes.subarray(position + at, position + end))).toBe(0);
      }
    }
  }
  close();
  await settled(windows);
  // Two ahead, and one that is given back at that moment.
  expect(windows.most).toBe(3);
  expect(descriptors()).toBe(before);
});

test('any place is read, and several reads that are asked for at once', async () => {
  const { ahead, windows, close } = openAhead();
  const places = [4_999_000, 20, 1_500_000, 1_500_041, 3_100_000, 17, 1_000_000];
  const found = await Promise.all(places.map((position) => read(ahead, position, 20)));
  expect(found).toEqual(places.map((position) => bytes.slice(position, position + 20)));
  expect(await read(ahead, 18, 2)).toEqual(bytes.slice(18, 20));
  close();
  await settled(windows);
});

/** The file's bytes, each read of which waits until the test ends it. */
class HeldReads {
  readonly waiting: (() => void)[] = [];
  isClosed = false;
  async readSome(position: number, target: Uint8Array): Promise<number> {
    await new Promise<void>((resolve) => this.waiting.push(resolve));
    const found = bytes.subarray(position, position + target.length);
    target.set(found);
    return found.length;
  }
  close(): void {
    this.isClosed = true;
  }
  end(): void {
    for (const end of this.waiting.splice(0)) end();
  }
}

test('two windows are under way at once, and their memory is given back once nothing is read into it any more', async () => {
  const direct = new HeldReads();
  const windows = new CountedWindows();
  const ahead = new ReadAhead(direct, direct as never, REGIONS, windows);
  const reading = read(ahead, 17, 10);
  expect(direct.waiting).toHaveLength(2);
  ahead.close();
  expect(direct.isClosed).toBe(true);
  await setTimeout(1);
  expect(windows.lent).toBe(2);
  direct.end();
  expect(await reading).toEqual(bytes.slice(17, 27));
  await settled(windows);
});

test('after a direct read that failed the file is read as any other, without another try', async () => {
  let tries = 0;
  const direct = { readSome: () => Promise.reject(new Error(`${++tries}`)), close: () => {} };
  const windows = new CountedWindows();
  const file = FileBytes.open(directory, NAME);
  const ahead = new ReadAhead(direct, file, REGIONS, windows);
  expect(await read(ahead, 17, 10)).toEqual(bytes.slice(17, 27));
  expect(await read(ahead, 1_500_040, 4_000)).toEqual(bytes.slice(1_500_040, 1_504_040));
  expect(tries).toBe(2);
  await settled(windows);
  file.close();
});

test('of memory that the system does not read into directly the right bytes come, too', async () => {
  const { ahead, windows, close } = openAhead(new CountedWindows(8));
  expect(await read(ahead, 1_500_040, 4_000)).toEqual(bytes.slice(1_500_040, 1_504_040));
  expect(await read(ahead, 17, 10)).toEqual(bytes.slice(17, 27));
  close();
  await settled(windows);
});

test('a file that ends before its length is refused, and read as far as it goes', async () => {
  const { ahead, windows, close } = openAhead();
  await truncate(path.join(directory, NAME), 4_000_000);
  expect(await read(ahead, 3_000_001, 10)).toEqual(bytes.slice(3_000_001, 3_000_011));
  const refusal = 'file: expected 5000003 bytes, found that it ends at byte 4000000';
  await expect(read(ahead, 3_999_990, 20)).rejects.toThrow(refusal);
  close();
  await settled(windows);
  await expect(read(ahead, 17, 1)).rejects.toThrow('file was closed before this read');
});

test('what was just written is in the cache, and what was dropped from it is not', async () => {
  const file = FileBytes.open(directory, NAME);
  expect(file.isCached()).toBe(true);
  await forget(path.join(directory, NAME));
  expect(file.isCached()).toBe(isInMemory);
  file.close();
});

test('coefficients of a dump are the same whether they are read from the cache or past it', async () => {
  const layers = model.layers.map((layer) =>
    layer.name === 'fc' ? { ...layer, filters: 700, kernel: [1_001] } : layer,
  );
  const run = path.join(directory, 'run');
  const writer = await createLog(run, { ...content, model: { layers } });
  const [conv] = dump(100).parameters as Iterable<{ weights: Float32Array; gradients: Float32Array }>;
  const floats = () => Float32Array.from({ length: 700 * 1_001 }, () => Math.random() - 0.5);
  const fc = { weights: floats(), gradients: floats() };
  await writer.writeDump(100, { ...dump(100), parameters: [conv!, fc] });
  const log = await openLog(run);
  const before = descriptors();
  const isCached = jest.spyOn(FileBytes.prototype, 'isCached');
  for (const cached of [true, false]) {
    isCached.mockReturnValue(cached);
    const opened = await log.openDump(100, 'coefficients');
    const memory = new ArrayBuffer(opened.layerBytes(1));
    const first = await opened.readLayer(0, memory, 0);
    expect([first.weights, first.gradients]).toEqual([conv!.weights, conv!.gradients]);
    expect(direct()).toBe(cached || isInMemory ? 0 : 2);
    for (const [from, to] of [
      [0, 300],
      [300, 700],
      [5, 6],
    ] as const) {
      const { weights, gradients } = await opened.readLayer(1, memory, 0, { from, to });
      const isSame = (values: Float32Array, found: unknown) =>
        Buffer.from(values.slice(1_001 * from, 1_001 * to).buffer).equals(bytesOf(found as Float32Array));
      expect([isSame(fc.weights, weights), isSame(fc.gradients, gradients)]).toEqual([true, true]);
    }
    await opened.close();
    // Reads that are under way come to their end first.
    for (let i = 0; descriptors() > before && i < 1_000; i++) await setTimeout(1);
    expect(descriptors()).toBe(before);
  }
  isCached.mockRestore();
  await log.close();
});

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
