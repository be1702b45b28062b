import { decode, encode } from 'fast-png';

/** A grey picture, `height × width` bytes, as PNG. */
export function encodePicture(pixels: Uint8Array, height: number, width: number): Uint8Array {
  return encode({ data: pixels, height, width, channels: 1, depth: 8 });
}

export interface DecodedPicture {
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** The inverse of `encodePicture`. */
export function decodePicture(png: Uint8Array): DecodedPicture {
  const { data, height, width } = decode(png);
  return { pixels: data as Uint8Array, height, width };
}
