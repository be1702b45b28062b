import net from 'node:net';

/** What is received is written here, by all clients: nobody looks at it again. */
const RECEIVED = Buffer.allocUnsafe(1 << 20);

const LINE_BREAK = '\r\n';
/** What a head, and the line before a chunk, end with. */
const ENDS = { head: LINE_BREAK + LINE_BREAK, line: LINE_BREAK } as const;
/** Characters that are looked at together. */
const MOST_TEXT = 2048;

interface Answer {
  readonly resolve: (bytes: number) => void;
  readonly reject: (reason: Error) => void;
}

/**
 * A client of HTTP/1.1 with one connection, which counts the bytes of an answer and keeps none. A client of `node:http` allocates each piece of 64 kB that it receives: of an answer of 9 MB
 * that took longer than the server did, in a thread that 32 clients share.
 */
export class LeanClient {
  readonly #socket: net.Socket;
  #answer: Answer | undefined;
  /** What comes next: the head of an answer, the line before a chunk of it, or bytes. */
  #next: keyof typeof ENDS | 'bytes' = 'head';
  /** Of the head or the line, as far as it has come. */
  #text = '';
  /** Bytes that are to come, of the answer or of a chunk with the line break behind it. */
  #left = 0;
  /** Whether these are the last ones. */
  #isLast = true;
  #bytes = 0;

  constructor(readonly url: URL) {
    const callback = (length: number) => {
      for (let at = 0; at < length;) at += this.#take(RECEIVED.subarray(at, length));
      return true;
    };
    const onread = { buffer: RECEIVED, callback };
    this.#socket = net.connect({ port: Number(url.port), host: url.hostname, noDelay: true, onread });
    this.#socket.on('error', (error) => this.#answer?.reject(error));
    this.#socket.on('close', () => this.#answer?.reject(new Error(`${url}: the connection was closed.`)));
  }

  /** The bytes of an answer, when the last one has come. One question at a time. */
  lengthOf(route: string): Promise<number> {
    this.#next = 'head';
    this.#bytes = 0;
    return new Promise((resolve, reject) => {
      this.#answer = { resolve, reject };
      this.#socket.write(`GET ${route} HTTP/1.1\r\nHost: ${this.url.host}\r\n\r\n`);
    });
  }

  close(): void {
    this.#answer = undefined;
    this.#socket.destroy();
  }

  /** @returns how many of these it took */
  #take(received: Buffer): number {
    if (this.#next === 'bytes') return this.#takeBytes(received.length);
    const before = this.#text.length;
    this.#text += received.toString('latin1', 0, MOST_TEXT);
    const end = ENDS[this.#next];
    const place = this.#text.indexOf(end);
    if (place < 0) return this.#text.length - before;
    const text = this.#text.slice(0, place);
    this.#text = '';
    if (this.#next === 'head') this.#begin(text);
    else this.#beginChunk(parseInt(text, 16));
    return place + end.length - before;
  }

  #takeBytes(received: number): number {
    const taken = Math.min(received, this.#left);
    this.#left -= taken;
    this.#bytes += taken;
    if (this.#left > 0) return taken;
    if (this.#isLast) this.#answer?.resolve(this.#bytes);
    else this.#next = 'line';
    return taken;
  }

  #begin(head: string): void {
    if (!head.startsWith('HTTP/1.1 200')) return this.#answer?.reject(new Error(head));
    const length = /^content-length: (\d+)$/im.exec(head)?.[1];
    if (length === undefined) this.#next = 'line';
    else this.#expect(Number(length), true);
  }

  #beginChunk(bytes: number): void {
    this.#expect(bytes + LINE_BREAK.length, bytes === 0);
    this.#bytes -= LINE_BREAK.length;
  }

  #expect(bytes: number, isLast: boolean): void {
    this.#next = 'bytes';
    this.#left = bytes;
    this.#isLast = isLast;
  }
}
