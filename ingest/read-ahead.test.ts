import { execFileSync } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, open, rm, statfs, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
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
const O_DIRECT = 0o40000;

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

/** The flags of all open files, as Linux tells them. */
function openFlags(): number[] {
  return readdirSync('/proc/self/fdinfo').flatMap((fd) => {
    try {
      const [, flags] = /^flags:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))!;
      return [parseInt(flags!, 8)];
    } catch {
      return []; // The one that listed the directory.
    }
  });
}

const descriptors = () => openFlags().length;
const direct = () => openFlags().filter((flags) => flags & O_DIRECT).length;

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
const settled = (windows: CountedWindows) =>
  new Promise<void>((resolve) => {
    const look = () => (windows.lent === 0 ? resolve() : setTimeout(look, 1));
    look();
  });

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
  expect(windows.most).toBeLessThanOrEqual(3);
  expect(descriptors()).toBe(before);
});

test('any place is read, and several reads that are asked for at once', async () => {
  const { ahead, windows, close } = openAhead();
  const places = [4_999_000, 20, 1_500_000, 1_500_041, 3_100_000, 17, 1_000_000];
  const found = await Promise.all(places.map((position) => read(ahead, position, 20)));
  expect(found).toEqual(places.map((position) => bytes.slice(position, position + 20)));
  await expect(read(ahead, 1_500_035, 1)).rejects.toThrow('byte 1500035 is in none of the regions');
  expect(await read(ahead, 18, 2)).toEqual(bytes.slice(18, 20));
  close();
  await settled(windows);
});

test('memory is given back once nothing is read into it any more, and closed files stay closed', async () => {
  const before = descriptors();
  const { ahead, windows, close } = openAhead();
  const reading = read(ahead, 17, 1_000_000);
  close();
  await reading.catch(() => {});
  await settled(windows);
  await expect(read(ahead, 17, 1)).rejects.toThrow('file was closed before this read');
  await settled(windows);
  expect(descriptors()).toBe(before);
});

test('what the system does not read directly is read as any other file', async () => {
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
});

test('what was just written is in the cache, and what was dropped from it is not', async () => {
  const file = FileBytes.open(directory, NAME);
  expect(file.isCached()).toBe(true);
  await forget(path.join(directory, NAME));
  expect(file.isCached()).toBe(isInMemory);
  file.close();
});

test('coefficients of a dump that the cache does not hold are read directly, and are the same', async () => {
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
  for (const isCached of [true, false]) {
    if (!isCached) await forget(path.join(run, 'dumps/000000100/parameters.arrow'));
    const opened = await log.openDump(100, 'coefficients');
    const memory = new ArrayBuffer(opened.layerBytes(1));
    const first = await opened.readLayer(0, memory, 0);
    expect([first.weights, first.gradients]).toEqual([conv!.weights, conv!.gradients]);
    expect(direct()).toBe(isCached || isInMemory ? 0 : 2);
    for (const part of [
      { from: 0, to: 300 },
      { from: 300, to: 700 },
      { from: 5, to: 6 },
    ]) {
      const { weights, gradients } = await opened.readLayer(1, memory, 0, part);
      const of = (values: Float32Array) => values.slice(1_001 * part.from, 1_001 * part.to);
      expect([weights, gradients]).toEqual([of(fc.weights), of(fc.gradients)]);
    }
    await opened.close();
    // Reads that are under way come to their end first.
    while (descriptors() > before) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await log.close();
});
