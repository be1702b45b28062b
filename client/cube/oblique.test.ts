import {
  DEPTH_HOME,
  FACES,
  MARGIN,
  allowedDepth,
  cornersOf,
  cubeShape,
  depthTo,
  depthVector,
  faceAt,
  isInside,
  matrixOf,
  project,
  turned,
  unproject,
  type CubeShape,
  type Point,
} from './oblique.ts';

/** A seeded generator: the same places each time. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const next = numbers(7);
const between = (least: number, most: number) => least + next() * (most - least);

/** Cubes of all sizes, depths and states between cube and flat. */
const shapes: readonly CubeShape[] = Array.from({ length: 300 }, (_, at) =>
  cubeShape(
    { left: between(100, 240), width: between(500, 2000), height: between(240, 1200) },
    allowedDepth({ right: between(0, 100), up: between(0, 100) }),
    at % 3 === 0 ? 0 : at % 3 === 1 ? 1 : next(),
  ),
);

/** The area of a parallelogram. */
const areaOf = ({ across, along }: CubeShape['front']) => Math.abs(across.x * along.y - across.y * along.x);

test('what is projected comes back, on every face at every angle', () => {
  for (const shape of shapes) {
    for (const face of FACES) {
      const point = { across: between(-1, 2), along: between(-1, 2) };
      const back = unproject(shape[face], project(shape[face], point));
      expect(back.across).toBeCloseTo(point.across, 9);
      expect(back.along).toBeCloseTo(point.along, 9);
    }
  }
});

test('a place within a face is found on it, and on no other', () => {
  for (const shape of shapes) {
    for (const face of FACES) {
      const point = { across: between(0.001, 0.999), along: between(0.001, 0.999) };
      const at = project(shape[face], point);
      expect(faceAt(shape, at)?.face).toBe(face);
      const holding = FACES.filter((other) => isInside(unproject(shape[other], at)));
      expect(holding).toEqual([face]);
    }
  }
});

test('beside the cube there is nothing, and the faces together are all that is found', () => {
  for (const shape of shapes.slice(0, 30)) {
    const corners = FACES.flatMap((face) => cornersOf(shape[face]));
    const [left, right] = [Math.min, Math.max].map((end) => end(...corners.map(({ x }) => x))) as [
      number,
      number,
    ];
    const [top, bottom] = [Math.min, Math.max].map((end) => end(...corners.map(({ y }) => y))) as [
      number,
      number,
    ];
    const tries = 4000;
    let found = 0;
    for (let at = 0; at < tries; at++) {
      if (faceAt(shape, { x: between(left, right), y: between(top, bottom) })) found += 1;
    }
    const share =
      FACES.reduce((sum, face) => sum + areaOf(shape[face]), 0) / ((right - left) * (bottom - top));
    expect(Math.abs(found / tries - share)).toBeLessThan(0.04);
    expect(faceAt(shape, { x: left - 1, y: bottom })).toBeNull();
  }
});

test('faces meet: iterations at the front’s upper edge, filters at its right one, in the cube classes between top and right', () => {
  const near = (a: Point, b: Point) => {
    expect(a.x).toBeCloseTo(b.x, 9);
    expect(a.y).toBeCloseTo(b.y, 9);
  };
  for (const [at, { front, top, right }] of shapes.entries()) {
    const share = next();
    near(project(front, { across: share, along: 0 }), project(top, { across: share, along: 0 }));
    near(project(front, { across: 1, along: share }), project(right, { across: 0, along: share }));
    if (at % 3 !== 0) continue;
    near(project(top, { across: 1, along: share }), project(right, { across: share, along: 0 }));
  }
});

test('the front stands as it is while the cube opens, and all stays in its room', () => {
  const room = { left: 200, width: 1120, height: 692 };
  const [cube, half, flat] = [0, 0.5, 1].map((flatness) => cubeShape(room, DEPTH_HOME, flatness)) as [
    CubeShape,
    CubeShape,
    CubeShape,
  ];
  expect(half.front).toEqual(cube.front);
  expect(flat.front).toEqual(cube.front);
  expect(flat.top.along.x).toBe(0);
  expect(flat.right.across.y).toBeCloseTo(0, 12);
  for (const shape of [cube, half, flat]) {
    for (const { x, y } of FACES.flatMap((face) => cornersOf(shape[face]))) {
      expect(x).toBeGreaterThanOrEqual(room.left);
      expect(x).toBeLessThanOrEqual(room.width - MARGIN.right);
      expect(y).toBeGreaterThanOrEqual(MARGIN.top);
      expect(y).toBeLessThanOrEqual(room.height - MARGIN.bottom);
    }
  }
});

test('the depth goes where its corner is dragged, within its limits', () => {
  const room = { left: 200, width: 1200 + MARGIN.right, height: 600 + MARGIN.top + MARGIN.bottom };
  const depth = { right: 30, up: 40 };
  expect(depthTo(room, depthVector(room, depth))).toEqual(depth);
  expect(depthTo(room, { x: 5000, y: 5000 })).toEqual({ right: 65, up: 12 });
});

test('a canvas transform puts the corners of a drawing on those of the face, also of a turned one', () => {
  for (const shape of shapes.slice(0, 20)) {
    const [a, b, c, d, e, f] = matrixOf(shape.top, 640, 480);
    const at = (x: number, y: number) => ({ x: a * x + c * y + e, y: b * x + d * y + f });
    const [first, second, third] = cornersOf(shape.top);
    expect(at(0, 0)).toEqual(first);
    expect(at(640, 0).x).toBeCloseTo(second.x, 9);
    expect(at(640, 480).y).toBeCloseTo(third.y, 9);
    const back = project(turned(shape.top), { across: 0.25, along: 0.75 });
    const there = project(shape.top, { across: 0.25, along: 0.25 });
    expect(back.x).toBeCloseTo(there.x, 9);
    expect(back.y).toBeCloseTo(there.y, 9);
  }
});
