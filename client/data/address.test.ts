import { HOME, formatAddress, parseAddress, type Address } from './address.ts';

/** Through a real query string and back. */
function throughUrl(address: Address): Address {
  const entries = Object.entries(formatAddress(address)).filter(([, value]) => value !== null);
  const query = new URLSearchParams(String(new URLSearchParams(entries as [string, string][])));
  return parseAddress((name) => query.get(name));
}

test('everything that is selected comes back from the address', () => {
  const address: Address = {
    range: [1600.25, 480_000.0625],
    class: 3,
    image: 217,
    at: 32_000,
    open: [3, 999],
    histories: [302, 17],
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
    matrixView: { left: 3, top: 12.25, size: 28.5 },
    speed: 20,
    wide: 3,
    ranked: 100,
    suggest: true,
    falseRate: 10,
    reach: 'stage',
    ablation: '000001950-69a80c7a',
    imageHeight: 12,
    colours: 'safe',
    node: 17,
    also: [4, 23],
    filter: 12,
    drill: [2, 17],
    filterCharts: [19],
    pinned: [23, 4],
    order: [4, 3, 2],
    measure: 'updateRatio',
    chart: 'box',
    bands: 5,
    mirror: 'offset',
    chartScale: 'free',
    log: 'no',
    filterMeasure: 'cosine',
    normalise: 'iteration',
    filterOrder: 'similarity',
    filterHeight: 12,
    compared: [
      { node: 3, filter: null },
      { node: 7, filter: 12 },
    ],
    against: 'other run',
    againstAs: 'difference',
    pinnedDumps: [30, 60],
    coefficients: 'gradient',
    k: 1024,
    by: 'cosine',
    least: 3,
    grid: 'detailed',
    gridOrder: 'similarity',
    turnedLayers: [4, 9],
    turnedClasses: [0, 17],
    sets: [512, 3],
    gridPart: { left: 0.25, right: 0.5, top: 0, bottom: 0.1234 },
    evidenceRate: 10,
    listedPairs: 'all',
    skew: { right: 35, up: 40 },
    flat: true,
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

test('a cluster has in the address the number that the page calls it by', () => {
  const said = formatAddress({ ...HOME, cluster: 0, unfold: [0, 4] });
  expect([said['cluster'], said['unfold']]).toEqual(['1', '1.5']);
  const { cluster, unfold } = parseAddress((name) =>
    name === 'cluster' ? '0' : name === 'unfold' ? '0.3' : null,
  );
  expect([cluster, unfold]).toEqual([null, [2]]);
});

test('orders of filters are called as on the page; words of addresses from before are read', () => {
  const order = (text: string) => parseAddress((name) => (name === 'filters' ? text : null)).filterOrder;
  expect(['similarity', 'activity', 'similar', 'active', 'toString'].map(order)).toEqual([
    'similarity',
    'activity',
    'similarity',
    'activity',
    'index',
  ]);
  expect(formatAddress({ ...HOME, filterOrder: order('similar') })['filters']).toBe('similarity');
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
    view: '12-40x3-32',
    speed: '7',
    wide: 'x',
    ranked: '11',
    suggest: 'no',
    rate: '3',
    within: 'run',
    k: '0',
    least: '0',
    part: '0-5000x7000-7000',
    skew: '35',
  };
  expect(parseAddress((name) => nonsense[name] ?? null)).toEqual({
    ...HOME,
    open: [1, 2],
    markers: [{ iteration: 7, name: '' }],
  });
});

test('what is visible of the matrix reads as rows and columns; only a square is one', () => {
  const view = (text: string) => parseAddress((name) => (name === 'view' ? text : null)).matrixView;
  expect(formatAddress({ ...HOME, matrixView: { left: 3, top: 12, size: 28 } })['view']).toBe('12-40x3-31');
  expect(formatAddress({ ...HOME, matrixView: { left: 1 / 3, top: 0, size: 20 / 3 } })['view']).toBe(
    '0-6.67x0.33-7',
  );
  expect(view('0-6.67x0.33-7')).toEqual({ left: 0.33, top: 0, size: 6.67 });
  for (const bad of ['40-12x31-3', '5-5x5-5', '1-2', '-1-4x0-5', '0-1e9x0-1e9']) expect(view(bad)).toBeNull();
});
