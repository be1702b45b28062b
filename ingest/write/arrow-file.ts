import { type FileHandle, open } from 'node:fs/promises';
import { Message, type RecordBatch, RecordBatchFileWriter, type Schema } from 'apache-arrow';

/** Keeps what it would send, so that the caller decides when it goes to disk: one record batch in memory, and its buffers not copied. */
class ChunkedFileWriter extends RecordBatchFileWriter {
  #chunks: Uint8Array[] = [];

  protected override _write(chunk: ArrayBufferView): this {
    if (chunk.byteLength > 0) {
      this.#chunks.push(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
      this._position += chunk.byteLength;
    }
    return this;
  }

  /** The format wants the schema in front of the batches, too; apache-arrow writes it into the footer alone. */
  protected override _writeSchema(schema: Schema): this {
    return super._writeSchema(schema)._writeMessage(Message.from(schema));
  }

  take(): Uint8Array[] {
    return this.#chunks.splice(0);
  }
}

/** The record batches of a file, asked for one at a time. */
export type Batches = Iterable<RecordBatch> | AsyncIterable<RecordBatch>;

/** Writes an Arrow IPC file batch by batch and has it on the disk when it resolves. */
export async function writeArrowFile(file: string, batches: Batches): Promise<void> {
  const handle = await open(file, 'w');
  try {
    for await (const chunks of encoded(batches)) await writeAll(handle, chunks);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** How many bytes `writeArrowFile` would write. */
export async function arrowFileBytes(batches: Batches): Promise<number> {
  let bytes = 0;
  for await (const chunks of encoded(batches)) for (const { length } of chunks) bytes += length;
  return bytes;
}

/** The bytes of a file, one record batch after the other: the buffers of each are to be written before the next is asked for. */
async function* encoded(batches: Batches): AsyncGenerator<Uint8Array[]> {
  const writer = new ChunkedFileWriter();
  for await (const batch of batches) {
    writer.write(batch);
    yield writer.take();
  }
  writer.finish();
  yield writer.take();
}

async function writeAll(handle: FileHandle, chunks: readonly Uint8Array[]): Promise<void> {
  let rest = chunks;
  while (rest.length > 0) {
    const { bytesWritten } = await handle.writev(rest);
    rest = after(rest, bytesWritten);
  }
}

/** What is left of chunks when their first bytes are written. */
function after(chunks: readonly Uint8Array[], written: number): Uint8Array[] {
  let left = written;
  return chunks.flatMap((chunk) => {
    const skipped = Math.min(left, chunk.length);
    left -= skipped;
    return skipped < chunk.length ? [chunk.subarray(skipped)] : [];
  });
}
