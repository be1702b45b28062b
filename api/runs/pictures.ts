import { TraincubeError } from '../../schema/index.ts';

/** What a browser may be told a picture is, and the bytes that it then begins with; a dot stands for any byte. */
const MAGIC: readonly (readonly [type: string, magic: string])[] = [
  ['image/png', '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', '\xff\xd8\xff'],
  ['image/webp', 'RIFF....WEBP'],
];

/** The type of a picture, told by its first bytes. @throws {TraincubeError} `refused` where it is none of those that a log may hold */
export function pictureType(bytes: Uint8Array, image: number): string {
  const found = MAGIC.find(([, magic]) => beginsWith(bytes, magic));
  if (found) return found[0];
  throw new TraincubeError(
    'refused',
    `images.arrow, column picture, image ${image}: expected PNG, JPEG or WebP, found bytes that begin with ${hex(bytes) || 'nothing'}.`,
    { image },
  );
}

function beginsWith(bytes: Uint8Array, magic: string): boolean {
  if (bytes.length < magic.length) return false;
  return [...magic].every((character, i) => character === '.' || bytes[i] === character.charCodeAt(0));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, 8)).toString('hex');
}
