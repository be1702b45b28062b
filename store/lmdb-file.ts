import { open } from 'node:fs/promises';

/** LMDB's file of pages; its lock file stands beside it. */
export const DATA_FILE = 'data.mdb';

/**
 * The first page of an LMDB file: a header of the page, 24 bytes, and then the meta (`MDB_meta` of `mdb.c`), little-endian. Offsets and
 * lengths in bytes.
 */
const HEADER_BYTES = 0x98;
const MAGIC = { offset: 0x18, value: 0xbeefc0de } as const;
const PAGE_SIZE_OFFSET = 0x30;
const LAST_PAGE_OFFSET = 0x90;

/** Follows "its data.mdb". */
export const NOT_LMDB = 'is not a file of LMDB';

/** A transaction may leave pages at the end that it never writes: so many bytes, and a tenth of the file, may lack. */
const MAY_LACK = 256 * 1024;

/**
 * What is wrong with a file that is to be opened as LMDB, in words that follow "its data.mdb"; undefined where nothing is seen.
 * LMDB maps the file into memory and trusts it: what this finds would end the process, without a sentence.
 */
export async function lmdbFileFault(file: string, size: number): Promise<string | undefined> {
  const header = Buffer.alloc(HEADER_BYTES);
  const handle = await open(file);
  try {
    const { bytesRead } = await handle.read(header, 0, HEADER_BYTES, 0);
    if (bytesRead < HEADER_BYTES || header.readUInt32LE(MAGIC.offset) !== MAGIC.value) {
      return NOT_LMDB;
    }
  } finally {
    await handle.close();
  }
  const pageSize = header.readUInt32LE(PAGE_SIZE_OFFSET);
  const bytes = pageSize * (Number(header.readBigUInt64LE(LAST_PAGE_OFFSET)) + 1);
  return bytes - size > MAY_LACK + bytes / 10 ? 'is shorter than it says: it was cut off' : undefined;
}
