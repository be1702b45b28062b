import { RECORDED, bringRecorded, newStage, settle, type Stage } from './stage.ts';

/** The page on screens with more than one device pixel to a CSS pixel, and where the browser is zoomed. */

let stage: Stage;

beforeAll(async () => {
  stage = await newStage(bringRecorded);
});

afterEach(() => expect(stage.complaints()).toEqual([]));

afterAll(() => stage.clear());

/** Where the canvases of a page stand, from left to right and top to bottom, in whole CSS pixels. */
async function canvases(address: string, deviceScaleFactor: number): Promise<string[]> {
  const page = await stage.open(`/runs/${RECORDED}/${address}`, { deviceScaleFactor });
  await settle(page);
  const places = await page.locator('canvas').evaluateAll((all) =>
    all.map((canvas) => {
      const { left, top, width, height } = canvas.getBoundingClientRect();
      return [left, top, width, height].map(Math.round).join(' ');
    }),
  );
  await page.context().close();
  return places.sort();
}

test.each([
  'validation?open=6&history=6&image=6',
  'validation?panel=anomalies&suggest=yes',
  'validation?panel=confusion&class=6',
  'layers?drill=1.2&charts=3&node=3&filter=2&panel=filter',
  'layers?compare=1~2&panel=compare',
  'correlation',
  'correlation?grid=detailed',
  'cube',
  'cube?flat=yes',
])('the canvases of %s stand where they do on any screen', async (address) => {
  const places = await canvases(address, 1);
  expect(places.length).toBeGreaterThan(1);
  expect(await canvases(address, 2)).toEqual(places);
});
