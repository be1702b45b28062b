import { mendedAddress } from './mended-address.ts';

test.each([
  ['/runs/a?find=50%&at=30', '/runs/a?find=50%25&at=30'],
  ['/runs/a?%E0%A4%A=1', '/runs/a?%25E0%25A4%25A=1'],
  ['/runs/a?find=%C3%A4%20b&x=%ff', '/runs/a?find=%C3%A4%20b&x=%25ff'],
  ['/runs/a?find=%25', '/runs/a?find=%25'],
])('%s is read as %s', (address, mended) => {
  expect(mendedAddress(address)).toBe(mended);
  expect(() => decodeURIComponent(mended)).not.toThrow();
});
