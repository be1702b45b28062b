import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { decode } from 'fast-png';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { openLog } from '../../ingest/index.ts';
import { dumpedLayers } from '../../schema/index.ts';
import { ablationDirectory, defaultStore, writeAblation } from '../../store/index.ts';
import { ablate, ablationOptions } from '../../training/index.ts';
import { RECORDED, bringRecorded, newStage, settle, type Stage } from './stage.ts';

/** The pictures of the documentation are those that these tests take: `UPDATE_PICTURES=1 npm test -- screens` writes them again. */
const PICTURES = path.resolve(import.meta.dirname, '../../docs/pictures');
const UPDATE = process.env['UPDATE_PICTURES'] === '1';

/** A channel may differ by this much, and this share of the pixels by more: another version of a font, not another picture. */
const SAME_CHANNEL = 48;
const OTHER_PIXELS = 0.04;

const SHIRT = 6;

/** A generated run of many classes. */
const MANY = 'many';

/** A generated run in which filters and layers have faults. */
const FAULTY = 'faulty';

/** A generated run in which filters are linked to classes. */
const LINKED = 'linked';

let stage: Stage;

beforeAll(async () => {
  stage = await newStage(async (ground) => {
    await bringRecorded(ground);
    await ablateRecorded(ground);
    await ground.bring(MANY, { classes: 120, images: 20, dumps: 150, anomalies: 30 });
    await ground.bring(FAULTY, { layers: 8, filters: 32, length: 144, dumps: 100, interval: 100, faults: 2 });
    await ground.bring(LINKED, {
      layers: 40,
      filters: 32,
      classes: 100,
      images: 30,
      dumps: 300,
      anomalies: 120,
      links: 20,
      gradients: false,
    });
  });
});

afterAll(() => stage.clear());

/** What docs/ablation.md speaks of, with a smaller control. */
async function ablateRecorded({ directory }: Stage['ground']): Promise<void> {
  const run = path.join(directory, RECORDED);
  const log = await openLog(run);
  const iterations = await log.iterations();
  for (const filters of [['conv1_1:1'], ['conv3_2:3,30']]) {
    const options = ablationOptions({ filters, controls: '19' }, dumpedLayers(log.model), iterations);
    const ablation = await ablate(log, options, { say: () => undefined });
    await writeAblation(ablationDirectory(defaultStore(run), RECORDED)!, ablation);
  }
  await log.close();
}

interface Picture {
  readonly name: string;
  readonly address: string;
  readonly options?: BrowserContextOptions;
  readonly before?: (page: Page) => Promise<void>;
  /** What of the page is in the picture; all of it where this is left out. */
  readonly part?: string;
}

const pictures: readonly Picture[] = [
  { name: 'run-list', address: '/runs', options: { viewport: { width: 1440, height: 240 } } },
  { name: 'classes', address: `/runs/${RECORDED}/validation` },
  {
    name: 'validation',
    address: `/runs/${RECORDED}/validation?open=${SHIRT}&class=${SHIRT}&image=307&at=720&markers=1000:rate%20%C3%B7%2010`,
  },
  {
    name: 'validation-dark',
    address: `/runs/${RECORDED}/validation?open=${SHIRT}.4&colours=safe&range=300-1050`,
    options: { colorScheme: 'dark' },
    before: (page) => page.mouse.move(700, 400),
  },
  {
    name: 'history',
    address: `/runs/${RECORDED}/validation?open=${SHIRT}&history=302.317&class=${SHIRT}&image=317&at=570`,
    options: { viewport: { width: 1440, height: 660 } },
    part: 'main',
  },
  { name: 'clusters', address: `/runs/${MANY}/validation?unfold=3&open=36&class=36&images=learned` },
  {
    name: 'anomalies',
    address: `/runs/${RECORDED}/validation?class=${SHIRT}&at=570&markers=570&panel=anomalies`,
  },
  {
    name: 'guidance',
    address: `/runs/${RECORDED}/validation?panel=anomalies`,
    part: 'tc-guidance-panel',
    before: (page) => page.getByText('suggest window and threshold').click(),
  },
  {
    name: 'confused-with',
    address: `/runs/${RECORDED}/validation?class=${SHIRT}&at=570`,
    part: 'tc-confusion-stripe',
  },
  { name: 'confusion', address: `/runs/${RECORDED}/validation?at=720&panel=confusion` },
  {
    name: 'image-list',
    address: `/runs/${RECORDED}/validation?panel=images`,
    options: { viewport: { width: 1440, height: 440 } },
    part: 'tc-inspector',
  },
  { name: 'findings', address: `/runs/${FAULTY}/findings` },
  { name: 'layers', address: `/runs/${RECORDED}/layers?measure=updateRatio&drill=1.4&node=3&at=1020` },
  {
    name: 'boxes',
    address: `/runs/${RECORDED}/layers?measure=relativeChange&chart=box&drill=1.7&node=2&at=1020`,
  },
  {
    name: 'filters',
    address: `/runs/${RECORDED}/layers?drill=7&charts=8&node=8&filter=8&at=450&panel=filter`,
  },
  {
    name: 'compare',
    address: `/runs/${RECORDED}/layers?measure=relativeChange&drill=1.4.7&compare=2~5~8~10&at=450&panel=compare`,
  },
  { name: 'cube', address: `/runs/${RECORDED}/cube?grid=detailed&k=12` },
  {
    name: 'cube-class',
    address: `/runs/${RECORDED}/cube?grid=detailed&k=12&class=${SHIRT}&at=570`,
  },
  {
    name: 'cube-flat',
    address: `/runs/${RECORDED}/cube?grid=detailed&k=12&sets=37&at=570&flat=yes`,
    options: { colorScheme: 'dark' },
  },
  {
    name: 'cube-links',
    address: `/runs/${LINKED}/cube?grid=detailed&k=12&least=4`,
    options: { viewport: { width: 1920, height: 1080 }, colorScheme: 'dark' },
  },
  { name: 'correlation', address: `/runs/${LINKED}/correlation?panel=evidence`, before: withEvidence },
  {
    name: 'correlation-detailed',
    address: `/runs/${RECORDED}/correlation?grid=detailed&panel=evidence&class=${SHIRT}&node=6&at=570&sets=41`,
    before: withEvidence,
  },
  {
    name: 'evidence',
    address: `/runs/${LINKED}/correlation?panel=evidence`,
    options: { viewport: { width: 1440, height: 640 } },
    part: 'tc-inspector',
    before: async (page) => {
      await withEvidence(page);
      await page.locator('tc-pair-list button').first().click();
    },
  },
  {
    name: 'search',
    address: `/runs/${RECORDED}/validation`,
    options: { viewport: { width: 1440, height: 560 } },
    before: async (page) => {
      await page.keyboard.press('/');
      await page.getByRole('combobox', { name: /^Search/ }).fill('bo');
    },
  },
  {
    name: 'ablation',
    address: `/runs/${RECORDED}/layers?drill=1.4.7&node=9&filter=3&panel=ablation`,
    part: 'tc-inspector',
    // The server is given a directory whose name is another one each time.
    before: async (page) => {
      const word = page.locator('tc-ablate-command span', { hasText: '/' });
      await word.evaluate((span) => (span.textContent = 'runs/fashion-vgg-small'));
    },
  },
];

test.each(pictures)(
  '$name looks as in the documentation',
  async ({ name, address, options, before, part }) => {
    const page = await stage.open(address, options);
    await before?.(page);
    await settle(page);
    const taken = await (part ? page.locator(part) : page).screenshot();
    await page.context().close();
    expect(stage.complaints()).toEqual([]);
    const file = path.join(PICTURES, `${name}.png`);
    if (UPDATE) {
      await mkdir(PICTURES, { recursive: true });
      await writeFile(file, taken);
    }
    expect(otherPixels(await readFile(file), taken)).toBeLessThan(OTHER_PIXELS);
  },
);

/** The worker has said what is beyond chance. */
async function withEvidence(page: Page): Promise<void> {
  await page.getByText(/pairs of mini-set and class/).waitFor();
}

/** The share of pixels that differ visibly; all of them where the sizes differ. */
function otherPixels(one: Uint8Array, two: Uint8Array): number {
  const [a, b] = [decode(one), decode(two)];
  if (a.width !== b.width || a.height !== b.height) return 1;
  let other = 0;
  for (let pixel = 0; pixel < a.width * a.height; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      const difference = a.data[pixel * a.channels + channel]! - b.data[pixel * b.channels + channel]!;
      if (Math.abs(difference) <= SAME_CHANNEL) continue;
      other += 1;
      break;
    }
  }
  return other / (a.width * a.height);
}
