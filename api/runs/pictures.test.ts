import { TraincubeError } from '../../schema/index.ts';
import { pictureType } from './pictures.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');

test.each([
  ['image/png', '\x89PNG\r\n\x1a\n and more'],
  ['image/jpeg', '\xff\xd8\xff\xe0'],
  ['image/webp', 'RIFF\x01\x02\x03\x04WEBPVP8 '],
])('%s is told by its first bytes', (type, text) => {
  expect(pictureType(bytes(text), 0)).toBe(type);
});

test.each([
  '',
  '<svg xmlns="http://www.w3.org/2000/svg">',
  '<html><script>',
  'GIF89a',
  '\x89PNG',
  'RIFF\x01\x02\x03\x04WAVE',
])('%p is no picture that is sent', (text) => {
  const attempt = () => pictureType(bytes(text), 7);
  expect(attempt).toThrow(TraincubeError);
  expect(attempt).toThrow(/images\.arrow, column picture, image 7: expected PNG, JPEG or WebP/);
});
