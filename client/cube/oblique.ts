import type { Skew } from '../data/correlation-fields.ts';

/** A place, or a way, in CSS pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A place on a face: shares of its two edges, 0 to 1. */
export interface FacePoint {
  readonly across: number;
  readonly along: number;
}

/** A face of the cube as it stands on the page: a parallelogram. */
export interface Face {
  readonly origin: Point;
  /** Where a whole step across leads, and one along. */
  readonly across: Point;
  readonly along: Point;
}

export const FACES = ['front', 'top', 'right'] as const;
export type FaceName = (typeof FACES)[number];

/**
 * The cube on the page (DeepTracker, section 7.4, figure 9). Across the front and the top go iterations, along the front and the right filters, down; into the
 * depth, along the top and across the right, go classes. Faces meet at what they share.
 */
export type CubeShape = Readonly<Record<FaceName, Face>>;

/** What there is for the cube: the plot begins at `left`; CSS pixels. */
export interface Room {
  readonly left: number;
  readonly width: number;
  readonly height: number;
}

/** Free around the cube, in CSS pixels. */
export const MARGIN = { top: 14, right: 14, bottom: 28 } as const;

export const DEPTH_HOME: Skew = { right: 34, up: 36 };

/** Every face keeps at least this part, and the front what is left, in per cent. */
const LEAST = 12;
const MOST = 65;

export function allowedDepth({ right, up }: Skew): Skew {
  const bounded = (share: number) => Math.min(MOST, Math.max(LEAST, Math.round(share)));
  return { right: bounded(right), up: bounded(up) };
}

/** The depth vector on the page, in CSS pixels; y goes down. */
export function depthVector({ left, width, height }: Room, { right, up }: Skew): Point {
  const [free, high] = [width - left - MARGIN.right, height - MARGIN.top - MARGIN.bottom];
  return { x: Math.round((Math.max(0, free) * right) / 100), y: -Math.round((Math.max(0, high) * up) / 100) };
}

/** The depth whose far corner is at a place of the page, as near as the limits allow. */
export function depthTo({ left, width, height }: Room, { x, y }: Point): Skew {
  const [free, high] = [width - left - MARGIN.right, height - MARGIN.top - MARGIN.bottom];
  return allowedDepth({ right: (100 * x) / Math.max(1, free), up: (-100 * y) / Math.max(1, high) });
}

/**
 * Where the faces stand. The front is as large whatever the flatness, so that nothing in it moves while the cube opens.
 * @param flatness 0 for the cube; 1 for the flat layout (figure 5c): the top upright above the front, the right one beside it
 */
export function cubeShape(room: Room, depth: Skew, flatness: number): CubeShape {
  const into = depthVector(room, depth);
  const size: Point = {
    x: Math.max(1, room.width - room.left - MARGIN.right - into.x),
    y: Math.max(1, room.height - MARGIN.top - MARGIN.bottom + into.y),
  };
  const origin: Point = { x: room.left, y: MARGIN.top - into.y };
  const skew = 1 - flatness;
  const [across, down] = [
    { x: size.x, y: 0 },
    { x: 0, y: size.y },
  ];
  return {
    front: { origin, across, along: down },
    top: { origin, across, along: { x: into.x * skew, y: into.y } },
    right: {
      origin: { x: origin.x + size.x, y: origin.y },
      across: { x: into.x, y: into.y * skew },
      along: down,
    },
  };
}

export function project({ origin, across, along }: Face, point: FacePoint): Point {
  return {
    x: origin.x + point.across * across.x + point.along * along.x,
    y: origin.y + point.across * across.y + point.along * along.y,
  };
}

/** The place on a face, or on its plane beyond it, that stands at a place of the page. */
export function unproject({ origin, across, along }: Face, { x, y }: Point): FacePoint {
  const [dx, dy] = [x - origin.x, y - origin.y];
  const area = across.x * along.y - across.y * along.x;
  return {
    across: (dx * along.y - dy * along.x) / area,
    along: (dy * across.x - dx * across.y) / area,
  };
}

/** What of the cube is at a place of the page; null beside it. An edge that two faces share is the front's, or else the right one's. */
export function faceAt(
  shape: CubeShape,
  at: Point,
): { readonly face: FaceName; readonly point: FacePoint } | null {
  for (const face of ['front', 'right', 'top'] as const) {
    const point = unproject(shape[face], at);
    if (isInside(point)) return { face, point };
  }
  return null;
}

export function isInside({ across, along }: FacePoint): boolean {
  return across >= 0 && across <= 1 && along >= 0 && along <= 1;
}

/** The four corners, round the face. */
export function cornersOf(face: Face): readonly [Point, Point, Point, Point] {
  const corner = (across: number, along: number) => project(face, { across, along });
  return [corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)];
}

/** The face with its other end first: what went along it goes back. */
export function turned({ origin, across, along }: Face): Face {
  return {
    origin: { x: origin.x + along.x, y: origin.y + along.y },
    across,
    along: { x: -along.x, y: -along.y },
  };
}

/** What a canvas transforms by, so that a drawing of this size fills the face: `context.transform(...matrix)`. */
export function matrixOf(
  { origin, across, along }: Face,
  width: number,
  height: number,
): readonly [number, number, number, number, number, number] {
  return [across.x / width, across.y / width, along.x / height, along.y / height, origin.x, origin.y];
}

/** A CSS polygon of points, for `clip-path`. */
export function clipOf(points: readonly Point[]): string {
  return `polygon(${points.map(({ x, y }) => `${round(x)}px ${round(y)}px`).join(', ')})`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
