import { HOME, formatAddress, parseAddress, type Address } from './address.ts';

/** Through a real query string and back. */
function throughUrl(address: Address): Address {
  const entries = Object.entries(formatAddress(address)).filter(([, value]) => value !== null);
  const query = new URLSearchParams(String(new URLSearchParams(entries as [string, string][])));
  return parseAddress((name) => query.get(name));
}

test('everything that is selected comes back from the address', () => {
  const address: Address = {
    range: [1600, 480_000],
    class: 3,
    image: 217,
    at: 32_000,
    open: [3, 999],
    clusters: 0,
    unfold: [0, 4],
    cluster: 4,
    sort: 'name',
    rows: '4',
    images: 'id',
    markers: [
      { iteration: 1600, name: '' },
      { iteration: 32_000, name: 'rate: 0.1 → 0.01, & more?' },
    ],
    curve: 'loss',
    window: 20,
    threshold: 3,
    only: 'anomalies',
    find: 'black & tan',
    panel: 'images',
    list: 'confidentlyWrong',
    narrow: true,
    matrix: 'name',
    cell: { trueClass: 6, predicted: 0 },
    imageHeight: 12,
    colours: 'safe',
  };
  expect(throughUrl(address)).toEqual(address);
});

test('a page as at first has no query', () => {
  expect(Object.values(formatAddress(HOME)).every((value) => value === null)).toBe(true);
  expect(throughUrl(HOME)).toEqual(HOME);
});

test('a tilde in a name does not end the marker, and comes back', () => {
  const markers = [{ iteration: 5, name: 'a~6:b, 50 % %7E' }];
  expect(throughUrl({ ...HOME, markers }).markers).toEqual(markers);
});

test('what makes no sense is as at first', () => {
  const nonsense: Record<string, string> = {
    range: '5',
    class: '-1',
    image: '1e9',
    at: 'here',
    open: '1.x.1.2',
    sort: 'price',
    rows: '13',
    images: '',
    markers: 'x~7~:n',
    window: '0',
    panel: 'kitchen',
    colours: 'pink',
  };
  expect(parseAddress((name) => nonsense[name] ?? null)).toEqual({
    ...HOME,
    open: [1, 2],
    markers: [{ iteration: 7, name: '' }],
  });
});
