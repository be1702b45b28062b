import { decode } from 'fast-png';
import type { Page } from 'playwright-core';
import {
  DEPTH_HOME,
  cubeShape,
  depthVector,
  project,
  type CubeShape,
  type Face,
} from '../../client/cube/oblique.ts';
import { query } from './stage.ts';

/** Where the faces of the Cube stand on the page. */
export interface Placed {
  readonly shape: CubeShape;
  readonly left: number;
  readonly top: number;
  /** Into the depth, to the right and up. */
  readonly deep: { readonly x: number; readonly y: number };
}

/** Where the faces stand on the page. */
export async function placed(page: Page): Promise<Placed> {
  const { x, y, width, height } = (await page.locator('tc-cube .view').boundingBox())!;
  const asked = query(page)['skew']?.split('-').map(Number);
  const depth = asked ? { right: asked[0]!, up: asked[1]! } : DEPTH_HOME;
  const room = { left: 200, width, height };
  const into = depthVector(room, depth);
  const flatness = query(page)['flat'] === 'yes' ? 1 : 0;
  return { shape: cubeShape(room, depth, flatness), left: x, top: y, deep: { x: into.x, y: -into.y } };
}

export function at({ left, top }: Placed, face: Face, across: number, along: number): [number, number] {
  const { x, y } = project(face, { across, along });
  return [left + x, top + y];
}

/** The middle of a layer's rows, as a share of the front's height. */
export async function layerShare(page: Page, name: string): Promise<number> {
  const { shape, top } = await placed(page);
  const box = (await page.getByRole('row', { name: new RegExp(`^layer ${name},`) }).boundingBox())!;
  return (box.y + box.height / 2 - top - shape.front.origin.y) / shape.front.along.y;
}

/** The depth of a class, as a share of the whole. */
export async function classShare(page: Page, id: number): Promise<number> {
  const { shape, top, deep } = await placed(page);
  const box = (await page.locator(`#cube-class-${id}`).boundingBox())!;
  return (shape.front.origin.y - (box.y + box.height / 2 - top)) / deep.y;
}

/** How light the page is at a place, 0 to 255. */
export async function brightness(page: Page, x: number, y: number): Promise<number> {
  const shot = decode(
    await page.screenshot({ clip: { x: Math.round(x), y: Math.round(y), width: 1, height: 1 } }),
  );
  const [red, green, blue] = shot.data;
  return (red! + green! + blue!) / 3;
}
