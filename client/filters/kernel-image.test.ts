import {
  boxOf,
  coefficientAt,
  coefficientName,
  drawKernel,
  kernelLayout,
  kernelName,
} from './kernel-image.ts';

const COLOURS = Uint32Array.from({ length: 256 }, (_, level) => (0xff000000 | level) >>> 0);

/** What is filled, as [x, y, side, colour]. */
function filled(kernel: readonly number[], coefficients: readonly number[], width = 140) {
  const layout = kernelLayout(kernel, width, 140);
  const cells: [number, number, number, string][] = [];
  const crossed: string[] = [];
  const context = {
    fillStyle: '',
    strokeStyle: '',
    lineWidth: 0,
    fillRect(x: number, y: number, side: number) {
      cells.push([x, y, side, this.fillStyle]);
    },
    beginPath: () => undefined,
    moveTo: () => undefined,
    lineTo: () => undefined,
    stroke() {
      crossed.push(this.strokeStyle);
    },
  };
  drawKernel(context as unknown as CanvasRenderingContext2D, layout, Float32Array.from(coefficients), {
    extent: 1,
    colours: COLOURS,
    paper: 'paper',
  });
  return { layout, cells, crossed };
}

test('a convolution is a slice a channel, the last axis of its kernel', () => {
  const { layout, cells } = filled([1, 2, 2], [-1, 1, 0, NaN]);
  expect(layout).toMatchObject({ slices: 2, rows: 1, columns: 2, cell: 16, perLine: 2 });
  const red = (level: number) => `rgb(${level} 0 0)`;
  expect(cells).toEqual([
    [0, 0, 16, red(1)],
    [16, 0, 16, red(128)],
    [33, 0, 16, red(255)],
    [49, 0, 16, 'paper'],
  ]);
});

test('what is not finite is crossed out, in the picture in colour too, and looks like no number', () => {
  expect(filled([2, 2], [Infinity, 1, -Infinity, NaN]).crossed).toHaveLength(3);
  expect(filled([1, 1], [1, 0]).crossed).toHaveLength(0);
  const coloured = filled([1, 2, 3], [1, 0, Infinity, 1, 1, 1]);
  expect(coloured.cells[0]![3]).toBe('paper');
  expect(coloured.cells[1]![3]).toBe('rgb(255 255 255)');
  expect(coloured.crossed).toHaveLength(2);
});

test('where a cell has no room for a cross it is filled', () => {
  const wide = Array.from({ length: 4000 }, (_, at) => (at === 7 ? Infinity : 0));
  const { layout, cells, crossed } = filled([4000], wide);
  expect(layout.cell).toBeLessThan(4);
  expect(crossed).toEqual([]);
  expect(cells[7]![3]).toBe('#d1495b');
});

test('three channels are a picture in colour, and their slices', () => {
  const { layout, cells } = filled([1, 2, 3], [1, -1, 0, -1, -1, 1]);
  expect(layout.inColour).toBe(true);
  expect(cells.slice(0, 2).map(([, , , colour]) => colour)).toEqual(['rgb(255 0 128)', 'rgb(0 0 255)']);
  expect(cells).toHaveLength(8);
});

test.each([
  [[768], 140],
  [[1, 1, 256], 140],
  [[3, 3, 512], 140],
  [[7, 7, 3], 140],
  [[11, 11], 140],
  [[5], 140],
])('every coefficient of a kernel %j has a cell, and its place finds it', (kernel, width) => {
  const layout = kernelLayout(kernel, width, 140);
  const length = kernel.reduce((product, side) => product * side, 1);
  expect(layout.width).toBeLessThanOrEqual(width);
  for (let place = 0; place < length; place++) {
    const { x, y } = boxOf(layout, place);
    expect(coefficientAt(layout, x, y)).toBe(place);
    expect(y).toBeLessThan(layout.height);
  }
  expect(coefficientAt(layout, layout.width + 1, 0)).toBeNull();
  expect(coefficientAt(layout, 0, layout.height + 1)).toBeNull();
});

test('a coefficient is named by where it stands', () => {
  expect(coefficientName(kernelLayout([3, 3, 8], 140, 140), 4 * 8 + 5)).toBe('row 1, column 1, channel 5');
  expect(coefficientName(kernelLayout([3, 3, 1], 140, 140), 5)).toBe('row 1, column 2');
  expect(coefficientName(kernelLayout([64], 140, 140), 12)).toBe('coefficient 12');
  expect(coefficientName(kernelLayout([3, 3, 3], 140, 140), 4 * 3 + 2)).toBe('row 1, column 1, blue');
});

test('a kernel with a picture in colour says which slice is which', () => {
  expect(kernelName([7, 7, 3])).toBe('kernel 7 × 7 × 3: in colour, then red, green, blue');
  expect(kernelName([3, 3, 8])).toBe('kernel 3 × 3 × 8');
  expect(kernelName([1, 1, 3])).toBe('kernel 1 × 1 × 3');
});
