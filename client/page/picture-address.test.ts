import { pictureAddress } from './picture-address.ts';

test('a picture has an address where the log has it, once that is known', () => {
  const run = { id: 'run', version: 'v2' };
  const names = { hasPicture: (image: number) => image === 7 };
  expect(pictureAddress(run, names, 7)).toMatch(/run.*7.*v2/);
  expect(pictureAddress(run, names, 8)).toBeNull();
  expect(pictureAddress(run, null, 7)).toBeUndefined();
});
