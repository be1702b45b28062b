import { Message } from 'apache-arrow';
import type { RecordBatch as BatchHeader } from 'apache-arrow/ipc/metadata/message';

/** What stands before the header of a message: a continuation mark and the header's length. */
export const PREFIX_BYTES = 8;
const CONTINUATION = -1;

/** Different heads that are remembered: those of whole blocks and of a last one, with and without nulls. */
const KEPT = 8;
/** Of these are heads that were there more than once. Where lists are of any length each block has another head, and none of them comes again: they pass through the other places. */
const PROVEN = 4;

/** What a record batch message says before its values. */
export interface BlockHead {
  /** Where the values begin. */
  readonly bytes: number;
  /** How many bytes they are. */
  readonly bodyBytes: number;
  readonly header: BatchHeader;
}

/**
 * What is made of the head of a record batch message, made once of those that are the same, byte by byte: of a thousand blocks of an index few heads differ, and to read one takes fifty times as long as to
 * compare it. Those that have not been there for the longest time are forgotten. It throws a `RangeError` where the bytes are no record batch.
 */
export function onceOfHead<Made>(make: (head: BlockHead) => Made): (block: Uint8Array) => Made {
  const known: { readonly head: Uint8Array; readonly bodyBytes: number; readonly made: Made }[] = [];
  return (block) => {
    const head = headOf(block);
    const place = known.findIndex((one) => Buffer.compare(one.head, head) === 0);
    let found = known[place];
    if (found) {
      known.splice(place, 1);
      known.unshift(found);
    } else {
      const message = Message.decode(head.subarray(PREFIX_BYTES));
      if (!message.isRecordBatch()) throw new RangeError('no record batch');
      const { bodyLength: bodyBytes } = message;
      const made = make({ bytes: head.length, bodyBytes, header: message.header() });
      // The block's own bytes need not outlive the question.
      found = { head: head.slice(), bodyBytes, made };
      known.splice(PROVEN, 0, found);
      known.length = Math.min(known.length, KEPT);
    }
    if (head.length + found.bodyBytes > block.length) throw new RangeError('a record batch that is cut');
    return found.made;
  };
}

function headOf(block: Uint8Array): Uint8Array {
  const prefix = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const length = prefix.getInt32(4, true);
  if (prefix.getInt32(0, true) !== CONTINUATION || length <= 0 || length > block.length - PREFIX_BYTES) {
    throw new RangeError('no record batch');
  }
  return block.subarray(0, PREFIX_BYTES + length);
}
